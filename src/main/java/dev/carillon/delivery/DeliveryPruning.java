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

/**
 * Removes deliveries and attempts of events that go. Each method is part of a transaction of the one node that prunes.
 * Stateless, thread safe.
 */
@ApplicationScoped
class DeliveryPruning {

    private static final OffsetDateTime PARKED = Database.timestamp(WaitingDeliveries.PARKED);

    private static final String UNFINISHED =
            """
            SELECT position, subscription, run, due_at, status FROM delivery
            WHERE position > ? AND position <= ? AND status IN ('WAITING', 'CLAIMED')""";
    private static final String EXPIRE =
            """
            UPDATE delivery SET status = 'EXPIRED', due_at = NULL, node = NULL, finished_at = ?, claim = claim + 1
            WHERE position = ? AND subscription = ? AND run = ?""";
    private static final String DEQUEUE =
            "DELETE FROM delivery_due WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?";
    private static final String DEQUEUE_LEASED =
            "DELETE FROM delivery_due WHERE subscription = ? AND position = ? AND run = ?";
    private static final String FINISHED =
            "DELETE FROM delivery WHERE position > ? AND position <= ? AND status <> 'EXPIRED'";
    private static final String ATTEMPTS = "DELETE FROM delivery_attempt WHERE position > ? AND position <= ?";
    private static final String SET_ASIDE = "DELETE FROM delivery_set_aside WHERE position > ? AND position <= ?";
    private static final String LOWEST =
            """
            SELECT position, subscription, run, finished_at FROM delivery WHERE position <= ?
            ORDER BY position, subscription, run FETCH FIRST ? ROWS ONLY""";
    private static final String DELETE = "DELETE FROM delivery WHERE position = ? AND subscription = ? AND run = ?";
    private static final String COUNTS = "DELETE FROM delivery_count WHERE counted_hour < ?";
    private static final String REPLAYS = "DELETE FROM replay WHERE state IN ('DONE', 'CANCELLED') AND updated_at < ?";

    /** What waits for events of this part of the log ends as expired, the rest goes; how many expired. */
    int remove(Connection connection, long after, long upTo, Instant now) throws SQLException {
        int expired = expire(connection, after, upTo, now);
        update(connection, FINISHED, after, upTo);
        update(connection, ATTEMPTS, after, upTo);
        update(connection, SET_ASIDE, after, upTo);
        return expired;
    }

    /** Removes what expired so long ago, of events at and below this position; how many. */
    int removeExpired(Connection connection, long upTo, Instant before, int most) throws SQLException {
        int removed = 0;
        try (PreparedStatement select = connection.prepareStatement(LOWEST);
                PreparedStatement delete = connection.prepareStatement(DELETE)) {
            select.setLong(1, upTo);
            select.setInt(2, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Instant finishedAt = Database.instant(row.getObject(4, OffsetDateTime.class));
                    if (finishedAt != null && !finishedAt.isBefore(before)) {
                        break; // what stands above expired later
                    }
                    delete.setLong(1, row.getLong(1));
                    delete.setLong(2, row.getLong(2));
                    delete.setLong(3, row.getLong(3));
                    delete.addBatch();
                    removed++;
                }
            }
            delete.executeBatch();
        }
        return removed;
    }

    /** Removes counts and replays of so long ago. */
    void removeRecords(Connection connection, Instant before) throws SQLException {
        update(connection, COUNTS, Database.timestamp(before));
        update(connection, REPLAYS, Database.timestamp(before));
    }

    private static int expire(Connection connection, long after, long upTo, Instant now) throws SQLException {
        List<DeliveryKey> keys = new ArrayList<>();
        List<Boolean> claimed = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(UNFINISHED);
                PreparedStatement expire = connection.prepareStatement(EXPIRE);
                PreparedStatement dequeue = connection.prepareStatement(DEQUEUE)) {
            select.setLong(1, after);
            select.setLong(2, upTo);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    DeliveryKey key = new DeliveryKey(row.getLong(1), row.getLong(2), row.getLong(3));
                    keys.add(key);
                    claimed.add(row.getString(5).equals(DeliveryStatus.CLAIMED.name()));
                    dequeue.setLong(1, key.subscription());
                    OffsetDateTime due = row.getObject(4, OffsetDateTime.class);
                    dequeue.setObject(2, due == null ? PARKED : due);
                    dequeue.setLong(3, key.position());
                    dequeue.setLong(4, key.run());
                    dequeue.addBatch();
                    expire.setObject(1, Database.timestamp(now));
                    expire.setLong(2, key.position());
                    expire.setLong(3, key.subscription());
                    expire.setLong(4, key.run());
                    expire.addBatch();
                }
            }
            if (keys.isEmpty()) {
                return 0;
            }
            // The queue first, as whoever claims it does.
            int[] dequeued = dequeue.executeBatch();
            for (int i = 0; i < dequeued.length; i++) {
                if (dequeued[i] == 0 && claimed.get(i)) { // its place is at the lease's end, which only the queue knows
                    DeliveryKey key = keys.get(i);
                    update(connection, DEQUEUE_LEASED, key.subscription(), key.position(), key.run());
                }
            }
            expire.executeBatch();
            return keys.size();
        }
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
