package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The calls that failed, in the database. Thread safe. */
@ApplicationScoped
class SubscriberFailures {

    private static final String ADD =
            """
            INSERT INTO subscriber_failure (subscriber, position, attempts, reason, failed_at, next_try)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String CHANGE =
            """
            UPDATE subscriber_failure SET attempts = ?, reason = ?, next_try = ?
            WHERE subscriber = ? AND position = ? AND attempts = ?""";
    private static final String CLAIM =
            "DELETE FROM subscriber_failure WHERE subscriber = ? AND position = ? AND attempts = ?";
    private static final String THERE =
            "SELECT 1 FROM subscriber_failure WHERE subscriber = ? AND position = ? AND attempts = ?";
    private static final String DUE =
            """
            SELECT position, attempts, reason, failed_at, next_try FROM subscriber_failure
            WHERE subscriber = ? AND next_try <= ? ORDER BY next_try, position FETCH FIRST ? ROWS ONLY""";
    private static final String NEXT =
            "SELECT next_try FROM subscriber_failure WHERE subscriber = ? ORDER BY next_try FETCH FIRST 1 ROW ONLY";
    private static final String REASONS =
            "SELECT coalesce(sum(octet_length(reason)), 0) FROM subscriber_failure WHERE subscriber = ?";
    private static final String ABOVE = "SELECT position FROM subscriber_failure WHERE subscriber = ? AND position > ?";

    private final Database database;

    @Inject
    SubscriberFailures(Database database) {
        this.database = database;
    }

    protected SubscriberFailures() { // CDI client proxy
        this(null);
    }

    void add(Session session, SubscriberFailure failure) throws SQLException {
        session.update(
                ADD,
                failure.subscriber(),
                failure.position(),
                failure.attempts(),
                failure.reason(),
                failure.failedAt(),
                failure.nextTry());
    }

    /** After one more attempt; false if the row is no longer as it was read: another node was faster, or it was heard. */
    boolean change(SubscriberFailure failure) throws SQLException {
        return database.transaction(session -> session.update(
                        CHANGE,
                        failure.attempts(),
                        failure.reason(),
                        failure.nextTry(),
                        failure.subscriber(),
                        failure.position(),
                        failure.attempts() - 1)
                == 1);
    }

    /** In the subscriber's transaction: removes it, if it is still as it was read. */
    boolean claim(Session session, SubscriberFailure failure) throws SQLException {
        return session.update(CLAIM, failure.subscriber(), failure.position(), failure.attempts()) == 1;
    }

    /** Whether it is still as it was read. */
    boolean isThere(Session session, SubscriberFailure failure) throws SQLException {
        return session.exists(THERE, failure.subscriber(), failure.position(), failure.attempts());
    }

    void remove(SubscriberFailure failure) throws SQLException {
        database.transaction(session -> claim(session, failure));
    }

    List<SubscriberFailure> due(int subscriber, Instant now, int limit) throws SQLException {
        return database.transaction(session -> session.list(
                DUE,
                row -> new SubscriberFailure(
                        subscriber, row.number(1), row.integer(2), row.text(3), row.instant(4), row.instant(5)),
                subscriber,
                now,
                limit));
    }

    /** When the next of them is due; empty if there is none. */
    Optional<Instant> nextTry(int subscriber) throws SQLException {
        return database.transaction(session -> session.first(NEXT, row -> row.instant(1), subscriber));
    }

    /** How many bytes their reasons have. */
    long reasonBytes(int subscriber) throws SQLException {
        return database.transaction(session -> session.number(REASONS, subscriber))
                .orElse(0);
    }

    /** Positions above this one whose call failed. */
    Set<Long> above(int subscriber, long position) throws SQLException {
        return Set.copyOf(
                database.transaction(session -> session.list(ABOVE, row -> row.number(1), subscriber, position)));
    }
}
