package dev.carillon.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A request that was dispatched again: Payara begins no request scope for it (WELD-001303). Thread safe. */
@ApplicationScoped
class DispatchedRequest {

    @ActivateRequestContext
    void goOn(FilterChain chain, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        chain.doFilter(request, response);
    }
}
