package dev.carillon.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One endpoint on this node: what is held for it, and how much of that is on its way. Guarded by its own lock, taken for
 * a few instructions only, so that a slow endpoint blocks nobody.
 */
final class Lane {

    private final long subscription;
    private final int inFlightLimit;
    private final int heldLimit;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private int held;
    private int inFlight;
    private boolean backlog;

    Lane(long subscription, int inFlightLimit, int heldLimit) {
        this.subscription = subscription;
        this.inFlightLimit = inFlightLimit;
        this.heldLimit = heldLimit;
    }

    long subscription() {
        return subscription;
    }

    /** Makes room for one more; false if it has to wait in the database. */
    synchronized boolean reserve() {
        if (held >= heldLimit) {
            backlog = true;
            return false;
        }
        held++;
        return true;
    }

    synchronized void unreserve() {
        held--;
    }

    /** How many more may be claimed from the database. */
    synchronized int free() {
        return heldLimit - held;
    }

    synchronized void hold(int more) {
        held += more;
    }

    synchronized void add(Delivery delivery) {
        waiting.add(delivery);
    }

    /** The next one to start now, or null. */
    synchronized Delivery next() {
        if (inFlight >= inFlightLimit || waiting.isEmpty()) {
            return null;
        }
        inFlight++;
        return waiting.poll();
    }

    synchronized void ended() {
        inFlight--;
    }

    /** The result stands in the database: this one is not held any more. True if the database may have more for it. */
    synchronized boolean recorded() {
        held--;
        return backlog && held <= heldLimit / 2;
    }

    synchronized void backlog(boolean more) {
        backlog = more;
    }
}
