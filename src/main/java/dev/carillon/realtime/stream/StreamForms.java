package dev.carillon.realtime.stream;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.realtime.Outgoing;
import java.nio.charset.StandardCharsets;

/** How streams write an event: a CloudEvent in JSON, and beside it the cursor to go on from. Stateless, thread safe. */
final class StreamForms {

    /** The extension attribute that holds the cursor where a message has no other place for it. */
    static final String CURSOR = "carilloncursor";

    /** Server-sent events: the cursor is the id. */
    static final StreamForm SSE =
            new StreamForm(StreamForms::sse, position -> Outgoing.of("id: " + position + "\n\n"), false);

    /** A WebSocket of CloudEvents, structured mode. */
    static final StreamForm CLOUD_EVENT = new StreamForm(StreamForms::cloudEvent, null, false);

    private StreamForms() {}

    private static String sse(StoredEvent event) {
        String json = new String(CloudEventsJson.write(event.event()), StandardCharsets.UTF_8);
        StringBuilder text =
                new StringBuilder(json.length() + 40).append("id: ").append(event.position());
        for (String line : json.split("\r\n|\r|\n", -1)) { // JSON to the letter may be on several lines
            text.append("\ndata: ").append(line);
        }
        return text.append("\n\n").toString();
    }

    private static String cloudEvent(StoredEvent event) {
        EventData told = event.event().toBuilder()
                .extension(CURSOR, Long.toString(event.position()))
                .restore();
        return new String(CloudEventsJson.write(told), StandardCharsets.UTF_8);
    }
}
