package dev.carillon.delivery;

import dev.carillon.subscription.DisabledBy;
import java.time.Duration;
import java.time.Instant;

/**
 * How an endpoint is: the row, as a value.
 *
 * @param generation of the subscription that this is about; 0 if it is about none
 * @param health what its answers show
 * @param pausedUntil the receiver asked to wait until then, or null
 * @param wish that its subscription is to be disabled, or null
 * @param parkedThrough what waited up to this position when it was enabled has been parked; of any generation
 */
record EndpointState(long generation, Health health, Instant pausedUntil, Wish wish, long parkedThrough) {

    static final EndpointState HEALTHY = new EndpointState(0, Health.HEALTHY, null, null, 0);

    /**
     * What answers show about an endpoint.
     *
     * @param failures failed attempts in a row
     * @param failingSince when the first of these began, or null
     * @param openings how often in a row the circuit has opened
     * @param openUntil the circuit is open; after this one delivery may try; null if it is closed
     * @param probeAt when that one began, or null
     */
    record Health(int failures, Instant failingSince, int openings, Instant openUntil, Instant probeAt) {

        static final Health HEALTHY = new Health(0, null, 0, null, null);

        private Health failed(Instant startedAt, Instant now, CircuitPolicy circuit) {
            int count = failures + 1;
            boolean first = openUntil == null && count >= circuit.failures();
            boolean again = isOfProbe(startedAt); // others may have begun before it opened
            int opened = first || again ? openings + 1 : openings;
            return new Health(
                    count,
                    failingSince == null ? startedAt : failingSince,
                    opened,
                    first || again ? now.plus(circuit.open(opened)) : openUntil,
                    again ? null : probeAt);
        }

        private boolean isOfProbe(Instant startedAt) {
            return probeAt != null && !startedAt.isBefore(probeAt);
        }
    }

    /** That a subscription is to be disabled. */
    record Wish(String reason, DisabledBy by) {}

    /** What is known of this generation: of a later one nothing yet, and what is parked stays so. */
    EndpointState of(long another) {
        return generation == another ? this : new EndpointState(another, Health.HEALTHY, null, null, parkedThrough);
    }

    /** Whether it takes deliveries as usual. */
    boolean admits(Instant now) {
        return health.openUntil == null && wish == null && !isPaused(now);
    }

    /** Whether its circuit has been open long enough for one delivery to try. */
    boolean isHalfOpen(Instant now) {
        return health.openUntil != null && !health.openUntil.isAfter(now) && wish == null && !isPaused(now);
    }

    private boolean isPaused(Instant now) {
        return pausedUntil != null && pausedUntil.isAfter(now);
    }

    /** When it may take something again; null if nothing holds it up. */
    Instant closedUntil() {
        return health.openUntil == null || (pausedUntil != null && pausedUntil.isAfter(health.openUntil))
                ? pausedUntil
                : health.openUntil;
    }

    /** Whether there is nothing to remember. */
    boolean isHealthy(Instant now) {
        return health.equals(Health.HEALTHY) && !isPaused(now) && wish == null && parkedThrough == 0;
    }

    /** After a request that it took. What it asked for before holds all the same. */
    EndpointState succeeded() {
        return new EndpointState(generation, Health.HEALTHY, pausedUntil, wish, parkedThrough);
    }

    /**
     * After a request that it did not take.
     *
     * @param startedAt when that attempt began
     * @param pause how long the endpoint asks to wait, or zero
     */
    EndpointState failed(Instant startedAt, Instant now, Duration pause, CircuitPolicy circuit) {
        Instant asked = now.plus(pause);
        return new EndpointState(
                generation,
                health.failed(startedAt, now, circuit),
                pause.isZero() || (pausedUntil != null && pausedUntil.isAfter(asked)) ? pausedUntil : asked,
                wish,
                parkedThrough);
    }

    /** While one delivery tries; another may try when this time is over. */
    EndpointState probing(Instant now, Duration patience) {
        Health probing = new Health(health.failures, health.failingSince, health.openings, now.plus(patience), now);
        return new EndpointState(generation, probing, pausedUntil, wish, parkedThrough);
    }

    /** The one that was to try has said nothing of the endpoint: another may. */
    EndpointState probeOver(Instant startedAt, Instant now) {
        if (!health.isOfProbe(startedAt)) {
            return this;
        }
        Health open = new Health(health.failures, health.failingSince, health.openings, now, null);
        return new EndpointState(generation, open, pausedUntil, wish, parkedThrough);
    }

    /** The first wish counts. */
    EndpointState wishing(Wish to) {
        return wish != null ? this : new EndpointState(generation, health, pausedUntil, to, parkedThrough);
    }

    EndpointState fulfilled() {
        return new EndpointState(generation, health, pausedUntil, null, parkedThrough);
    }

    EndpointState parked(long through) {
        return new EndpointState(generation, health, pausedUntil, wish, through);
    }
}
