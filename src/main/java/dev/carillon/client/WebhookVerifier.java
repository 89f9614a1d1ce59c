package dev.carillon.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies that the sender of a webhook knows the secret, and that it is not old (Standard Webhooks, symmetric {@code v1}).
 *
 * <pre>{@code
 * WebhookVerifier verifier = new WebhookVerifier("whsec_…");
 * if (!verifier.isGenuine(headers("webhook-id"), headers("webhook-timestamp"), headers("webhook-signature"), body)) {
 *     return 401;
 * }
 * }</pre>
 *
 * <p>A webhook may come twice, with the same {@code webhook-id}. Compares in constant time. Immutable, thread safe.
 */
public final class WebhookVerifier {

    /** How far a webhook's time may be in the past or the future. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";

    private final SecretKeySpec key;
    private final Clock clock;

    /**
     * @param secret {@code whsec_} and the key in Base64, as the subscription shows it; the prefix is optional
     * @throws IllegalArgumentException if it is not Base64, or empty
     */
    public WebhookVerifier(String secret) {
        this(secret, Clock.systemUTC());
    }

    WebhookVerifier(String secret, Clock clock) {
        String base64 = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
        key = new SecretKeySpec(Base64.getDecoder().decode(base64), "HmacSHA256");
        this.clock = Objects.requireNonNull(clock);
    }

    /**
     * Whether one of the signatures is right and the time near the present; false as well if a header is missing or broken.
     *
     * @param id header {@code webhook-id}, or null
     * @param timestamp header {@code webhook-timestamp}, seconds since 1970, or null
     * @param signatures header {@code webhook-signature}, several with spaces between them, or null
     * @param body the body as received, to the byte
     */
    public boolean isGenuine(String id, String timestamp, String signatures, byte[] body) {
        if (id == null || timestamp == null || signatures == null || !isRecent(timestamp)) {
            return false;
        }
        byte[] expected = sign(id + '.' + timestamp + '.', body);
        boolean genuine = false;
        for (String each : signatures.split(" ")) {
            if (each.startsWith(VERSION)) {
                genuine |= MessageDigest.isEqual(
                        expected, each.substring(VERSION.length()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return genuine;
    }

    private boolean isRecent(String timestamp) {
        try {
            long seconds = Long.parseLong(timestamp);
            return Math.abs(Math.subtractExact(Instant.now(clock).getEpochSecond(), seconds)) <= TOLERANCE.toSeconds();
        } catch (NumberFormatException | ArithmeticException e) {
            return false;
        }
    }

    private byte[] sign(String head, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(head.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encode(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
