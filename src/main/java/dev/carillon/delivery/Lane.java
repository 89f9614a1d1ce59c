package dev.carillon.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One endpoint on this node: what is prefetched for it, and how much of that is on its way. Guarded by its own lock, for
 * a few instructions only, so that a slow endpoint blocks no other.
 */
final class Lane {

    private final long subscription;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private final RateSlot rateSlot = new RateSlot();
    private Delivery probe;
    private DeliveryKey trying; // the probe that was begun last
    private int prefetched;
    private int inFlight;
    private boolean backlog;
    private boolean inRound;
    private long second;
    private int endedNow;
    private int endedBefore;
    private volatile int priority;

    Lane(long subscription) {
        this.subscription = subscription;
    }

    long subscription() {
        return subscription;
    }

    /** As its subscription had it when that was last looked at. */
    int priority() {
        return priority;
    }

    void priority(int now) {
        priority = now;
    }

    /** Makes room for one more; false if it has to wait in the database. */
    synchronized boolean reserve(int limit) {
        if (prefetched >= limit) {
            backlog = true;
            return false;
        }
        prefetched++;
        return true;
    }

    /** This one is not prefetched any more: it is recorded, it goes elsewhere, or its plan was not committed. */
    synchronized void unreserve() {
        prefetched--;
    }

    /** How many more may be claimed from the database. */
    synchronized int free(int limit) {
        return limit - prefetched;
    }

    synchronized void prefetch(int more) {
        prefetched += more;
    }

    synchronized void add(Delivery delivery) {
        waiting.add(delivery);
    }

    /** This one may start although the endpoint is closed: it probes whether it has recovered. */
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

    /** Whether it is to enter the round: there is something to start, and it is in the round no more than once. */
    synchronized boolean entersRound() {
        if (inRound || (waiting.isEmpty() && probe == null)) {
            return false;
        }
        inRound = true;
        return true;
    }

    synchronized void leavesRound() {
        inRound = false;
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

    /** The next one to start now at this rate, or null. */
    synchronized Delivery next(int limit, int limitOfProbe, Instant now, RateSlot.Terms terms) {
        return isReady(limit, limitOfProbe) && rateSlot.tryAcquire(now, terms) ? next(limit, limitOfProbe) : null;
    }

    /** Whether nothing but its rate keeps it from starting one. */
    synchronized boolean isReady(int limit, int limitOfProbe) {
        return (probe != null && inFlight < limitOfProbe) || (inFlight < limit && !waiting.isEmpty());
    }

    synchronized boolean needsSlice(Instant now, RateSlot.Terms terms) {
        return rateSlot.needsSlice(now, terms);
    }

    synchronized void slice(Instant from, Instant until, RateSlot.Terms terms) {
        rateSlot.slice(from, until, terms);
    }

    synchronized Instant nextStart() {
        return rateSlot.next();
    }

    synchronized boolean isWaiting() {
        return !waiting.isEmpty() || probe != null;
    }

    synchronized boolean isIdle() {
        return prefetched == 0;
    }

    /**
     * Hands over what has not started and is of this kind; it stays prefetched until it is in the database again. If
     * the target throws, the delivery stays here.
     */
    synchronized void drain(Predicate<Delivery> kind, Consumer<Delivery> target) {
        for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
            Delivery next = each.next();
            if (kind.test(next)) {
                target.accept(next);
                each.remove();
            }
        }
    }

    /** The same with the probe. */
    synchronized void drainProbe(Predicate<Delivery> kind, Consumer<Delivery> target) {
        if (probe != null && kind.test(probe)) {
            target.accept(probe);
            probe = null;
        }
    }

    /** This one was removed and has not begun: it is the next again. */
    synchronized void putBackFirst(Delivery delivery) {
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
     * @param now null if it is not known
     * @return whether it was the probe
     */
    synchronized boolean ended(Delivery delivery, Instant now) {
        inFlight--;
        if (now != null) {
            advanceTo(now);
            endedNow++;
        }
        return delivery.key() == trying;
    }

    /** How many may be prefetched so that it never waits for the database, and little more: by how fast it is. */
    synchronized int prefetchLimit(int inFlightLimit, Instant now) {
        advanceTo(now);
        return 2 * Math.max(inFlightLimit, Math.max(endedNow, endedBefore));
    }

    private void advanceTo(Instant now) {
        long current = now.getEpochSecond();
        if (current != second) {
            endedBefore = current == second + 1 ? endedNow : 0;
            endedNow = 0;
            second = current;
        }
    }

    /** True if the database may have more for it. */
    synchronized boolean hasRoomAgain(int limit) {
        return backlog && prefetched <= limit / 2;
    }

    /** The database has more for it. True if there is room. */
    synchronized boolean queued(int limit) {
        backlog = true;
        return prefetched <= limit / 2;
    }

    synchronized void backlog(boolean more) {
        backlog = more;
    }
}
