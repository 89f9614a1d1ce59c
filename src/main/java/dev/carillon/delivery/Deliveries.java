package dev.carillon.delivery;

import dev.carillon.event.EventStatus;
import dev.carillon.event.EventStatuses;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Tells of deliveries: those of an event, and how far an event has come. Stateless, thread safe. */
@ApplicationScoped
public class Deliveries implements EventStatuses {

    private static final String OF_POSITION =
            """
            SELECT d.subscription, d.run, d.status, d.attempts, d.due_at, d.finished_at, d.response_status,
            d.duration_ms, d.excerpt, s.id FROM delivery d LEFT JOIN subscription s ON s.number = d.subscription
            WHERE d.position = ? ORDER BY d.subscription, d.run""";
    private static final String POSITION = "SELECT position FROM event_log WHERE event = ?";
    private static final String EXISTS = "SELECT 1 FROM event WHERE id = ?";
    private static final String CURSOR = "SELECT position FROM log_cursor WHERE reader = 'delivery'";

    /**
     * A delivery as the API shows it.
     *
     * @param id position, subscription number and run
     * @param subscription its id; null if it was deleted
     * @param run 0 for the event itself
     * @param dueAt of the next attempt, if one waits
     * @param responseStatus of the last attempt, if there was an answer
     */
    public record Shown(
            String id,
            String subscription,
            long run,
            String status,
            int attempts,
            Instant dueAt,
            Instant finishedAt,
            Integer responseStatus,
            Integer durationMs,
            String excerpt) {}

    private final Database database;

    @Inject
    Deliveries(Database database) {
        this.database = database;
    }

    protected Deliveries() { // CDI client proxy
        this(null);
    }

    /** The deliveries of the event at this position. */
    public List<Shown> of(long position) throws SQLException {
        return database.transaction(connection -> of(connection, position));
    }

    @Override
    public Optional<EventStatus> of(String id) {
        UUID event;
        try {
            event = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        try {
            return database.transaction(connection -> status(connection, event));
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    private static Optional<EventStatus> status(Connection connection, UUID event) throws SQLException {
        Long position = number(connection, POSITION, event);
        if (position == null) {
            return number(connection, EXISTS, event) == null ? Optional.empty() : Optional.of(EventStatus.QUEUED);
        }
        List<Shown> deliveries = of(connection, position);
        if (deliveries.stream().anyMatch(each -> each.status().equals("failed"))) {
            return Optional.of(EventStatus.FAILED);
        }
        boolean planned = number(connection, CURSOR, null) >= position;
        boolean done = deliveries.stream().allMatch(each -> each.status().equals("delivered"));
        return Optional.of(planned && done ? EventStatus.DELIVERED : EventStatus.QUEUED);
    }

    private static List<Shown> of(Connection connection, long position) throws SQLException {
        List<Shown> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(OF_POSITION)) {
            select.setLong(1, position);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(shown(position, row));
                }
            }
        }
        return found;
    }

    private static Shown shown(long position, ResultSet row) throws SQLException {
        return new Shown(
                new DeliveryKey(position, row.getLong(1), row.getLong(2)).toString(),
                row.getString(10),
                row.getLong(2),
                row.getString(3).toLowerCase(),
                row.getInt(4),
                Database.instant(row.getObject(5, OffsetDateTime.class)),
                Database.instant(row.getObject(6, OffsetDateTime.class)),
                row.getObject(7, Integer.class),
                row.getObject(8, Integer.class),
                row.getString(9));
    }

    private static Long number(Connection connection, String sql, UUID event) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            if (event != null) {
                select.setObject(1, event);
            }
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : null;
            }
        }
    }
}
