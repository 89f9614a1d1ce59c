package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.delivery.Deliveries;
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
 * @param event the CloudEvent in JSON, its data to the letter
 * @param deliveries of this event; left out in lists
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EventView(
        UUID id,
        long position,
        Instant receivedAt,
        String topic,
        @JsonRawValue String event,
        List<Deliveries.Shown> deliveries) {

    static EventView of(StoredEvent event, long position) {
        return new EventView(
                event.id(),
                position,
                event.receivedAt(),
                event.topic().value(),
                new String(CloudEventsJson.write(event.event()), StandardCharsets.UTF_8),
                null);
    }

    EventView with(List<Deliveries.Shown> found) {
        return new EventView(id, position, receivedAt, topic, event, found);
    }
}
