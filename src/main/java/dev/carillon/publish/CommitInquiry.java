package dev.carillon.publish;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Level;

/** Asks the database about a commit that ended in an error. Stateless, thread safe. */
final class CommitInquiry {

    private static final FailureLog LOG = new FailureLog(CommitInquiry.class);

    /** As long as a publisher waits, about. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Database database;
    private final EventStore events;

    CommitInquiry(Database database, EventStore events) {
        this.database = database;
        this.events = events;
    }

    /**
     * Whether the event has the position that its transaction gave it. The head of the log is locked first: that
     * transaction held it to its end, so that what is read then does not change any more.
     *
     * @throws CommitUnknownException this one, if the database does not answer for 20 s
     */
    boolean isNumbered(StoredEvent event, CommitUnknownException unknown) throws CommitUnknownException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return database.transaction(GroupWriter.HEAD_LOCK_WAIT, session -> {
                    events.lockHead(session);
                    return events.isAt(session, event.position(), event.id());
                });
            } catch (SQLException | RuntimeException e) { // a pool that is unreachable throws either
                LOG.log(Level.FINE, "publish.commit.unknown", e);
                if (System.nanoTime() - until >= 0 || !pause()) {
                    throw unknown;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
