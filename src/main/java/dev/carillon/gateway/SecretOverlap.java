package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** How long secrets before a new one are good beside it: from 0, which ends them at once, to 30 days. */
public final class SecretOverlap {

    /** For who gives none: a day. */
    static final Duration USUAL = Duration.ofHours(24);

    private static final Duration LONGEST = Duration.ofDays(30);

    private SecretOverlap() {}

    /**
     * @param text ISO 8601, or null for a day
     * @throws RefusedException of field {@code /overlap}
     */
    public static Duration of(String text) {
        if (text == null) {
            return USUAL;
        }
        try {
            Duration given = Duration.parse(text);
            if (!given.isNegative() && given.compareTo(LONGEST) <= 0) {
                return given;
            }
        } catch (DateTimeParseException none) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static RefusedException refused(String text) {
        return new RefusedException("/overlap", "must be an ISO 8601 duration from PT0S to P30D", text);
    }
}
