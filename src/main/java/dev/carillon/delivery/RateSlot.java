package dev.carillon.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * When this node may start requests to an endpoint whose rate is limited: within slices of time that no other node has,
 * and one at least a spacing after the other. Not thread safe: its lane guards it.
 */
final class RateSlot {

    /** A timer is late at times; so much of it is made up for. */
    private static final Duration SLACK = Duration.ofMillis(5);

    private Instant next = Instant.MIN;
    private Instant until = Instant.MIN;
    private Terms terms = new Terms(Duration.ZERO, 0);

    /**
     * The terms under which a slice was given; it is void under any others.
     *
     * @param spacing between two requests
     * @param adjustments of this node's time
     */
    record Terms(Duration spacing, long adjustments) {}

    /** One more may start now. */
    boolean tryAcquire(Instant now, Terms under) {
        if (!under.equals(terms) || now.isBefore(next) || !now.isBefore(until)) {
            return false;
        }
        Duration spacing = under.spacing;
        Instant asPlanned = next.plus(spacing);
        Instant atLeast = now.plus(spacing).minus(min(SLACK, spacing));
        next = asPlanned.isAfter(atLeast) ? asPlanned : atLeast;
        return true;
    }

    /** Whether the slice is used up, or was given under other terms. */
    boolean needsSlice(Instant now, Terms under) {
        return !under.equals(terms) || !now.isBefore(until) || !next.isBefore(until);
    }

    /** When the next one may start, if the slice lasts that long. */
    Instant next() {
        return next;
    }

    void slice(Instant from, Instant end, Terms under) {
        next = from.isAfter(next) || !under.equals(terms) ? from : next;
        until = end;
        terms = under;
    }

    /** Long enough not to be asked for all the time; a whole number of requests. */
    static Duration length(Duration spacing) {
        long requests = Math.max(1, Duration.ofSeconds(1).toNanos() / Math.max(1, spacing.toNanos()));
        return spacing.multipliedBy(requests);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
