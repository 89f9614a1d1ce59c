package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What an endpoint shows to agree by callback. It cannot be forged without the server's key, and it is not stored: it is
 * what it says, encrypted and authenticated. Immutable.
 *
 * @param subscription its id
 * @param url a hash of the url it was sent to: no consent for another one
 */
record ConsentToken(String subscription, String url) {

    private static final String PURPOSE = "consent";

    static ConsentToken of(SubscriptionSnapshot subscription) {
        return new ConsentToken(
                subscription.id().toString(), hash(subscription.webhook().url().toString()));
    }

    static Optional<ConsentToken> read(String text, Secrets secrets) {
        try {
            String[] parts = secrets.decrypt(text).split(" ");
            return parts.length == 3 && parts[0].equals(PURPOSE)
                    ? Optional.of(new ConsentToken(parts[1], parts[2]))
                    : Optional.empty();
        } catch (RuntimeException notOne) {
            return Optional.empty();
        }
    }

    String write(Secrets secrets) {
        return secrets.encrypt(PURPOSE + ' ' + subscription + ' ' + url);
    }

    boolean isOf(Subscription row) {
        return row.id().equals(subscription)
                && row.options().endpoint().verification() == Verification.HANDSHAKE
                && hash(row.url()).equals(url);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
