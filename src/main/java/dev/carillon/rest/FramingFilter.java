package dev.carillon.rest;

import dev.carillon.event.ContentType;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.UnreadBody;
import jakarta.enterprise.context.Dependent;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import java.util.List;

/**
 * Refuses requests whose body could not be read as it was meant: in a transfer coding other than {@code chunked}, or with a
 * length beside it (RFC 9112, section 6.1: some servers take what follows for the next request); compressed (RFC 9110, section
 * 8.4: no coding is decoded, and bytes of gzip are not text); with a header twice that may appear once. Stateless, thread safe.
 */
@Dependent
class FramingFilter implements Filter {

    private static final List<String> SINGLE = List.of("Content-Type", "Content-Encoding", "Idempotency-Key");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletResponse answer = (HttpServletResponse) response;
        Problem problem = problem((HttpServletRequest) request, answer);
        if (problem == null) {
            chain.doFilter(request, response);
        } else {
            UnreadBody.leave((HttpServletRequest) request, answer);
            problem.write(answer);
        }
    }

    private static Problem problem(HttpServletRequest request, HttpServletResponse answer) {
        if (!EncodedPath.isUtf8(request.getRequestURI())) {
            return Problem.of(400, "the escapes in the path are not UTF-8");
        }
        try {
            framing(request, answer);
            for (String each : SINGLE) {
                if (isRepeated(request.getHeaders(each))) {
                    throw new RefusedException(each, "must be given only once", null);
                }
            }
            contentType(request.getHeader("Content-Type"));
        } catch (RefusedException e) {
            return Problem.of(400, e);
        }
        String coding = request.getHeader("Content-Encoding");
        if (coding != null && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
            answer.setHeader("Accept-Encoding", "identity"); // RFC 9110, section 12.5.3
            return Problem.of(
                    415, new RefusedException("Content-Encoding", "must be absent: bodies are not decoded", coding));
        }
        return null;
    }

    private static boolean isRepeated(Enumeration<String> values) {
        if (!values.hasMoreElements()) {
            return false;
        }
        values.nextElement();
        return values.hasMoreElements();
    }

    private static void framing(HttpServletRequest request, HttpServletResponse answer) {
        String coding = request.getHeader("Transfer-Encoding");
        if (coding == null) {
            return;
        }
        if (!coding.strip().equalsIgnoreCase("chunked")
                || isRepeated(request.getHeaders("Transfer-Encoding"))
                || request.getHeader("Content-Length") != null) {
            answer.setHeader(
                    "Connection", "close"); // what follows is not a request, though Payara has read it as one by then
            throw new RefusedException("Transfer-Encoding", "must be chunked, without a Content-Length", coding);
        }
    }

    private static void contentType(String given) {
        try {
            if (given != null) {
                ContentType.of(given);
            }
        } catch (RefusedException e) {
            throw new RefusedException("Content-Type", e.rule(), given);
        }
    }
}
