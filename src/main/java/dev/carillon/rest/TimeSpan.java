package dev.carillon.rest;

import dev.carillon.event.RefusedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * {@code ?since=…&until=…}, in RFC 3339.
 *
 * @param since then or later, or null
 * @param until before, or null
 */
record TimeSpan(Instant since, Instant until) {

    /** @throws RefusedException of the parameter that is no time */
    static TimeSpan of(String since, String until) {
        return new TimeSpan(instant("since", since), instant("until", until));
    }

    private static Instant instant(String name, String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new RefusedException(name, "is an RFC 3339 date and time with an offset", text);
        }
    }
}
