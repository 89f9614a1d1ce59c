package dev.carillon.publish;

import dev.carillon.eventlog.Database;
import dev.carillon.sql.SqlFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Finds out which submissions of a group another transaction blocks: each key is tried alone, without waiting for it, and
 * released. Thread safe.
 */
final class LockedKeys {

    /** As good as zero: on PostgreSQL zero means for ever. */
    private static final Duration LOCK_WAIT = Duration.ofMillis(1);

    /** The neighbours of those that are blocked wait for this. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Thrown so that what was tried is rolled back: a commit would cost a write to the disk. */
    private static final class Free extends SQLException {

        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private final Database database;
    private final GroupWriter writer;

    LockedKeys(Database database, GroupWriter writer) {
        this.database = database;
        this.writer = writer;
    }

    /** Those that are blocked, and those that have keys and were not looked at, as it would have taken too long. */
    List<Submission> among(List<Submission> group, Instant now) throws SQLException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Map<UUID, Boolean> tried = new HashMap<>(); // keys are hashes: none of a request is one of an event
        List<Submission> found = new ArrayList<>();
        for (Submission each : group) {
            if (isBlocked(each, tried, now, until)) {
                found.add(each);
            }
        }
        return found;
    }

    private boolean isBlocked(Submission submission, Map<UUID, Boolean> tried, Instant now, long until)
            throws SQLException {
        for (Submission each : submission.oneForEachKey()) {
            UUID key = each.keys().get(0);
            if (!tried.containsKey(key)) {
                tried.put(key, System.nanoTime() - until >= 0 || isLocked(each, now));
            }
            if (tried.get(key)) {
                return true;
            }
        }
        return false;
    }

    private boolean isLocked(Submission ofOneKey, Instant now) throws SQLException {
        try {
            database.transaction(LOCK_WAIT, session -> {
                writer.claim(session, ofOneKey, now);
                throw new Free();
            });
            return false;
        } catch (Free e) {
            return false;
        } catch (SQLException e) {
            if (SqlFailure.isLockWait(e)) {
                return true;
            }
            throw e;
        }
    }
}
