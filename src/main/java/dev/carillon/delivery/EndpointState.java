package dev.carillon.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * How an endpoint is: the row, as a value.
 *
 * @param failures failed attempts in a row
 * @param failingSince when the first of these began, or null
 * @param openings how often in a row the circuit has opened
 * @param openUntil the circuit is open; after this one delivery may try; null if it is closed
 * @param probeAt when that one began, or null
 * @param pausedUntil the receiver asked to wait until then, or null
 * @param parkedThrough what waited up to this position when it was enabled has been parked
 */
record EndpointState(
        int failures,
        Instant failingSince,
        int openings,
        Instant openUntil,
        Instant probeAt,
        Instant pausedUntil,
        long parkedThrough) {

    static final EndpointState WELL = new EndpointState(0, null, 0, null, null, null, 0);

    /** Whether it takes deliveries as usual. */
    boolean admits(Instant now) {
        return openUntil == null && !isPaused(now);
    }

    /** Whether its circuit has been open long enough for one delivery to try. */
    boolean isHalfOpen(Instant now) {
        return openUntil != null && !openUntil.isAfter(now) && !isPaused(now);
    }

    private boolean isPaused(Instant now) {
        return pausedUntil != null && pausedUntil.isAfter(now);
    }

    /** When it may take something again; null if nothing holds it up. */
    Instant closedUntil() {
        return openUntil == null || (pausedUntil != null && pausedUntil.isAfter(openUntil)) ? pausedUntil : openUntil;
    }

    /** Whether there is nothing to remember. */
    boolean isWell(Instant now) {
        return failures == 0 && openUntil == null && !isPaused(now) && parkedThrough == 0;
    }

    /** After a request that it took. What it asked for before holds all the same. */
    EndpointState succeeded() {
        return new EndpointState(0, null, 0, null, null, pausedUntil, parkedThrough);
    }

    /**
     * After a request that it did not take.
     *
     * @param startedAt when that attempt began
     * @param pause how long the endpoint asks to wait, or zero
     */
    EndpointState failed(Instant startedAt, Instant now, Duration pause, CircuitPolicy circuit) {
        int count = failures + 1;
        boolean first = openUntil == null && count >= circuit.failures();
        boolean again = probeAt != null && !startedAt.isBefore(probeAt); // others may have begun before it opened
        int opened = first || again ? openings + 1 : openings;
        Instant asked = now.plus(pause);
        return new EndpointState(
                count,
                failingSince == null ? startedAt : failingSince,
                opened,
                first || again ? now.plus(circuit.open(opened)) : openUntil,
                again ? null : probeAt,
                pause.isZero() || (pausedUntil != null && pausedUntil.isAfter(asked)) ? pausedUntil : asked,
                parkedThrough);
    }

    /** While one delivery tries; another node may let one try when this time is over. */
    EndpointState probing(Instant now, Duration lease) {
        return new EndpointState(failures, failingSince, openings, now.plus(lease), now, pausedUntil, parkedThrough);
    }

    /** As if nothing had happened, but for what is parked. */
    EndpointState parked(long position) {
        return new EndpointState(0, null, 0, null, null, null, position);
    }
}
