package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What waits in the queue of one endpoint, some hundred rows at a time: cancelled, parked, released. Stateless, thread safe. */
@ApplicationScoped
class WaitingDeliveries {

    /** Where parked ones stand in the queue: due at a time that does not come, so that no claim passes over them. */
    static final Instant PARKED = Instant.parse("9999-01-01T00:00:00Z");

    private static final int BATCH = 500;

    // Ordered by the whole key: H2 knows by that only that the index has the order already.
    private static final String SOME =
            """
            SELECT d.due_at, d.position, d.run, x.status FROM delivery_due d
            LEFT JOIN delivery x ON x.position = d.position AND x.subscription = d.subscription AND x.run = d.run
            WHERE d.subscription = ? AND d.due_at < ? AND d.position <= ?
            ORDER BY d.subscription, d.due_at, d.position, d.run FETCH FIRST 500 ROWS ONLY""";
    private static final String SOME_PARKED =
            """
            SELECT due_at, position, run FROM delivery_due
            WHERE subscription = ? AND due_at = ? AND position >= ? AND position <= ?
            ORDER BY subscription, due_at, position, run FETCH FIRST 500 ROWS ONLY""";
    private static final String REMOVE =
            "DELETE FROM delivery_due WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?";
    private static final String MOVE =
            "UPDATE delivery_due SET due_at = ? WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?";
    private static final String CANCEL =
            """
            UPDATE delivery SET status = 'CANCELLED', node = NULL, due_at = NULL, finished_at = ?, claim = claim + 1
            WHERE position = ? AND subscription = ? AND run = ? AND status IN ('WAITING', 'CLAIMED')""";
    private static final String PLACE =
            """
            UPDATE delivery SET status = 'WAITING', node = NULL, due_at = ?, claim = claim + 1
            WHERE position = ? AND subscription = ? AND run = ? AND status IN ('WAITING', 'CLAIMED')""";

    /** How far a sweep has come. */
    enum Swept {
        ALL,
        SOME,
        SOME_ARE_ON_THEIR_WAY
    }

    private record Row(Instant dueAt, DeliveryKey key, boolean claimed) {

        /** An attempt may be under way as long as the lease holds. */
        boolean isOnItsWay(Instant now) {
            return claimed && dueAt.isAfter(now);
        }
    }

    /** Ends some of those that wait for a subscription that was deleted; how many. */
    int cancel(Connection connection, long subscription, Instant now) throws SQLException {
        List<Row> rows = some(connection, subscription, PARKED.plusSeconds(1), Long.MAX_VALUE);
        rows.removeIf(each -> each.isOnItsWay(now));
        try (PreparedStatement cancel = connection.prepareStatement(CANCEL);
                PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            for (Row each : rows) {
                cancel.setObject(1, Database.timestamp(now));
                set(cancel, 2, each.key);
                cancel.addBatch();
                set(remove, 1, each);
                remove.addBatch();
            }
            cancel.executeBatch();
            remove.executeBatch();
        }
        return rows.size();
    }

    /** Ends those that stood behind others of their key. */
    void cancelBehind(Connection connection, List<DeliveryKey> behind, Instant now) throws SQLException {
        try (PreparedStatement cancel = connection.prepareStatement(CANCEL)) {
            for (DeliveryKey each : behind) {
                cancel.setObject(1, Database.timestamp(now));
                set(cancel, 2, each);
                cancel.addBatch();
            }
            cancel.executeBatch();
        }
    }

    /** Parks those that stood behind others of their key. */
    void parkBehind(Connection connection, List<DeliveryKey> behind) throws SQLException {
        try (PreparedStatement place = connection.prepareStatement(PLACE);
                PreparedStatement enqueue = connection.prepareStatement(DeliveryQueue.enqueueStatement())) {
            for (DeliveryKey each : behind) {
                place.setObject(1, null);
                set(place, 2, each);
                if (place.executeUpdate() == 1) {
                    DeliveryQueue.enqueue(enqueue, each, Database.timestamp(PARKED));
                }
            }
            enqueue.executeBatch();
        }
    }

    /** Parks some of those that wait, up to this position. */
    Swept park(Connection connection, long subscription, long through, Instant now) throws SQLException {
        List<Row> rows = some(connection, subscription, PARKED, through);
        int found = rows.size();
        rows.removeIf(each -> each.isOnItsWay(now));
        move(connection, rows, PARKED);
        if (found == rows.size()) {
            return found < BATCH ? Swept.ALL : Swept.SOME;
        }
        return rows.isEmpty() ? Swept.SOME_ARE_ON_THEIR_WAY : Swept.SOME;
    }

    /**
     * Lets some of the parked ones go out, the earliest first.
     *
     * @return how many; zero at the end
     */
    int release(Connection connection, long subscription, long from, long through, Instant now) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SOME_PARKED)) {
            select.setLong(1, subscription);
            select.setObject(2, Database.timestamp(PARKED));
            select.setLong(3, from);
            select.setLong(4, through);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(PARKED, new DeliveryKey(row.getLong(2), subscription, row.getLong(3)), false));
                }
            }
        }
        move(connection, rows, now);
        return rows.size();
    }

    private static List<Row> some(Connection connection, long subscription, Instant before, long through)
            throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SOME)) {
            select.setLong(1, subscription);
            select.setObject(2, Database.timestamp(before));
            select.setLong(3, through);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(
                            Database.instant(row.getObject(1, OffsetDateTime.class)),
                            new DeliveryKey(row.getLong(2), subscription, row.getLong(3)),
                            DeliveryStatus.CLAIMED.name().equals(row.getString(4))));
                }
            }
        }
        return rows;
    }

    private static void move(Connection connection, List<Row> rows, Instant to) throws SQLException {
        try (PreparedStatement place = connection.prepareStatement(PLACE);
                PreparedStatement move = connection.prepareStatement(MOVE)) {
            for (Row each : rows) {
                place.setObject(1, to.equals(PARKED) ? null : Database.timestamp(to));
                set(place, 2, each.key);
                place.addBatch();
                move.setObject(1, Database.timestamp(to));
                set(move, 2, each);
                move.addBatch();
            }
            place.executeBatch();
            move.executeBatch();
        }
    }

    private static void set(PreparedStatement statement, int from, DeliveryKey key) throws SQLException {
        statement.setLong(from, key.position());
        statement.setLong(from + 1, key.subscription());
        statement.setLong(from + 2, key.run());
    }

    private static void set(PreparedStatement statement, int from, Row row) throws SQLException {
        statement.setLong(from, row.key.subscription());
        statement.setObject(from + 1, Database.timestamp(row.dueAt));
        statement.setLong(from + 2, row.key.position());
        statement.setLong(from + 3, row.key.run());
    }
}
