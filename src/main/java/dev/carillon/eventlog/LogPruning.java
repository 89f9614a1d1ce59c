package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Removes the oldest events, from the beginning of the log on, with what makes them unique. Each method is part of a
 * transaction of the caller's. Stateless, thread safe.
 */
@ApplicationScoped
public class LogPruning {

    private static final String TAKE = "SELECT position FROM log_pruned WHERE one = 1 FOR UPDATE SKIP LOCKED";
    private static final String PRUNED = "SELECT position FROM log_pruned WHERE one = 1";
    private static final String MOVE = "UPDATE log_pruned SET position = ? WHERE one = 1";
    private static final String OLDEST =
            """
            SELECT l.position, l.event, e.application, e.source, e.event_id, e.received_at
            FROM event_log l LEFT JOIN event e ON e.id = l.event
            WHERE l.position > ? AND l.position <= ? ORDER BY l.position FETCH FIRST ? ROWS ONLY""";
    private static final String DELETE_LOG = "DELETE FROM event_log WHERE position > ? AND position <= ?";
    private static final String DELETE_EVENT = "DELETE FROM event WHERE id = ?";
    private static final String DELETE_KEY = "DELETE FROM event_key WHERE event_key = ? AND event = ?";
    private static final String DELETE_REQUESTS =
            """
            DELETE FROM idempotency_key WHERE request_key IN (SELECT request_key FROM idempotency_key
            WHERE created_at < ? ORDER BY created_at FETCH FIRST ? ROWS ONLY)""";

    /** Some of the oldest events, in their order without a gap, all of them old. */
    public record Oldest(List<Event> events, long upTo) {

        public boolean isEmpty() {
            return events.isEmpty();
        }
    }

    /** @param key what makes it unique; null if Carillon made its id */
    record Event(UUID id, UUID key) {}

    /** Up to where the log is pruned, held until the end of the transaction; empty if another node prunes now. */
    public OptionalLong take(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(TAKE)) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    /** At and below this position nothing is kept any more. */
    static long pruned(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(PRUNED)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The first events after this position, as long as they were accepted before; none above {@code upTo}. */
    public Oldest oldest(Connection connection, long after, long upTo, Instant before, int most) throws SQLException {
        List<Event> found = new ArrayList<>(most);
        long last = after;
        try (PreparedStatement select = connection.prepareStatement(OLDEST)) {
            select.setLong(1, after);
            select.setLong(2, upTo);
            select.setInt(3, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Instant receivedAt = Database.instant(row.getObject(6, OffsetDateTime.class));
                    if (receivedAt != null && !receivedAt.isBefore(before)) {
                        break;
                    }
                    last = row.getLong(1);
                    found.add(event(row, receivedAt != null));
                }
            }
        }
        return new Oldest(found, last);
    }

    /** Removes these, which stand right after {@code after}. */
    public void remove(Connection connection, long after, Oldest oldest) throws SQLException {
        try (PreparedStatement log = connection.prepareStatement(DELETE_LOG);
                PreparedStatement events = connection.prepareStatement(DELETE_EVENT);
                PreparedStatement keys = connection.prepareStatement(DELETE_KEY);
                PreparedStatement move = connection.prepareStatement(MOVE)) {
            boolean keyed = false;
            for (Event each : oldest.events()) {
                events.setObject(1, each.id());
                events.addBatch();
                if (each.key() != null) {
                    keyed = true;
                    keys.setObject(1, each.key());
                    keys.setObject(2, each.id());
                    keys.addBatch();
                }
            }
            events.executeBatch();
            if (keyed) {
                keys.executeBatch();
            }
            log.setLong(1, after);
            log.setLong(2, oldest.upTo());
            log.executeUpdate();
            move.setLong(1, oldest.upTo());
            move.executeUpdate();
        }
    }

    /** Forgets what requests with an {@code Idempotency-Key} were answered before; how many. */
    public int forgetRequests(Connection connection, Instant before, int most) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE_REQUESTS)) {
            delete.setObject(1, Database.timestamp(before));
            delete.setInt(2, most);
            return delete.executeUpdate();
        }
    }

    private static Event event(ResultSet row, boolean isThere) throws SQLException {
        UUID id = row.getObject(2, UUID.class);
        boolean own = isThere && !id.toString().equals(row.getString(5));
        return new Event(id, own ? UniqueKey.of(row.getInt(3), row.getString(4), row.getString(5)) : null);
    }
}
