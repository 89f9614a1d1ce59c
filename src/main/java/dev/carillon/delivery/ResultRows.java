package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes what came of attempts: the delivery's row, its place in the queue and its history. */
final class ResultRows {

    private static final String RECORD =
            """
            UPDATE delivery SET status = ?, attempts = ?, first_attempt_at = ?, due_at = ?, finished_at = ?,
            response_status = ?, duration_ms = ?, excerpt = ?, node = NULL
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ?""";
    private static final String ATTEMPT =
            """
            INSERT INTO delivery_attempt (position, subscription, run, attempt, claim, started_at, duration_ms, outcome,
            response_status, excerpt, request_url, request_headers, body_length, body_sha256)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String DEQUEUE =
            """
            DELETE FROM delivery_due WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?""";
    private static final int MAX_EXCERPT = 1_024;

    private ResultRows() {}

    /**
     * Records results, each only under its own claim; an outdated one leaves its attempt row only.
     *
     * @return those that kept an order and are over
     */
    static List<DeliveryOrder.Ordered> record(Connection connection, List<DeliveryResult> results, Instant now)
            throws SQLException {
        int[] changed = update(connection, results, now);
        List<DeliveryResult> retried = new ArrayList<>();
        List<DeliveryResult> queued = new ArrayList<>();
        List<DeliveryResult> attempts = new ArrayList<>();
        List<DeliveryOrder.Ordered> over = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            DeliveryResult each = results.get(i);
            if (changed[i] == 1 && !each.delivery().isHot()) {
                queued.add(each);
            }
            if (changed[i] == 1 && each.queuedAt() != null) {
                retried.add(each);
            }
            if (changed[i] == 1 && each.leavesOrder()) {
                over.add(each.delivery().ordered());
            }
            if (changed[i] == 0 || each.needsAttemptRow()) {
                attempts.add(each);
            }
        }
        dequeue(connection, queued);
        enqueue(connection, retried);
        attempts(connection, attempts);
        return over;
    }

    private static int[] update(Connection connection, List<DeliveryResult> results, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RECORD)) {
            for (DeliveryResult each : results) {
                DeliveryKey key = each.delivery().key();
                update.setString(1, each.status().name());
                update.setInt(2, each.attempts());
                update.setObject(3, Database.timestamp(each.firstAttemptAt()));
                update.setObject(4, Database.timestamp(each.dueAt()));
                update.setObject(5, each.queuedAt() == null ? Database.timestamp(now) : null);
                update.setObject(6, each.responseStatus());
                update.setInt(7, millis(each));
                update.setString(8, excerpt(each));
                update.setLong(9, key.position());
                update.setLong(10, key.subscription());
                update.setLong(11, key.run());
                update.setLong(12, each.delivery().claim());
                update.addBatch();
            }
            return update.executeBatch();
        }
    }

    private static void dequeue(Connection connection, Collection<DeliveryResult> results) throws SQLException {
        if (results.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(DEQUEUE)) {
            for (DeliveryResult each : results) {
                DeliveryKey key = each.delivery().key();
                delete.setLong(1, key.subscription());
                delete.setObject(2, Database.timestamp(each.delivery().leasedUntil()));
                delete.setLong(3, key.position());
                delete.setLong(4, key.run());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private static void enqueue(Connection connection, Collection<DeliveryResult> results) throws SQLException {
        if (results.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(DeliveryQueue.enqueueStatement())) {
            for (DeliveryResult each : results) {
                DeliveryQueue.enqueue(insert, each.delivery().key(), Database.timestamp(each.queuedAt()));
            }
            insert.executeBatch();
        }
    }

    private static void attempts(Connection connection, Collection<DeliveryResult> results) throws SQLException {
        if (results.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(ATTEMPT)) {
            for (DeliveryResult each : results) {
                DeliveryKey key = each.delivery().key();
                insert.setLong(1, key.position());
                insert.setLong(2, key.subscription());
                insert.setLong(3, key.run());
                insert.setInt(4, each.attempts());
                insert.setLong(5, each.delivery().claim());
                insert.setObject(6, Database.timestamp(each.startedAt()));
                insert.setInt(7, millis(each));
                insert.setString(8, each.outcomeName());
                insert.setObject(9, each.responseStatus());
                insert.setString(10, excerpt(each));
                request(insert, each.outcome().request());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void request(PreparedStatement insert, SentRequest sent) throws SQLException {
        insert.setString(11, sent == null ? null : sent.url());
        insert.setString(12, sent == null ? null : String.join("\n", sent.headers()));
        insert.setObject(13, sent == null ? null : sent.bodyLength(), Types.INTEGER);
        insert.setString(14, sent == null ? null : sent.bodySha256());
    }

    private static int millis(DeliveryResult result) {
        return (int) Math.min(Integer.MAX_VALUE, result.outcome().took().toMillis());
    }

    /** Receivers send anything; PostgreSQL keeps no NUL. */
    private static String excerpt(DeliveryResult result) {
        String text = result.excerpt();
        if (text == null) {
            return null;
        }
        String kept = text.replace('\0', '\uFFFD');
        return kept.length() <= MAX_EXCERPT ? kept : kept.substring(0, MAX_EXCERPT);
    }
}
