package dev.carillon.rest;

import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;

/**
 * {@code /.well-known/webhook-keys}: the public keys that webhooks are signed with, as a JSON Web Key Set, open to all;
 * {@code ?kid=} gives that one. It does not say whose they are, and makes no queries: what is open to all must cost nothing.
 */
@WebServlet(urlPatterns = "/.well-known/webhook-keys", name = "webhook-keys", asyncSupported = true)
public class WebhookKeysServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    @Inject
    transient Subscriptions subscriptions;

    @Inject
    transient Clock clock;

    private transient volatile PublishedKeys published;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (Methods.contain(METHODS, request, response)) {
            super.service(request, response);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        PublishedKeys keys = PublishedKeys.current(published, subscriptions.current(), clock.instant());
        published = keys;
        String kid = QueryParameter.of(request, "kid");
        PublishedKeys.Document answer = kid == null ? keys.all() : keys.of(kid);
        response.setHeader("Cache-Control", "public, max-age=" + PublishedKeys.KEPT.toSeconds());
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("ETag", answer.tag().value());
        if (answer.tag().isKnownTo(request)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType("application/jwk-set+json");
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}
