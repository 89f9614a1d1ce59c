package dev.carillon.eventlog;

import dev.carillon.event.EventData;
import java.time.Instant;
import java.util.UUID;

/**
 * A checked event on its way into the store.
 *
 * @param id Carillon's id, a UUIDv7
 * @param key what makes it unique, from (application, source, CloudEvents id); null if Carillon made that id itself
 * @param event complete
 */
public record NewEvent(UUID id, int application, Instant receivedAt, UUID key, EventData event) {

    /** About what it takes in memory. */
    public long bytes() {
        return EventSize.of(event);
    }

    StoredEvent at(long position) {
        return new StoredEvent(position, id, application, receivedAt, event);
    }
}
