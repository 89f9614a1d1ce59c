package dev.carillon.rest;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Row;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Finds events for which no deliveries could be planned. Stateless, thread safe. */
@ApplicationScoped
class SetAsideEvents {

    // The event's own row may be what is broken, or missing.
    private static final String SELECT =
            """
            SELECT l.position, l.topic, e.received_at, s.reason, s.looks, s.next_look
              FROM event_log l
              JOIN delivery_set_aside s ON s.position = l.position
              LEFT JOIN event e ON e.id = l.event
             WHERE l.event = ? AND l.application = ?""";

    /** @param receivedAt null if the event's row is missing */
    record Found(UUID id, long position, String topic, Instant receivedAt, EventView.SetAside why) {}

    private final Database database;

    @Inject
    SetAsideEvents(Database database) {
        this.database = database;
    }

    protected SetAsideEvents() { // CDI client proxy
        this(null);
    }

    /** Empty if it was planned, or is not of this application. */
    Optional<Found> find(UUID id, int application) throws SQLException {
        return database.transaction(session -> session.first(SELECT, row -> found(id, row), id, application));
    }

    private static Found found(UUID id, Row row) throws SQLException {
        return new Found(
                id,
                row.number("position"),
                row.text("topic"),
                row.instant("received_at"),
                new EventView.SetAside(row.text("reason"), row.integer("looks"), row.instant("next_look")));
    }
}
