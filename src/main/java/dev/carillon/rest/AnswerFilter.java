package dev.carillon.rest;

import dev.carillon.http.Problem;
import jakarta.enterprise.context.Dependent;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Answers have the type they declare and are not cached, unless a door says otherwise; what a door
 * throws becomes a problem here, since a server that sees it writes a page into its log for each request. Stateless, thread
 * safe.
 */
@Dependent
class AnswerFilter implements Filter {

    /** No door has them: one shows a request to anyone who can make a browser send it, the other is for proxies. */
    private static final Set<String> NEVER = Set.of("TRACE", "TRACK", "CONNECT");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException {
        HttpServletResponse answer = (HttpServletResponse) response;
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setHeader("Cache-Control", "no-store");
        if (NEVER.contains(((HttpServletRequest) request).getMethod())) {
            answer.setHeader("Connection", "close"); // Grizzly takes a body that comes along for the next request
            answer.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            Problem.of(405).write(answer);
            return;
        }
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            failed(e, answer);
        }
    }

    /** If the request cannot be read or the answer written any more, no one waits for it. */
    private static void failed(Exception thrown, HttpServletResponse answer) throws IOException {
        Throwable cause = thrown instanceof ServletException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Problem problem = ErrorServlet.problem(
                HttpServletResponse.SC_INTERNAL_SERVER_ERROR, thrown instanceof IOException ? thrown : cause);
        if (answer.isCommitted()) {
            return;
        }
        try {
            answer.resetBuffer();
            if (problem.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
                answer.setHeader("Retry-After", String.valueOf(DatabaseAway.COME_AGAIN_SECONDS));
            }
            problem.write(answer);
        } catch (IOException gone) {
            // so is who asked
        }
    }
}
