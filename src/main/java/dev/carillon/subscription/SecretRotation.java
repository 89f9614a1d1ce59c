package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/**
 * A new secret, and how long the ones before still sign beside it. Immutable; its text form shows no secret.
 *
 * @param secret the new one, or null: one is made
 * @param overlap from 0, which ends all earlier ones at once, to 7 days
 */
public record SecretRotation(String secret, Duration overlap) {

    /** For who gives none: a day. */
    public static final Duration OVERLAP = Duration.ofHours(24);

    private static final Duration LONGEST = Duration.ofDays(7);

    /**
     * @param overlap ISO 8601, or null for the default
     * @throws RefusedException of field {@code /overlap}
     */
    public static SecretRotation of(String secret, String overlap) {
        return new SecretRotation(secret, overlap == null ? OVERLAP : read(overlap));
    }

    private static Duration read(String text) {
        try {
            Duration given = Duration.parse(text);
            if (!given.isNegative() && given.compareTo(LONGEST) <= 0) {
                return given;
            }
        } catch (DateTimeParseException notOne) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static RefusedException refused(String text) {
        return new RefusedException("/overlap", "must be an ISO 8601 duration from PT0S to P7D", text);
    }

    @Override
    public String toString() {
        return "SecretRotation[" + overlap + "]";
    }
}
