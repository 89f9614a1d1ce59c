package dev.carillon.rest;

import dev.carillon.subscription.SigningKeyPair;
import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * {@code /.well-known/webhook-keys}: the public keys that web hooks are signed with, as a JSON Web Key Set, open to all;
 * {@code ?kid=} gives that one. It does not tell whose they are.
 */
@WebServlet(urlPatterns = "/.well-known/webhook-keys", name = "webhook-keys")
public class WebhookKeysServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    /** A JWK, RFC 8037, with the key once more as Standard Webhooks writes it. */
    public record Key(String kty, String crv, String alg, String use, String kid, String x, String whpk) {

        static Key of(SigningKeyPair pair) {
            return new Key("OKP", "Ed25519", "EdDSA", "sig", pair.thumbprint(), pair.x(), pair.publicText());
        }
    }

    /** RFC 7517, section 5. */
    public record Keys(List<Key> keys) {}

    @Inject
    transient Subscriptions subscriptions;

    @Inject
    transient Clock clock;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String kid = request.getParameter("kid");
        Instant now = clock.instant();
        byte[] body = Json.bytes(new Keys(subscriptions.current().all().stream()
                .filter(each -> each.signing() != null)
                .flatMap(each -> each.signing().asymmetric(now).stream())
                .map(Key::of)
                .filter(each -> kid == null || kid.equals(each.kid()))
                .toList()));
        response.setContentType("application/jwk-set+json");
        response.setHeader("Cache-Control", "public, max-age=60");
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
