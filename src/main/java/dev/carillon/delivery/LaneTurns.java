package dev.carillon.delivery;

import java.util.concurrent.atomic.AtomicInteger;

/** The places that this node has for attempts, and the lanes that take them in turn. Thread safe. */
final class LaneTurns {

    /** Chooses what a lane begins. */
    interface Starter {

        /** The next attempt of this lane that may begin now, or null. */
        Attempts.Attempt next(Lane lane);
    }

    private final DeliveryLimits limits;
    private final Starter starter;
    private final Round round = new Round();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final ThreadLocal<Boolean> pumping = new ThreadLocal<>();

    LaneTurns(DeliveryLimits limits, Starter starter) {
        this.limits = limits;
        this.starter = starter;
    }

    /** Attempts that are under way. */
    int inFlight() {
        return inFlight.get();
    }

    /** Free places, including the one that the caller has taken. */
    int places() {
        return limits.inFlight() - inFlight.get() + 1;
    }

    /** An attempt has ended. */
    void free() {
        inFlight.decrementAndGet();
    }

    /** This lane may have something to start at the next {@link #pump}. */
    void enter(Lane lane) {
        if (lane.entersRound()) {
            round.add(lane);
        }
    }

    /** Starts as many as there are places for, one of each lane in turn, those of a higher priority first. */
    void pump() {
        if (pumping.get() != null) {
            return; // an attempt ended at once: the call that started it goes on
        }
        pumping.set(Boolean.TRUE);
        try {
            while (inFlight.incrementAndGet() <= limits.inFlight()) {
                Lane lane = round.poll();
                if (lane != null) {
                    lane.leavesRound();
                    if (startsNext(lane)) {
                        continue;
                    }
                } else {
                    inFlight.decrementAndGet();
                }
                if (round.isEmpty()) {
                    return;
                }
                // another thread that found no place has left a lane to this one
            }
            inFlight.decrementAndGet();
        } finally {
            pumping.remove();
        }
        if (inFlight.get() < limits.inFlight() && !round.isEmpty()) {
            pump(); // a place came free between the last look and now
        }
    }

    /** True if an attempt of this lane has the place: from then on the attempt releases it, whatever is thrown. */
    private boolean startsNext(Lane lane) {
        Attempts.Attempt next = null;
        try {
            next = starter.next(lane);
        } finally {
            if (next == null) {
                inFlight.decrementAndGet();
            }
        }
        if (next == null) {
            return false;
        }
        next.begin();
        return true;
    }
}
