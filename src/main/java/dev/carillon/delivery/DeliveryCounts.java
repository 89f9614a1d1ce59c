package dev.carillon.delivery;

import static dev.carillon.eventlog.Session.values;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what came of attempts, by subscription and hour: in memory, and every few seconds in the database. A node that
 * is killed loses the last seconds; nothing is decided by these numbers. Thread safe.
 */
@OnePerNode
public class DeliveryCounts implements ResultListener {

    static final Duration WRITTEN = Duration.ofSeconds(5);

    private static final String ADD =
            """
            UPDATE delivery_count SET delivered = delivered + ?, retried = retried + ?, failed = failed + ?
            WHERE subscription = ? AND counted_hour = ?""";
    private static final String FIRST =
            """
            INSERT INTO delivery_count (subscription, counted_hour, delivered, retried, failed) VALUES (?, ?, 0, 0, 0)
            ON CONFLICT DO NOTHING""";
    private static final String REMOVE = "DELETE FROM delivery_count WHERE counted_hour < ?";
    private static final String SUM =
            """
            SELECT COALESCE(SUM(delivered), 0), COALESCE(SUM(retried), 0), COALESCE(SUM(failed), 0) FROM delivery_count
            WHERE subscription = ? AND counted_hour >= ?""";
    private static final String QUEUED =
            """
            SELECT (SELECT count(*) FROM (SELECT 1 AS one FROM delivery_due WHERE subscription = ?
            FETCH FIRST 100000 ROWS ONLY) AS waiting)
            + (SELECT count(*) FROM delivery_claim WHERE subscription = ?)""";
    private static final String NEXT =
            """
            SELECT due_at FROM delivery_due WHERE subscription = ?
            ORDER BY subscription, due_at, position, run FETCH FIRST 1 ROW ONLY""";

    private final Database database;
    private final DatabaseTime time;
    private final Lock writing = new ReentrantLock();
    private Map<Long, long[]> counted = new HashMap<>(); // delivered, retried, failed

    @Inject
    DeliveryCounts(Database database, DatabaseTime time) {
        this.database = database;
        this.time = time;
    }

    @Override
    public synchronized void recorded(Recorded recorded) {
        for (DeliveryResult each : recorded.results()) {
            long[] counts = counted.computeIfAbsent(each.delivery().key().subscription(), first -> new long[3]);
            counts[each.status() == DeliveryStatus.DELIVERED ? 0 : each.status() == DeliveryStatus.WAITING ? 1 : 2]++;
        }
    }

    /** Writes what was counted meanwhile; what could not be written is kept. Whoever reads waits for what is being written. */
    Duration step() throws SQLException {
        writing.lock();
        try {
            Map<Long, long[]> drained = drain();
            if (!drained.isEmpty()) {
                writeOrKeep(drained);
            }
            return WRITTEN;
        } finally {
            writing.unlock();
        }
    }

    private void writeOrKeep(Map<Long, long[]> drained) throws SQLException {
        try {
            database.transaction(session -> write(session, new TreeMap<>(drained)));
        } catch (CommitUnknownException e) {
            throw e; // better to lose some than to count some twice: nothing is decided by these
        } catch (SQLException | RuntimeException e) {
            restore(drained);
            throw e;
        }
    }

    /** How this subscription is doing, the last seconds on this node included. */
    public DeliveryStatistics read(long subscription) throws SQLException {
        step();
        Instant now = time.instant();
        return database.transaction(session -> new DeliveryStatistics(
                session.number(QUEUED, subscription, subscription).orElseThrow(),
                next(session, subscription),
                sum(session, subscription, now.minus(Duration.ofDays(1))),
                sum(session, subscription, Instant.EPOCH)));
    }

    /** Removes the counts of hours before this time. */
    void removeOld(Session session, Instant before) throws SQLException {
        session.update(REMOVE, before);
    }

    private synchronized Map<Long, long[]> drain() {
        Map<Long, long[]> drained = counted;
        counted = new HashMap<>();
        return drained;
    }

    private synchronized void restore(Map<Long, long[]> drained) {
        drained.forEach((subscription, counts) -> {
            long[] here = counted.computeIfAbsent(subscription, first -> new long[3]);
            for (int i = 0; i < counts.length; i++) {
                here[i] += counts[i];
            }
        });
    }

    /** In the order of subscriptions, so that two nodes never wait for each other crosswise. */
    private Void write(Session session, TreeMap<Long, long[]> sorted) throws SQLException {
        Instant hour = time.instant().truncatedTo(ChronoUnit.HOURS);
        session.batch(FIRST, sorted.keySet(), each -> values(each, hour));
        session.batch(
                ADD,
                sorted.entrySet(),
                each -> values(each.getValue()[0], each.getValue()[1], each.getValue()[2], each.getKey(), hour));
        return null;
    }

    private static DeliveryStatistics.Counts sum(Session session, long subscription, Instant since)
            throws SQLException {
        return session.first(
                        SUM,
                        row -> new DeliveryStatistics.Counts(row.number(1), row.number(2), row.number(3)),
                        subscription,
                        since)
                .orElseThrow();
    }

    private static Instant next(Session session, long subscription) throws SQLException {
        return session.first(NEXT, row -> row.instant(1), subscription)
                .filter(due -> !due.equals(DeliveryStates.PARKED))
                .orElse(null);
    }
}
