package dev.carillon.rest;

import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.http.Settling;
import dev.carillon.http.SingleAnswer;
import dev.carillon.http.StaticFile;
import dev.carillon.http.StaticFiles;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * The files of the WAR, and every address at which there is nothing, in place of the server's own servlet: that of WildFly is not
 * asynchronous, so each of its answers waits in a thread for a client that does not read it. Each folder has a pattern of its own, or
 * both servers send whoever asks for it without its last slash on to the name that stands in the request. Thread safe.
 */
@WebServlet(
        urlPatterns = {"/", "/js/*"},
        name = "static-files",
        asyncSupported = true)
public class StaticFileServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    @Inject
    transient Settling settling;

    private transient StaticFiles files;

    @Override
    public void init() throws ServletException {
        try {
            files = StaticFiles.of(getServletContext());
        } catch (IOException e) {
            throw new ServletException("the files of the WAR cannot be read", e);
        }
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        StaticFile file = files.at(path);
        if (file == null) {
            Problem.of(404).write(response);
            return;
        }
        if (Methods.contain(METHODS, request, response)) {
            write(file.answer(request), request, response);
        }
    }

    private void write(HttpAnswer answer, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (answer.body().length == 0) {
            answer.write(response);
        } else {
            SingleAnswer.to(request, response, settling.of(request)).giveKept(answer);
        }
    }
}
