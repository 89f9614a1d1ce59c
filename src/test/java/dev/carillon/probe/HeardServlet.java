package dev.carillon.probe;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What the beans have heard: {@code GET /probe/heard?topic=…}. */
@WebServlet("/probe/heard")
public class HeardServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient Heard heard;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getWriter().print(heard.of(request.getParameter("topic")));
    }
}
