package dev.carillon.messaging.pubsub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.carillon.messaging.ServiceKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * What a service account shows: a JWT that it has signed itself (RFC 7523 without the exchange for another one), good for one
 * service. For one thread.
 */
final class AccessToken {

    private static final Duration GOOD = Duration.ofHours(1); // the most that Google takes
    private static final Duration RENEWED = Duration.ofMinutes(50);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ServiceKey account;
    private final String audience;
    private final Clock clock;
    private String text;
    private Instant renewal;

    AccessToken(ServiceKey account, String audience, Clock clock) {
        this.account = account;
        this.audience = audience;
        this.clock = clock;
    }

    String text() {
        Instant now = clock.instant();
        if (text == null || !now.isBefore(renewal)) {
            text = signed(now);
            renewal = now.plus(RENEWED);
        }
        return text;
    }

    private String signed(Instant now) {
        var header = JsonNodeFactory.instance.objectNode().put("alg", "RS256").put("typ", "JWT");
        if (account.id() != null) {
            header.put("kid", account.id());
        }
        var claims = JsonNodeFactory.instance
                .objectNode()
                .put("iss", account.email())
                .put("sub", account.email())
                .put("aud", audience)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(GOOD).getEpochSecond());
        String both = part(header.toString()) + '.' + part(claims.toString());
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(account.key());
            signature.update(both.getBytes(StandardCharsets.US_ASCII));
            return both + '.' + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read signs", e);
        }
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
