package dev.carillon.rest;

import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.access.Users;
import dev.carillon.http.Denial;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;

/**
 * {@code POST /login} with a name and a password as HTTP Basic, and no body: the answer has a token, which opens every door as a key does.
 * {@code Carillon-Application} says of which application the user is; {@code default} if it is absent.
 */
@WebServlet(urlPatterns = "/login", name = "login", asyncSupported = true)
public class LoginServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String BASIC = "Basic ";
    private static final Set<String> METHODS = Set.of("POST");

    /** As it is answered. */
    public record View(String token, Instant expiresAt, Set<Scope> scopes) {}

    @Inject
    transient Users users;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (Methods.contain(METHODS, request, response)) {
            super.service(request, response);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Users.Login login;
        try {
            String[] given = given(request.getHeader("Authorization"));
            login = users.login(request.getHeader("Carillon-Application"), given[0], given[1], request.getRemoteAddr());
        } catch (DeniedException denied) {
            Denial.of(denied).answer().write(response);
            return;
        }
        byte[] body = Json.bytes(new View(login.token(), login.expiresAt(), login.scopes()));
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String[] given(String authorization) {
        if (authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            try {
                String text = new String(
                        Base64.getDecoder()
                                .decode(authorization.substring(BASIC.length()).strip()),
                        StandardCharsets.UTF_8);
                int colon = text.indexOf(':');
                if (colon > 0) {
                    return new String[] {text.substring(0, colon), text.substring(colon + 1)};
                }
            } catch (IllegalArgumentException e) {
                throw none();
            }
        }
        throw none();
    }

    private static DeniedException none() {
        return new DeniedException(DeniedException.Reason.NO_KEY, "send a name and a password: Authorization: Basic …");
    }
}
