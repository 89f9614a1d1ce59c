package dev.carillon.rest;

import dev.carillon.http.Accepted;
import jakarta.enterprise.context.Dependent;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Shows all that follow an {@code Accept} that they can read. Stateless, thread safe. */
@Dependent
class AcceptFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(Accepted.readable((HttpServletRequest) request), response);
    }
}
