package dev.carillon.remote;

import dev.carillon.eventlog.Cursors;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LeasedCursor;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;

/**
 * Subscriptions to this hub itself: reads the log for them, on one node at a time, and makes tickets of triggers.
 *
 * <p>It reads ahead of its cursor and moves that once a second, so that events without a subscription cost no write; with tickets it
 * moves in their transaction, so that each is made and counted once. While there is no subscription it reads nothing, and jumps to the
 * log's end. Thread safe.
 */
@ApplicationScoped
class LocalHub {

    /** Name of its cursor. */
    static final String READER = "remote/this-hub";

    private static final FailureLog LOG = new FailureLog(LocalHub.class);
    private static final int BATCH = 500;
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final EventLog log;
    private final Cursors cursors;
    private final Database database;
    private final LocalTriggers triggers;
    private final HubWakeup wakeup;
    private final LeasedCursor cursor;
    private volatile boolean isWanted;
    private long acquisitions;
    private long read;
    private long settledAt = System.nanoTime();

    @Inject
    LocalHub(EventLog log, Cursors cursors, Database database, LocalTriggers triggers, HubWakeup wakeup) {
        this.log = log;
        this.cursors = cursors;
        this.database = database;
        this.triggers = triggers;
        this.wakeup = wakeup;
        cursor = new LeasedCursor(READER, cursors);
    }

    protected LocalHub() { // CDI client proxy
        this(null, null, null, null, null);
    }

    void start(Loops loops) throws SQLException {
        cursors.createAtEnd(READER);
        wakeup.local().of(loops.start("remote-this-hub", this::step));
    }

    void on(@Observes LogGrew grew) {
        if (isWanted) {
            wakeup.local().wake();
        }
    }

    /** After the loops have ended: another node may go on at once. */
    void end() {
        try {
            if (cursor.position() >= 0) {
                settle(Duration.ZERO);
                cursors.release(READER);
            }
        } catch (SQLException | RuntimeException e) { // the lease ends by itself, and tickets are made once
            LOG.log(Level.FINE, "remote.lease.kept", e);
        }
    }

    private Duration step() throws SQLException {
        if (!cursor.acquire()) {
            return LogReader.LOOK;
        }
        if (cursor.acquisitions() != acquisitions) { // another node may have worked meanwhile
            read = cursor.position();
            acquisitions = cursor.acquisitions();
        }
        boolean isDone = false;
        try {
            long head = log.head(); // first: who subscribes after the next line hears what is accepted after this one
            isWanted = database.transaction(triggers::areWanted);
            boolean more = isWanted && readOn();
            if (!isWanted) {
                read = Math.max(read, head);
            }
            settle(SETTLE);
            isDone = true;
            return more ? Duration.ZERO : isWanted && read > cursor.position() ? SETTLE : LogReader.LOOK;
        } finally {
            if (!isDone) {
                cursor.forget();
            }
        }
    }

    /** @return whether there is more to read */
    private boolean readOn() throws SQLException {
        LogBatch batch = log.read(read, BATCH);
        List<StoredEvent> found = LocalTriggers.of(batch);
        if (!found.isEmpty()) {
            if (!cursor.isLeased()) {
                return true;
            }
            boolean isHeard = database.transaction(session -> {
                List<LocalTriggers.Heard> heard = triggers.heard(session, found);
                if (heard.isEmpty()) {
                    return false;
                }
                if (!cursor.moveTo(session, batch.upTo())) {
                    throw new SQLException("another node has the cursor " + READER);
                }
                for (LocalTriggers.Heard each : heard) {
                    triggers.add(session, each);
                }
                return true;
            });
            if (isHeard) {
                cursor.moved(batch.upTo());
                triggers.committed();
            }
        }
        read = batch.upTo();
        return batch.more();
    }

    private void settle(Duration atLeastSince) throws SQLException {
        if (read > cursor.position() && System.nanoTime() - settledAt >= atLeastSince.toNanos()) {
            settledAt = System.nanoTime();
            cursor.moveTo(read);
        }
    }
}
