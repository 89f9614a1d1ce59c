package dev.carillon.rest;

import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.http.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * {@code /health/live}, {@code /health/started} and {@code /health/ready}: open to all, with details for keys that have
 * {@code config:read}. A servlet: it answers when the API does not, and {@code live} touches nothing that can hang.
 */
@WebServlet(urlPatterns = "/health/*", name = "health", asyncSupported = true)
public class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    @Inject
    transient Health health;

    @Inject
    transient Callers callers;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (Methods.contain(METHODS, request, response)) {
            super.service(request, response);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        switch (path) {
            case "/live" -> write(response, health.live());
            case "/started" -> write(response, health.started().withoutDetails());
            case "/ready" -> write(response, ready(request));
            default -> Problem.notFound("health has live, started and ready").write(response);
        }
    }

    private HealthReport ready(HttpServletRequest request) {
        HealthReport report = health.ready();
        return seesDetails(request) ? report : report.withoutDetails();
    }

    private boolean seesDetails(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization == null) {
            return false;
        }
        try {
            return callers.enter(authorization, null, request.getRemoteAddr()).may(Scope.CONFIG_READ);
        } catch (DeniedException unknown) {
            return false;
        } catch (RuntimeException noDatabase) {
            return false; // the report says so, and without a database no key can be looked up
        }
    }

    private static void write(HttpServletResponse response, HealthReport report) throws IOException {
        byte[] body = Json.bytes(report);
        response.setStatus(report.isUp() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
