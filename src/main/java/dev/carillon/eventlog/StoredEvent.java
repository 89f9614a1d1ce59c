package dev.carillon.eventlog;

import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import java.time.Instant;
import java.util.Map;
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

    private static final int ENTRY = 60; // what a map keeps beside name and value, in characters

    public TopicName topic() {
        return event.topic();
    }

    /** About how much memory its content takes: its data, and two bytes for each character of its attributes. */
    public int bytes() {
        long characters = length(event.getId())
                + length(event.getTopic())
                + length(event.getType())
                + length(event.getProducer())
                + length(event.getSubject())
                + length(event.getDataContentType())
                + length(event.getDataSchema());
        for (Map.Entry<String, Object> each : event.extensions().entrySet()) {
            characters += ENTRY + each.getKey().length() + (each.getValue() instanceof String text ? text.length() : 0);
        }
        byte[] data = event.dataBytes();
        return (int) Math.min(Integer.MAX_VALUE, 2 * characters + (data == null ? 0 : data.length));
    }

    private static long length(String text) {
        return text == null ? 0 : text.length();
    }

    public StoredEvent at(long newPosition) {
        return new StoredEvent(newPosition, id, application, receivedAt, event);
    }

    /** The same event with this JSON in the place of its data, which is no longer of its schema. */
    public StoredEvent with(byte[] json) {
        EventData changed =
                event.toBuilder().data(EventData.JSON, json).dataSchema(null).restore();
        return new StoredEvent(position, id, application, receivedAt, changed);
    }
}
