package dev.carillon.delivery;

import static dev.carillon.eventlog.Session.values;

import dev.carillon.eventlog.Session;
import java.sql.SQLException;
import java.util.List;

/** The history of attempts, as rows. */
final class AttemptRows {

    private static final String ATTEMPT =
            """
            INSERT INTO delivery_attempt (position, subscription, run, attempt, claim, started_at, duration_ms, outcome,
            response_status, excerpt, request_url, request_headers, body_length, body_sha256)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String REMOVE = "DELETE FROM delivery_attempt WHERE position > ? AND position <= ?";
    private static final String REMOVE_OF =
            "DELETE FROM delivery_attempt WHERE position = ? AND subscription = ? AND run = ?";
    private static final int MAX_EXCERPT = 1_024;

    private AttemptRows() {}

    static void add(Session session, List<DeliveryResult> results) throws SQLException {
        session.batch(ATTEMPT, results, AttemptRows::row);
    }

    private static Object[] row(DeliveryResult result) {
        DeliveryKey key = result.delivery().key();
        SentRequest sent = result.outcome().request();
        return values(
                key.position(),
                key.subscription(),
                key.run(),
                result.attempts(),
                result.delivery().claim().number(),
                result.startedAt(),
                millis(result),
                result.outcomeName(),
                result.responseStatus(),
                excerpt(result),
                sent == null ? null : sent.url(),
                sent == null ? null : String.join("\n", sent.headers()),
                sent == null ? null : sent.bodyLength(),
                sent == null ? null : sent.bodySha256());
    }

    /** Those of events above one position and up to another. */
    static void remove(Session session, long after, long upTo) throws SQLException {
        session.update(REMOVE, after, upTo);
    }

    /** Those that were left by results which came when the event was gone. */
    static void removeOf(Session session, List<DeliveryKey> deliveries) throws SQLException {
        session.batch(REMOVE_OF, deliveries, each -> values(each.position(), each.subscription(), each.run()));
    }

    static int millis(DeliveryResult result) {
        return (int) Math.min(Integer.MAX_VALUE, result.outcome().took().toMillis());
    }

    /** Receivers send anything; PostgreSQL keeps no NUL. */
    static String excerpt(DeliveryResult result) {
        String text = result.excerpt();
        if (text == null) {
            return null;
        }
        String kept = text.replace('\0', '\uFFFD');
        return kept.length() <= MAX_EXCERPT ? kept : kept.substring(0, MAX_EXCERPT);
    }
}
