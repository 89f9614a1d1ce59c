package dev.carillon.eventlog;

import java.sql.SQLException;

/**
 * The row of an event.
 *
 * @param event without its position; null if the row cannot be read
 * @param unreadable why it cannot, or null
 */
public record FoundEvent(EventName name, StoredEvent event, String unreadable) {

    /** One broken row must not hold up the others. */
    static FoundEvent read(Row row) throws SQLException {
        EventName name = EventName.read(row);
        try {
            return new FoundEvent(name, EventRows.read(0, row), null);
        } catch (RuntimeException broken) {
            return new FoundEvent(name, null, broken.toString());
        }
    }
}
