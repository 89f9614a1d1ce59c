package dev.carillon.delivery;

import java.time.Instant;

/**
 * A span of time in which events were accepted.
 *
 * @param since then or later; null for the beginning
 * @param until before; null for the end
 */
public record Period(Instant since, Instant until) {

    boolean contains(Instant time) {
        return (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
    }

    /** Whether it ends before it begins, or as it begins. */
    boolean isEmpty() {
        return since != null && until != null && !since.isBefore(until);
    }
}
