package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.LogPruning;
import dev.carillon.eventlog.ReaderWatch;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Keeps events as long as configured and no longer: removes them from the beginning of the log on, in small batches, with
 * their deliveries and attempts. One node at a time; what a batch costs does not grow with the log. Thread safe.
 */
@OnePerNode
class Retention {

    private static final FailureLog LOG = new FailureLog(Retention.class);
    private static final int BATCH = 500;
    private static final Duration BREATH = Duration.ofMillis(20); // others write, too
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

    private final Database database;
    private final LogPruning log;
    private final ReaderWatch readers;
    private final DeliveryPruning deliveries;
    private final RetentionSettings settings;
    private final DatabaseTime time;

    @Inject
    Retention(
            Database database,
            LogPruning log,
            ReaderWatch readers,
            DeliveryPruning deliveries,
            RetentionSettings settings,
            DatabaseTime time) {
        this.database = database;
        this.log = log;
        this.readers = readers;
        this.deliveries = deliveries;
        this.settings = settings;
        this.time = time;
    }

    void start(Loops loops) {
        LOG.info("retention.started events=" + settings.events());
        loops.start("retention", this::step);
    }

    Duration step() throws SQLException {
        Instant now = time.instant();
        boolean more = database.transaction(session -> events(session, now));
        more |= database.transaction(session -> theRest(session, now));
        Duration look = settings.events().dividedBy(4);
        return more ? BREATH : look.compareTo(LONGEST_LOOK) < 0 ? look : LONGEST_LOOK;
    }

    /** A batch of events; true if there may be more. */
    private boolean events(Session session, Instant now) throws SQLException {
        OptionalLong pruned = log.lock(session);
        if (pruned.isEmpty()) {
            return false; // another node is at it
        }
        long after = pruned.getAsLong();
        ReaderWatch.Seen seen = readers.look(session, now, settings.events());
        LogPruning.Oldest oldest = log.oldest(session, after, seen.passed(), now.minus(settings.events()), BATCH);
        if (oldest.isEmpty()) {
            return false;
        }
        int expired = deliveries.remove(session, after, oldest.upTo(), now);
        log.remove(session, after, oldest);
        readers.moveUp(session, seen.stale(), oldest.upTo());
        LOG.fine(() -> "retention.pruned from=" + (after + 1) + " to=" + oldest.upTo());
        if (expired > 0) {
            LOG.info("retention.expired deliveries=" + expired + " upTo=" + oldest.upTo());
        }
        return oldest.events().size() == BATCH;
    }

    private boolean theRest(Session session, Instant now) throws SQLException {
        OptionalLong pruned = log.lock(session);
        if (pruned.isEmpty()) {
            return false;
        }
        Instant before = now.minus(settings.events());
        int expired = deliveries.removeOld(session, pruned.getAsLong(), before, BATCH, now);
        int requests = log.forgetRequests(session, before, BATCH);
        deliveries.removeRecords(session, before);
        return expired == BATCH || requests == BATCH;
    }
}
