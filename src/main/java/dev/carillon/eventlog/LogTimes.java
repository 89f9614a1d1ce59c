package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Finds the part of the log that a span of time lies in, by bisection: positions go by commit, so that an event of a
 * publisher's own transaction may stand later than its time of acceptance says, by at most {@link #LONGEST_TRANSACTION}.
 *
 * <p>Both bounds are on the safe side; whoever needs the exact span compares the events' own times. Stateless, thread
 * safe.
 */
@ApplicationScoped
public class LogTimes {

    /** An event that was published this long before its commit may be missed by a span of time. */
    public static final Duration LONGEST_TRANSACTION = Duration.ofHours(1);

    private static final String ENDS =
            """
            SELECT (SELECT position FROM log_pruned WHERE one = 1), (SELECT position FROM log_head WHERE one = 1)""";
    private static final String TIME =
            """
            SELECT l.position, e.received_at FROM event_log l JOIN event e ON e.id = l.event
            WHERE l.position >= ? AND l.position <= ? ORDER BY l.position FETCH FIRST 1 ROW ONLY""";

    /** The positions above {@code after}, up to {@code upTo}. */
    public record Span(long after, long upTo) {}

    /**
     * What may lie in this span of time.
     *
     * @param since or null for the log's beginning
     * @param until or null for its end
     */
    public Span span(Connection connection, Instant since, Instant until) throws SQLException {
        long pruned;
        long head;
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(ENDS)) {
            row.next();
            pruned = row.getLong(1);
            head = row.getLong(2);
        }
        long after = since == null ? pruned : firstAt(connection, since.minus(LONGEST_TRANSACTION), pruned, head) - 1;
        long upTo = until == null ? head : firstAt(connection, until.plus(LONGEST_TRANSACTION), after, head);
        return new Span(after, Math.min(upTo, head));
    }

    /** A position whose event was accepted then or later and whose predecessor's was not; head + 1 if there is none. */
    private static long firstAt(Connection connection, Instant time, long after, long head) throws SQLException {
        long low = after + 1;
        long high = head + 1;
        try (PreparedStatement select = connection.prepareStatement(TIME)) {
            while (low < high) {
                long middle = low + (high - low) / 2;
                select.setLong(1, middle);
                select.setLong(2, high - 1);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        high = middle; // nothing can be read from there on: as if it were later
                    } else if (Database.instant(row.getObject(2, OffsetDateTime.class))
                            .isBefore(time)) {
                        low = row.getLong(1) + 1;
                    } else {
                        high = middle;
                    }
                }
            }
        }
        return low;
    }
}
