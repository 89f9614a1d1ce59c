package dev.carillon.eventlog;

import java.sql.SQLException;
import java.util.UUID;

/**
 * What an event is called.
 *
 * @param id Carillon's own
 * @param eventId CloudEvents id: the publisher's, or Carillon's as text
 * @param source CloudEvents source
 */
public record EventName(UUID id, int application, String eventId, String source) {

    static EventName read(Row row) throws SQLException {
        return new EventName(row.uuid("id"), row.integer("application"), row.text("event_id"), row.text("source"));
    }
}
