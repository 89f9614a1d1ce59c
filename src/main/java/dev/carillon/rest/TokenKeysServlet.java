package dev.carillon.rest;

import dev.carillon.access.TokenKeys;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code /.well-known/jwks.json}: the public keys of tokens, so that others can verify these; open to all, read once a second at most. */
@WebServlet(urlPatterns = "/.well-known/jwks.json", name = "token-keys", asyncSupported = true)
public class TokenKeysServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    /** A JWK (RFC 7517). */
    public record Key(String kty, String alg, String use, String kid, String n, String e) {}

    /** A set of them. */
    public record Keys(List<Key> keys) {}

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
        byte[] body = Json.bytes(new Keys(keys.published().stream()
                .map(each -> new Key("RSA", "RS256", "sig", each.kid(), each.n(), each.e()))
                .toList()));
        response.setHeader("Cache-Control", "public, max-age=60");
        response.setContentType("application/jwk-set+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
