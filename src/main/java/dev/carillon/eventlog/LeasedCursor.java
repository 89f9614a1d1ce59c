package dev.carillon.eventlog;

import dev.carillon.loop.FailureLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A reader's cursor as long as this node holds the lease on it. Thread safe: one thread works, another may renew the lease
 * meanwhile.
 *
 * <p>The lease is believed in for 15 s after it was renewed, and lasts at least twice as long: this node must stop well before
 * the database lets another one in. Where a step of the work takes long, the lease is longer by that.
 */
public final class LeasedCursor {

    private static final FailureLog LOG = new FailureLog(LeasedCursor.class);
    private static final Duration BELIEF = Cursors.LEASE.dividedBy(2);
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final String reader;
    private final Cursors cursors;
    private final Duration lease;
    private final LongSupplier nanoTime;
    private volatile long position = -1; // -1: not leased
    private volatile long believedUntil;
    private long acquisitions;

    public LeasedCursor(String reader, Cursors cursors) {
        this(reader, cursors, Duration.ZERO, System::nanoTime);
    }

    /** @param longestStep the longest time that a step takes after the lease was found valid */
    LeasedCursor(String reader, Cursors cursors, Duration longestStep, LongSupplier nanoTime) {
        this.reader = reader;
        this.cursors = cursors;
        this.lease = Cursors.LEASE.plus(longestStep);
        this.nanoTime = nanoTime;
    }

    /** Whether this node may work for the reader now; acquires or renews the lease if it must. */
    public synchronized boolean acquire() throws SQLException {
        if (isLeased()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        OptionalLong found = cursors.acquire(reader, lease);
        believedUntil = now + BELIEF.toNanos();
        position = found.orElse(-1);
        if (found.isPresent()) {
            acquisitions++;
        }
        return found.isPresent();
    }

    /** Whether it is leased, as far as this node knows without asking. */
    public boolean isLeased() {
        return position >= 0 && nanoTime.getAsLong() - believedUntil < 0;
    }

    /** Renews the lease, unless that was done just now; false if it was lost. */
    synchronized boolean keep() throws SQLException {
        if (position < 0) {
            return false;
        }
        long renewedAt = believedUntil - BELIEF.toNanos();
        return nanoTime.getAsLong() - renewedAt < FRESH.toNanos() || moveTo(position);
    }

    /** How often the lease was acquired from the database; another node may have worked in between whenever this changes. */
    public synchronized long acquisitions() {
        return acquisitions;
    }

    /** Where the cursor is; -1 if it is not leased. */
    public long position() {
        return position;
    }

    /** Moves the cursor and renews the lease; false if the lease was lost: then nothing was moved. */
    public synchronized boolean moveTo(long done) throws SQLException {
        long now = nanoTime.getAsLong();
        if (!cursors.move(reader, done, lease)) {
            LOG.info("log.lease.lost reader=" + reader);
            forget();
            return false;
        }
        position = done;
        believedUntil = now + BELIEF.toNanos();
        return true;
    }

    /**
     * Moves the cursor in the transaction of what was done, which then is done once. After its commit the caller says {@link #moved}; if it
     * ended in an error, {@link #forget}.
     *
     * @return false if the lease was lost: then nothing was moved, nor may be done
     */
    public boolean moveTo(Session session, long done) throws SQLException {
        return cursors.move(session, reader, done, lease);
    }

    /** It was moved in a transaction that is committed. */
    public synchronized void moved(long done) {
        position = done;
    }

    /** Starts again from the database. Not while another thread renews: it would move the cursor to where it is no more. */
    public synchronized void forget() {
        position = -1;
    }
}
