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
 * Turns deliveries that wait: to be attempted now, or not at all. Stateless, thread safe.
 *
 * <p>A delivery is taken by its place in the queue, as whoever claims it does: of two, one finds it gone.
 */
@ApplicationScoped
class DeliveryTurns {

    private static final String DEQUEUE =
            "DELETE FROM delivery_due WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?";
    private static final String HURRY =
            """
            UPDATE delivery SET due_at = ?
            WHERE position = ? AND subscription = ? AND run = ? AND status = 'WAITING'""";
    private static final String END =
            """
            UPDATE delivery SET status = ?, due_at = NULL, node = NULL, finished_at = ?, claim = claim + 1
            WHERE position = ? AND subscription = ? AND run = ? AND status = 'WAITING'""";
    private static final String OF_RUN =
            """
            SELECT q.due_at, q.position FROM delivery_due q
            JOIN delivery d ON d.position = q.position AND d.subscription = q.subscription AND d.run = q.run
            WHERE q.subscription = ? AND q.run = ? AND d.status = 'WAITING' AND d.attempts = 0""";

    /** Makes one that waits due now; false if it does not wait any more, or is due already. */
    boolean hurry(Connection connection, DeliveryKey key, Instant due, Instant now) throws SQLException {
        if (due == null || !due.isAfter(now) || !dequeue(connection, key, Database.timestamp(due))) {
            return false;
        }
        OffsetDateTime at = Database.timestamp(now);
        try (PreparedStatement update = connection.prepareStatement(HURRY);
                PreparedStatement enqueue = connection.prepareStatement(DeliveryQueue.enqueueStatement())) {
            update.setObject(1, at);
            update.setLong(2, key.position());
            update.setLong(3, key.subscription());
            update.setLong(4, key.run());
            update.executeUpdate();
            DeliveryQueue.enqueue(enqueue, key, at);
            enqueue.executeBatch();
        }
        return true;
    }

    /** Ends what of this run waits and was not attempted yet; how many. */
    int cancel(Connection connection, long subscription, long run, Instant now) throws SQLException {
        int cancelled = 0;
        for (Waiting each : ofRun(connection, subscription, run)) {
            DeliveryKey key = new DeliveryKey(each.position, subscription, run);
            if (dequeue(connection, key, each.dueAt)) {
                cancelled += end(connection, key, DeliveryStatus.CANCELLED, now);
            }
        }
        return cancelled;
    }

    private record Waiting(OffsetDateTime dueAt, long position) {}

    private static List<Waiting> ofRun(Connection connection, long subscription, long run) throws SQLException {
        List<Waiting> waiting = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(OF_RUN)) {
            select.setLong(1, subscription);
            select.setLong(2, run);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    waiting.add(new Waiting(row.getObject(1, OffsetDateTime.class), row.getLong(2)));
                }
            }
        }
        return waiting;
    }

    private static int end(Connection connection, DeliveryKey key, DeliveryStatus status, Instant now)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(END)) {
            update.setString(1, status.name());
            update.setObject(2, Database.timestamp(now));
            update.setLong(3, key.position());
            update.setLong(4, key.subscription());
            update.setLong(5, key.run());
            return update.executeUpdate();
        }
    }

    private static boolean dequeue(Connection connection, DeliveryKey key, OffsetDateTime due) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DEQUEUE)) {
            delete.setLong(1, key.subscription());
            delete.setObject(2, due);
            delete.setLong(3, key.position());
            delete.setLong(4, key.run());
            return delete.executeUpdate() == 1;
        }
    }
}
