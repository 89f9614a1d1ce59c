package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
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
    private static final String TAKE =
            "DELETE FROM subscriber_failure WHERE subscriber = ? AND position = ? AND attempts = ?";
    private static final String DUE =
            """
            SELECT position, attempts, reason, failed_at, next_try FROM subscriber_failure
            WHERE subscriber = ? AND next_try <= ? ORDER BY next_try, position FETCH FIRST ? ROWS ONLY""";
    private static final String NEXT = "SELECT min(next_try) FROM subscriber_failure WHERE subscriber = ?";
    private static final String ABOVE = "SELECT position FROM subscriber_failure WHERE subscriber = ? AND position > ?";

    private final Database database;

    @Inject
    SubscriberFailures(Database database) {
        this.database = database;
    }

    protected SubscriberFailures() { // CDI client proxy
        this(null);
    }

    void add(SubscriberFailure failure) throws SQLException {
        database.jdbc(connection -> update(
                connection,
                ADD,
                failure.subscriber(),
                failure.position(),
                failure.attempts(),
                failure.reason(),
                Database.timestamp(failure.failedAt()),
                Database.timestamp(failure.nextTry())));
    }

    /** After one more attempt; nothing happens if another node was faster. */
    void change(SubscriberFailure failure) throws SQLException {
        database.jdbc(connection -> update(
                connection,
                CHANGE,
                failure.attempts(),
                failure.reason(),
                Database.timestamp(failure.nextTry()),
                failure.subscriber(),
                failure.position(),
                failure.attempts() - 1));
    }

    /** In the subscriber's transaction: removes it, if it is still as it was read. */
    boolean take(Connection connection, SubscriberFailure failure) throws SQLException {
        return update(connection, TAKE, failure.subscriber(), failure.position(), failure.attempts()) == 1;
    }

    void remove(SubscriberFailure failure) throws SQLException {
        database.jdbc(connection -> take(connection, failure));
    }

    List<SubscriberFailure> due(int subscriber, Instant now, int limit) throws SQLException {
        return database.jdbc(connection -> {
            List<SubscriberFailure> due = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(DUE)) {
                select.setInt(1, subscriber);
                select.setObject(2, Database.timestamp(now));
                select.setInt(3, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        due.add(new SubscriberFailure(
                                subscriber,
                                row.getLong(1),
                                row.getInt(2),
                                row.getString(3),
                                instant(row, 4),
                                instant(row, 5)));
                    }
                }
            }
            return due;
        });
    }

    /** When the next of them is due; empty if there is none. */
    Optional<Instant> nextTry(int subscriber) throws SQLException {
        return database.jdbc(connection -> {
            try (PreparedStatement select = connection.prepareStatement(NEXT)) {
                select.setInt(1, subscriber);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.ofNullable(instant(row, 1)) : Optional.empty();
                }
            }
        });
    }

    /** Positions above this one whose call failed. */
    Set<Long> above(int subscriber, long position) throws SQLException {
        return database.jdbc(connection -> {
            Set<Long> found = new HashSet<>();
            try (PreparedStatement select = connection.prepareStatement(ABOVE)) {
                select.setInt(1, subscriber);
                select.setLong(2, position);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(row.getLong(1));
                    }
                }
            }
            return found;
        });
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return Database.instant(row.getObject(column, OffsetDateTime.class));
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
