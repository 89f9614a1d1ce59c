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

    private static final int OVERHEAD = 1_000; // its objects and its attributes, about

    /** About what it takes in memory. */
    public long bytes() {
        long bytes = OVERHEAD + (event.dataBytes() == null ? 0 : event.dataBytes().length);
        for (Object each : event.extensions().values()) {
            bytes += each instanceof String text ? text.length() : 0;
        }
        return bytes;
    }

    StoredEvent at(long position) {
        return new StoredEvent(position, id, application, receivedAt, event);
    }
}
