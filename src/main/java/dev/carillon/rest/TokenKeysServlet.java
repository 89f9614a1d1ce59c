package dev.carillon.rest;

import dev.carillon.access.TokenKeys;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** {@code /.well-known/jwks.json}: the public keys of tokens, so that others can verify these; open to all, read once a second at most. */
@WebServlet(urlPatterns = "/.well-known/jwks.json", name = "token-keys", asyncSupported = true)
public class TokenKeysServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    @Inject
    transient TokenKeys keys;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (Methods.contain(METHODS, request, response)) {
            super.service(request, response);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        byte[] body = keys.published().getBytes(StandardCharsets.UTF_8);
        response.setHeader("Cache-Control", "public, max-age=60");
        response.setContentType("application/jwk-set+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
