package dev.carillon.realtime.hub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.EventForm;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.logging.Level;

/** An event as a hub's clients hear it beside guids: a CloudEvent in JSON, with the cursor of streams. Stateless, thread safe. */
final class CloudEventForm {

    private static final FailureLog LOG = new FailureLog(CloudEventForm.class);

    /** The extension attribute that holds the cursor, as streams have it. */
    private static final String CURSOR = "carilloncursor";

    /** What a hub's protocol writes has some more. */
    private static final int MOST_NESTING = 900;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_NESTING)
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
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

    /** Empty for one with data that is JSON, and that this protocol's clients could not read: numbers of any length, and the like. */
    static Optional<JsonNode> tree(String json) {
        try {
            return Optional.of(MAPPER.readTree(json));
        } catch (JsonProcessingException | NumberFormatException e) {
            LOG.log(Level.WARNING, "signalr.untellable", e);
            return Optional.empty();
        }
    }
}
