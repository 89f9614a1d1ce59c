package dev.carillon.rest;

import dev.carillon.http.Problem;
import dev.carillon.loop.Lifecycle;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;

/** Sends new requests elsewhere as soon as the node is stopping; requests under way are finished. Health goes on. Thread safe. */
@Dependent
class EndingFilter implements Filter {

    private static final String COME_AGAIN_SECONDS = "5";

    @Inject
    Lifecycle lifecycle;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!lifecycle.isEnding()) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletResponse answer = (HttpServletResponse) response;
        answer.setHeader("Connection", "close");
        if (((HttpServletRequest) request).getServletPath().equals("/health")) {
            chain.doFilter(request, response);
            return;
        }
        answer.setHeader(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS);
        Problem.of(503, "this node is stopping").write(answer);
    }
}
