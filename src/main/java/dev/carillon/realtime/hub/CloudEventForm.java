package dev.carillon.realtime.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.realtime.EventForm;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An event as a hub's clients hear it beside guids: a CloudEvent in JSON, with the cursor of streams. Stateless, thread safe. */
final class CloudEventForm {

    /** The extension attribute that holds the cursor, as streams have it. */
    private static final String CURSOR = "carilloncursor";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // to the letter
            .build();

    static final EventForm TEXT = CloudEventForm::text;

    private CloudEventForm() {}

    private static String text(StoredEvent event) {
        return new String(
                CloudEventsJson.write(event.event().toBuilder()
                        .extension(CURSOR, Long.toString(event.position()))
                        .restore()),
                StandardCharsets.UTF_8);
    }

    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) { // nothing that was stored as JSON is none
            throw new UncheckedIOException(e);
        }
    }
}
