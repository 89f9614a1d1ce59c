package dev.carillon.rest;

import dev.carillon.event.EventTime;
import dev.carillon.event.RefusedException;
import java.time.Instant;

/**
 * {@code ?since=…&until=…}, in RFC 3339.
 *
 * @param since then or later, or null
 * @param until before, or null
 */
record TimeSpan(Instant since, Instant until) {

    /** @throws RefusedException of the parameter that is not a time */
    static TimeSpan of(String since, String until) {
        return new TimeSpan(instant("since", since), instant("until", until));
    }

    private static Instant instant(String name, String text) {
        return text == null ? null : EventTime.instant(name, text);
    }
}
