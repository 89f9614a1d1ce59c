package dev.carillon.rest;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Modules for pages: any page may load them (a browser asks for that even before it runs public code, HTML, section 8.1.4.2), and asks
 * each time whether there is a newer one. Stateless, thread safe.
 */
public class ModuleFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletResponse answer = (HttpServletResponse) response;
        answer.setHeader("Access-Control-Allow-Origin", "*");
        answer.setHeader("Cache-Control", "no-cache");
        chain.doFilter(request, response);
    }
}
