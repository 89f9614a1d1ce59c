package dev.carillon.enmeshed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A key of a Connector's own paths, without its text. Immutable.
 *
 * @param description or null
 * @param expiresAt null for never
 * @param scopes what it allows
 * @param hash SHA-256 of its text; null if it is to stay as it is
 */
record ConnectorKey(
        String name, String description, boolean enabled, Instant expiresAt, ConnectorScopes scopes, String hash) {

    boolean isValid(Instant now) {
        return enabled && (expiresAt == null || now.isBefore(expiresAt));
    }

    ConnectorKey withHash(String kept) {
        return new ConnectorKey(name, description, enabled, expiresAt, scopes, kept);
    }

    static String hash(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
