package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.reader.PulledEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * An event that a reader gives out.
 *
 * @param token by which it is acknowledged
 * @param deliveries how often it was given out, this time included
 * @param event the CloudEvent in JSON, its data verbatim
 */
public record PulledEventView(
        String token,
        int deliveries,
        UUID id,
        long position,
        Instant receivedAt,
        String topic,
        @JsonRawValue String event) {

    static PulledEventView of(PulledEvent pulled) {
        return new PulledEventView(
                pulled.token(),
                pulled.deliveries(),
                pulled.event().id(),
                pulled.event().position(),
                pulled.event().receivedAt(),
                pulled.event().topic().value(),
                new String(CloudEventsJson.write(pulled.event().event()), StandardCharsets.UTF_8));
    }
}
