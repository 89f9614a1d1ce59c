package dev.carillon.publish;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.loop.FailureLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;

/**
 * Committed events of publishers' own transactions that wait for their numbers: whose commit was reported here, and whose marks
 * are found by a look, as their node died before it could report. Events are reported on any thread; the loop alone removes them.
 */
final class UnnumberedEvents {

    private static final FailureLog LOG = new FailureLog(UnnumberedEvents.class);

    /** Events are kept up to here; the marks of the others are found by a look. */
    private static final long MOST_BYTES = 16L << 20;

    static final Duration LOOK = Duration.ofSeconds(5);

    private final Database database;
    private final EventStore events;
    private final ConcurrentLinkedQueue<NewEvent> reported = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long nextLook = System.nanoTime();

    UnnumberedEvents(Database database, EventStore events) {
        this.database = database;
        this.events = events;
    }

    void add(List<NewEvent> newest) {
        long theirs = newest.stream().mapToLong(NewEvent::bytes).sum();
        if (bytes.addAndGet(theirs) > MOST_BYTES + theirs) {
            bytes.addAndGet(-theirs);
            nextLook = System.nanoTime();
        } else {
            reported.addAll(newest);
        }
    }

    /** What was reported, at most this many. */
    List<NewEvent> next(int most) {
        List<NewEvent> next = new ArrayList<>();
        for (NewEvent each = null; next.size() < most && (each = reported.poll()) != null; ) {
            bytes.addAndGet(-each.bytes());
            next.add(each);
        }
        return next;
    }

    boolean isLookDue() {
        return System.nanoTime() - nextLook >= 0;
    }

    /** What is not being numbered. */
    List<NewEvent> look() throws SQLException {
        nextLook = System.nanoTime() + LOOK.toNanos();
        EventStore.Unnumbered found = database.transaction(events::unnumbered);
        boolean isAside = !found.unreadable().isEmpty() && setAside(found.unreadable());
        if (isAside || !found.events().isEmpty()) {
            nextLook = System.nanoTime(); // there may be more
        }
        return found.events();
    }

    /** They must not hold up the others, nor take their places at each look; false if the database did not take it. */
    private boolean setAside(List<EventStore.Mark> unreadable) {
        try {
            for (EventStore.Mark each : database.transaction(
                    GroupWriter.HEAD_LOCK_WAIT, session -> events.numberUnreadable(session, unreadable))) {
                LOG.warning("publish.unreadable event=" + each.event()
                        + "; it has its place in the log, and readers set it aside");
            }
            return true;
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.WARNING, "publish.unreadable events=" + unreadable.size() + "; they are tried again", e);
            return false;
        }
    }
}
