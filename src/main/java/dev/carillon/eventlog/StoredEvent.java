package dev.carillon.eventlog;

import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import java.time.Instant;
import java.util.UUID;

/**
 * An accepted event: complete, numbered, never changed.
 *
 * @param position its place in the log; 0 as long as it has none
 * @param id Carillon's own id, a UUIDv7
 * @param application number of the application it belongs to
 * @param receivedAt when it was accepted
 * @param event what the publisher gave, with id, source, type and time filled in
 */
public record StoredEvent(long position, UUID id, int application, Instant receivedAt, EventData event) {

    public TopicName topic() {
        return event.topic();
    }

    /** About what it takes in memory. */
    public int bytes() {
        return (int) Math.min(Integer.MAX_VALUE, EventSize.of(event));
    }

    public StoredEvent at(long newPosition) {
        return new StoredEvent(newPosition, id, application, receivedAt, event);
    }

    /** To be numbered; what made it unique has been claimed. */
    NewEvent asNew() {
        return new NewEvent(id, application, receivedAt, null, event);
    }

    /** The same event with this JSON in the place of its data, which is no longer of its schema. */
    public StoredEvent with(byte[] json) {
        EventData changed =
                event.toBuilder().data(EventData.JSON, json).dataSchema(null).restore();
        return new StoredEvent(position, id, application, receivedAt, changed);
    }
}
