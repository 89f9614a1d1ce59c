package dev.carillon.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * When this node may start requests to an endpoint whose rate is limited: within slices of time that no other node has,
 * and one at least a spacing after the other. Not thread safe: its lane guards it.
 */
final class Pace {

    /** A timer is late at times; so much of it is made up for. */
    private static final Duration SLACK = Duration.ofMillis(5);

    private Instant next = Instant.MIN;
    private Instant until = Instant.MIN;
    private Duration at = Duration.ZERO;

    /** One more may start now. */
    boolean take(Instant now, Duration spacing) {
        if (!spacing.equals(at) || now.isBefore(next) || !now.isBefore(until)) {
            return false;
        }
        Instant asPlanned = next.plus(spacing);
        Instant atLeast = now.plus(spacing).minus(min(SLACK, spacing));
        next = asPlanned.isAfter(atLeast) ? asPlanned : atLeast;
        return true;
    }

    /** Whether the slice is used up, or was given at another rate. */
    boolean needsSlice(Instant now, Duration spacing) {
        return !spacing.equals(at) || !now.isBefore(until) || !next.isBefore(until);
    }

    /** When the next one may start, if the slice lasts so long. */
    Instant next() {
        return next;
    }

    void slice(Instant from, Instant end, Duration spacing) {
        next = from.isAfter(next) || !spacing.equals(at) ? from : next;
        until = end;
        at = spacing;
    }

    /** Long enough that it is not asked for all the time; a whole number of turns. */
    static Duration length(Duration spacing) {
        long turns = Math.max(1, Duration.ofSeconds(1).toNanos() / Math.max(1, spacing.toNanos()));
        return spacing.multipliedBy(turns);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
