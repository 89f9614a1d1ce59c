package dev.carillon.eventlog;

import dev.carillon.loop.Loop;
import java.time.Duration;
import java.util.logging.Logger;

/**
 * A reader of the log whose work goes outside the database: it holds its cursor by a lease, so that one node at a time
 * works for it, reads batch by batch, and moves the cursor behind what is done.
 *
 * <p>It wakes by {@link #wake} and looks by itself every 5 s. Its loop is supervised: work that throws is repeated with
 * back-off from the cursor. Thread safe.
 */
public final class LogReader {

    /** What a reader does with a batch. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does the work of this batch, in order.
         *
         * @return the position up to which all is done, at most {@link LogBatch#upTo}
         */
        long on(LogBatch batch) throws Exception;
    }

    /** How often a reader looks by itself. */
    public static final Duration LOOK = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(LogReader.class.getName());

    private final String name;
    private final int limit;
    private final Work work;
    private final EventLog log;
    private final HeldCursor cursor;
    private volatile Loop loop;

    LogReader(String name, int limit, Work work, EventLog log, Cursors cursors) {
        this.name = name;
        this.limit = limit;
        this.work = work;
        this.log = log;
        this.cursor = new HeldCursor(name, cursors);
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

    Duration step() throws Exception {
        if (!cursor.isHeld()) {
            return LOOK;
        }
        LogBatch batch = log.read(cursor.position(), limit);
        if (batch.isEmpty()) {
            return LOOK;
        }
        for (LogBatch.Unreadable each : batch.unreadable()) {
            LOG.warning("log.unreadable reader=" + name + " position=" + each.position() + " reason=" + each.reason());
        }
        try {
            long done = work.on(batch);
            if (done > cursor.position()) {
                cursor.moveTo(done);
            }
            return done >= batch.upTo() && !batch.more() ? LOOK : Duration.ZERO;
        } catch (Exception e) {
            cursor.forget();
            throw e;
        }
    }
}
