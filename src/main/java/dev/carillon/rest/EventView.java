package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.eventlog.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An event as the API shows it.
 *
 * @param id Carillon's
 * @param position its place in the log; 0 while it has none
 * @param receivedAt null if its row is missing, which {@code setAside} says
 * @param event the CloudEvent in JSON, its data verbatim; null if its row cannot be read, which {@code setAside} says
 * @param setAside why no deliveries could be planned for it; absent if they could, and in lists
 * @param deliveries of this event; absent in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventView(
        UUID id,
        long position,
        Instant receivedAt,
        String topic,
        @JsonRawValue String event,
        SetAside setAside,
        List<DeliveryView> deliveries) {

    /**
     * That planning failed for this event alone.
     *
     * @param looks how often it was tried since
     */
    public record SetAside(String reason, int looks, Instant nextLookAt) {}

    static EventView of(StoredEvent event, long position) {
        return new EventView(
                event.id(),
                position,
                event.receivedAt(),
                event.topic().value(),
                new String(CloudEventsJson.write(event.event()), StandardCharsets.UTF_8),
                null,
                null);
    }

    /** One that cannot be read, as far as its place in the log is known. */
    static EventView of(SetAsideEvents.Found found) {
        return new EventView(found.id(), found.position(), found.receivedAt(), found.topic(), null, found.why(), null);
    }

    EventView with(SetAside why, List<DeliveryView> found) {
        return new EventView(id, position, receivedAt, topic, event, why, found);
    }
}
