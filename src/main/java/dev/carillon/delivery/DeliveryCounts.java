package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts what came of attempts, by subscription and hour: in memory, and every few seconds in the database. A node that
 * is killed takes the last seconds with it; nothing is decided by these numbers. Thread safe.
 */
@ApplicationScoped
public class DeliveryCounts {

    static final Duration WRITTEN = Duration.ofSeconds(5);

    private static final String ADD =
            """
            UPDATE delivery_count SET delivered = delivered + ?, retried = retried + ?, failed = failed + ?
            WHERE subscription = ? AND counted_hour = ?""";
    private static final String FIRST =
            """
            INSERT INTO delivery_count (subscription, counted_hour, delivered, retried, failed) VALUES (?, ?, 0, 0, 0)
            ON CONFLICT DO NOTHING""";
    private static final String SUM =
            """
            SELECT COALESCE(SUM(delivered), 0), COALESCE(SUM(retried), 0), COALESCE(SUM(failed), 0) FROM delivery_count
            WHERE subscription = ? AND counted_hour >= ?""";
    private static final String QUEUED =
            """
            SELECT count(*) FROM (SELECT 1 AS one FROM delivery_due WHERE subscription = ?
            FETCH FIRST 100000 ROWS ONLY) AS waiting""";
    private static final String NEXT =
            """
            SELECT due_at FROM delivery_due WHERE subscription = ?
            ORDER BY subscription, due_at, position, run FETCH FIRST 1 ROW ONLY""";

    private final Database database;
    private final Clock clock;
    private Map<Long, long[]> counted = new HashMap<>(); // delivered, retried, failed

    @Inject
    DeliveryCounts(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    protected DeliveryCounts() { // CDI client proxy
        this(null, null);
    }

    synchronized void add(List<DeliveryResult> results) {
        for (DeliveryResult each : results) {
            long[] counts = counted.computeIfAbsent(each.delivery().key().subscription(), first -> new long[3]);
            counts[each.status() == DeliveryStatus.DELIVERED ? 0 : each.status() == DeliveryStatus.WAITING ? 1 : 2]++;
        }
    }

    /** Writes what was counted meanwhile; what could not be written is kept. */
    Duration step() throws SQLException {
        Map<Long, long[]> taken = take();
        if (!taken.isEmpty()) {
            try {
                database.jdbc(connection -> write(connection, new TreeMap<>(taken)));
            } catch (SQLException | RuntimeException e) {
                giveBack(taken);
                throw e;
            }
        }
        return WRITTEN;
    }

    /** How this subscription is doing, the last seconds on this node included. */
    public DeliveryStatistics read(long subscription) throws SQLException {
        step();
        Instant now = clock.instant();
        return database.jdbc(connection -> new DeliveryStatistics(
                number(connection, QUEUED, subscription),
                next(connection, subscription),
                sum(connection, subscription, now.minus(Duration.ofDays(1))),
                sum(connection, subscription, Instant.EPOCH)));
    }

    private synchronized Map<Long, long[]> take() {
        Map<Long, long[]> taken = counted;
        counted = new HashMap<>();
        return taken;
    }

    private synchronized void giveBack(Map<Long, long[]> taken) {
        taken.forEach((subscription, counts) -> {
            long[] here = counted.computeIfAbsent(subscription, first -> new long[3]);
            for (int i = 0; i < counts.length; i++) {
                here[i] += counts[i];
            }
        });
    }

    /** In the order of subscriptions, so that two nodes never wait for each other crosswise. */
    private Void write(Connection connection, TreeMap<Long, long[]> sorted) throws SQLException {
        OffsetDateTime hour = Database.timestamp(clock.instant().truncatedTo(ChronoUnit.HOURS));
        try (PreparedStatement first = connection.prepareStatement(FIRST);
                PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Map.Entry<Long, long[]> each : sorted.entrySet()) {
                first.setLong(1, each.getKey());
                first.setObject(2, hour);
                first.addBatch();
                add.setLong(1, each.getValue()[0]);
                add.setLong(2, each.getValue()[1]);
                add.setLong(3, each.getValue()[2]);
                add.setLong(4, each.getKey());
                add.setObject(5, hour);
                add.addBatch();
            }
            first.executeBatch();
            add.executeBatch();
        }
        return null;
    }

    private static DeliveryStatistics.Counts sum(Connection connection, long subscription, Instant since)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SUM)) {
            select.setLong(1, subscription);
            select.setObject(2, Database.timestamp(since));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new DeliveryStatistics.Counts(row.getLong(1), row.getLong(2), row.getLong(3));
            }
        }
    }

    private static Instant next(Connection connection, long subscription) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEXT)) {
            select.setLong(1, subscription);
            try (ResultSet row = select.executeQuery()) {
                Instant due = row.next() ? Database.instant(row.getObject(1, OffsetDateTime.class)) : null;
                return WaitingDeliveries.PARKED.equals(due) ? null : due;
            }
        }
    }

    private static long number(Connection connection, String sql, long subscription) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, subscription);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
