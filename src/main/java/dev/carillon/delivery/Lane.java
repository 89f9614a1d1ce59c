package dev.carillon.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One endpoint on this node: what is held for it, and how much of that is on its way. Guarded by its own lock, taken for
 * a few instructions only, so that a slow endpoint blocks nobody.
 */
final class Lane {

    private final long subscription;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private final Pace pace = new Pace();
    private Delivery probe;
    private DeliveryKey trying; // the probe that was begun last
    private int held;
    private int inFlight;
    private boolean backlog;
    private boolean inTurns;
    private long second;
    private int endedNow;
    private int endedBefore;

    Lane(long subscription) {
        this.subscription = subscription;
    }

    long subscription() {
        return subscription;
    }

    /** Makes room for one more; false if it has to wait in the database. */
    synchronized boolean reserve(int limit) {
        if (held >= limit) {
            backlog = true;
            return false;
        }
        held++;
        return true;
    }

    /** This one is not held any more: it is recorded, it goes elsewhere, or its plan was not committed. */
    synchronized void unreserve() {
        held--;
    }

    /** How many more may be claimed from the database. */
    synchronized int free(int limit) {
        return limit - held;
    }

    synchronized void hold(int more) {
        held += more;
    }

    synchronized void add(Delivery delivery) {
        waiting.add(delivery);
    }

    /** This one may start although the endpoint is closed: it tries whether it is well again. */
    synchronized void addProbe(Delivery delivery) {
        if (probe == null) {
            probe = delivery;
        } else {
            waiting.add(delivery);
        }
    }

    synchronized boolean hasProbe() {
        return probe != null;
    }

    /** Whether it is to be given a turn: there is something to start, and it stands in the round no more than once. */
    synchronized boolean entersTurns() {
        if (inTurns || (waiting.isEmpty() && probe == null)) {
            return false;
        }
        inTurns = true;
        return true;
    }

    synchronized void leavesTurns() {
        inTurns = false;
    }

    /** The next one to start now, or null. */
    synchronized Delivery next(int limit, int limitOfProbe) {
        if (probe != null && inFlight < limitOfProbe) {
            Delivery tries = probe;
            probe = null;
            trying = tries.key();
            inFlight++;
            return tries;
        }
        if (inFlight >= limit || waiting.isEmpty()) {
            return null;
        }
        inFlight++;
        return waiting.poll();
    }

    /** The next one to start now at this pace, or null. */
    synchronized Delivery next(int limit, int limitOfProbe, Instant now, Pace.Terms terms) {
        return isReady(limit, limitOfProbe) && pace.take(now, terms) ? next(limit, limitOfProbe) : null;
    }

    /** Whether at most its pace keeps it from starting one. */
    synchronized boolean isReady(int limit, int limitOfProbe) {
        return (probe != null && inFlight < limitOfProbe) || (inFlight < limit && !waiting.isEmpty());
    }

    synchronized boolean needsSlice(Instant now, Pace.Terms terms) {
        return pace.needsSlice(now, terms);
    }

    synchronized void slice(Instant from, Instant until, Pace.Terms terms) {
        pace.slice(from, until, terms);
    }

    synchronized Instant nextTurn() {
        return pace.next();
    }

    synchronized boolean isWaiting() {
        return !waiting.isEmpty() || probe != null;
    }

    synchronized boolean isIdle() {
        return held == 0;
    }

    /**
     * Hands over what has not started and is of this kind; it stays held until it stands in the database again. What is not
     * taken, as the taker throws, stays here.
     */
    synchronized void drain(Predicate<Delivery> kind, Consumer<Delivery> taker) {
        for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
            Delivery next = each.next();
            if (kind.test(next)) {
                taker.accept(next);
                each.remove();
            }
        }
    }

    /** The same with the one that was to try. */
    synchronized void drainProbe(Predicate<Delivery> kind, Consumer<Delivery> taker) {
        if (probe != null && kind.test(probe)) {
            taker.accept(probe);
            probe = null;
        }
    }

    /** This one was taken out and has not begun: it is the next again. */
    synchronized void takeBack(Delivery delivery) {
        inFlight--;
        if (delivery.key() == trying && probe == null) {
            probe = delivery;
        } else {
            waiting.addFirst(delivery);
        }
    }

    /**
     * Throws nothing.
     *
     * @param now null if nobody can say
     * @return whether it was to try if the endpoint is well again
     */
    synchronized boolean ended(Delivery delivery, Instant now) {
        inFlight--;
        if (now != null) {
            turnTo(now);
            endedNow++;
        }
        return delivery.key() == trying;
    }

    /** How many may be held so that it never waits for the database, and little more: by how fast it is. */
    synchronized int prefetch(int inFlightLimit, Instant now) {
        turnTo(now);
        return 2 * Math.max(inFlightLimit, Math.max(endedNow, endedBefore));
    }

    private void turnTo(Instant now) {
        long current = now.getEpochSecond();
        if (current != second) {
            endedBefore = current == second + 1 ? endedNow : 0;
            endedNow = 0;
            second = current;
        }
    }

    /** True if the database may have more for it. */
    synchronized boolean hasRoomAgain(int limit) {
        return backlog && held <= limit / 2;
    }

    /** The database has more for it. True if there is room. */
    synchronized boolean queued(int limit) {
        backlog = true;
        return held <= limit / 2;
    }

    synchronized void backlog(boolean more) {
        backlog = more;
    }
}
