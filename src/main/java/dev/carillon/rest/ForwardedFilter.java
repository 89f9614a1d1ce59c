package dev.carillon.rest;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Collections;

/** Shows the client's own address to all that follow, where a trusted proxy is in between. Thread safe. */
@Dependent
class ForwardedFilter implements Filter {

    static final String HEADER = "X-Forwarded-For";

    @Inject
    TrustedProxies proxies;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (proxies.isNone()) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletRequest asked = (HttpServletRequest) request;
        String peer = asked.getRemoteAddr();
        String client = proxies.client(peer, Collections.list(asked.getHeaders(HEADER)));
        chain.doFilter(client.equals(peer) ? asked : new Forwarded(asked, client), response);
    }

    private static final class Forwarded extends HttpServletRequestWrapper {

        private final String client;

        Forwarded(HttpServletRequest request, String client) {
            super(request);
            this.client = client;
        }

        @Override
        public String getRemoteAddr() {
            return client;
        }

        @Override
        public String getRemoteHost() {
            return client;
        }
    }
}
