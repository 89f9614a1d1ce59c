package dev.carillon.eventlog;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.logging.Level;

/**
 * A reader of the log whose work goes outside the database: it leases its cursor, so that one node at a time
 * works for it, reads batch by batch, and moves the cursor behind what is done.
 *
 * <p>It wakes by {@link #wake} and looks by itself every 5 s. Its loop is supervised: work that throws is repeated with
 * back-off from what is done. The lease is renewed from another loop while the work goes on. Thread safe.
 */
public final class LogReader {

    /** What a reader does with a batch. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does the work of this batch, in order.
         *
         * @param lease valid when this begins; asked before each step that goes outside
         * @return the position up to which all is done, at most {@link LogBatch#upTo}
         */
        long on(LogBatch batch, Lease lease) throws Exception;
    }

    /** How often a reader looks by itself. */
    public static final Duration LOOK = Duration.ofSeconds(5);

    private static final FailureLog LOG = new FailureLog(LogReader.class);
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final String name;
    private final int limit;
    private final Work work;
    private final EventLog log;
    private final LeasedCursor cursor;
    private final LongSupplier nanoTime;
    private final Lease lease = new WorkersLease();
    private volatile Loop loop;
    private volatile boolean working;
    private volatile boolean ending;
    private long done = -1; // by this node, and the cursor is not there yet; -1: it is
    private long settledAt;

    LogReader(
            String name,
            int limit,
            Duration longestStep,
            Work work,
            EventLog log,
            Cursors cursors,
            LongSupplier nanoTime) {
        this.name = name;
        this.limit = limit;
        this.work = work;
        this.log = log;
        this.cursor = new LeasedCursor(name, cursors, longestStep, nanoTime);
        this.nanoTime = nanoTime;
    }

    void runIn(Loop newLoop) {
        loop = newLoop;
    }

    /** Looks soon. Cheap. */
    public void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    public String name() {
        return name;
    }

    Loop loop() {
        return loop;
    }

    /** No step of its work begins after this. */
    void end() {
        ending = true;
    }

    /** Renews the lease if work is under way. */
    void keep() throws SQLException {
        if (working) {
            cursor.keep();
        }
    }

    Duration step() throws Exception {
        if (!cursor.acquire() || !settled()) {
            return LOOK;
        }
        LogBatch batch = log.read(cursor.position(), limit);
        if (batch.isEmpty() || !cursor.keep()) {
            return LOOK;
        }
        for (LogBatch.Unreadable each : batch.unreadable()) {
            LOG.warning("log.unreadable reader=" + name + " position=" + each.position() + " reason=" + each.reason());
        }
        working = true;
        try {
            long upTo = work.on(batch, lease);
            done = Math.max(done, upTo);
            settled();
            return upTo >= batch.upTo() && !batch.more() ? LOOK : Duration.ZERO;
        } catch (Throwable e) { // rethrown: also after an error it is for the database to say where to go on
            cursor.forget();
            throw e;
        } finally {
            working = false;
        }
    }

    /** Moves the cursor to what is done, also if that failed when it was done; false if the lease was lost. */
    private boolean settled() throws SQLException {
        if (done > cursor.position() && !cursor.moveTo(done)) {
            return false;
        }
        done = -1;
        settledAt = nanoTime.getAsLong();
        return true;
    }

    private final class WorkersLease implements Lease {

        @Override
        public boolean isValid() {
            return !ending && cursor.isLeased();
        }

        @Override
        public void done(long position) {
            done = Math.max(done, position);
            if (nanoTime.getAsLong() - settledAt < SETTLE.toNanos()) {
                return;
            }
            try {
                settled();
            } catch (SQLException e) { // the next time, or before the work is repeated
                LOG.log(Level.FINE, "log.reader.unsettled reader=" + name, e);
            }
        }
    }
}
