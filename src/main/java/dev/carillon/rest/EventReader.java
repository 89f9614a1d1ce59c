package dev.carillon.rest;

import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.Audience;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import jakarta.ws.rs.NotSupportedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads what was posted: CloudEvents 1.0.2 structured, batch or binary (HTTP protocol binding), or our plain JSON.
 *
 * <p>Stateless, thread safe.
 */
final class EventReader {

    private EventReader() {}

    /** Whether the body may be as long as a batch. */
    static boolean isBatch(String contentType) {
        return media(contentType).equals(CloudEventsJson.BATCH_MEDIA_TYPE);
    }

    /**
     * @param attributes the {@code ce-} headers, decoded
     * @throws NotSupportedException if this is not one of the four forms
     * @throws RefusedException if a single event breaks a rule
     * @throws ProblemException 413, if a batch has more than {@code mostEvents}
     */
    static List<GivenEvent> read(String contentType, Map<String, String> attributes, byte[] body, int mostEvents)
            throws IOException {
        String media = media(contentType);
        if (media.equals(CloudEventsJson.MEDIA_TYPE)) {
            return one(CloudEventsJson.read(body));
        }
        if (media.equals(CloudEventsJson.BATCH_MEDIA_TYPE)) {
            return batch(body, mostEvents);
        }
        if (attributes.containsKey("specversion")) {
            return one(CloudEventsHeaders.read(attributes, contentType, body));
        }
        if (media.equals(EventData.JSON)) {
            return one(plain(body));
        }
        throw new NotSupportedException("an event is " + CloudEventsJson.MEDIA_TYPE + ", "
                + CloudEventsJson.BATCH_MEDIA_TYPE + ", " + EventData.JSON + ", or anything with ce- headers");
    }

    private static List<GivenEvent> batch(byte[] body, int mostEvents) throws IOException {
        CloudEventsJson.Batch batch = CloudEventsJson.readBatch(body, mostEvents);
        if (!batch.isWhole()) {
            String rule = "must have at most " + mostEvents + " events (carillon.publish.max-batch-events)";
            throw Problem.of(413, new RefusedException("", rule, null)).exception();
        }
        return batch.events();
    }

    private static List<GivenEvent> one(EventData event) {
        return List.of(new GivenEvent.Valid(event));
    }

    private static EventData plain(byte[] body) throws IOException {
        try (JsonMembers members = JsonMembers.of(body)) {
            if (!members.isObject()) {
                throw new RefusedException("", "must be an object", null);
            }
            List<String> seen = new ArrayList<>(8);
            String topic = null;
            String type = null;
            String source = null;
            String subject = null;
            byte[] data = null;
            String metadata = null;
            String audience = null;
            String client = null;
            for (String name = members.next(); name != null; name = members.next()) {
                if (seen.contains(name)) {
                    throw new RefusedException("/" + name, "must be given only once", null);
                }
                seen.add(name);
                switch (name) {
                    case "topic" -> topic = members.text("/topic");
                    case "data" -> data = members.raw();
                    case "type" -> type = members.isNull() ? null : members.text("/type");
                    case "source" -> source = members.isNull() ? null : members.text("/source");
                    case "subject" -> subject = members.isNull() ? null : members.text("/subject");
                    case "metadata" -> metadata = members.isNull() ? null : object(members);
                    case Audience.EXTENSION -> audience = members.isNull() ? null : members.text("/" + name);
                    case Audience.CLIENT -> client = members.isNull() ? null : members.text("/" + name);
                    default ->
                        throw new RefusedException(
                                "/" + name,
                                "must be one of topic, data, type, source, subject, metadata, audience, clientuuid",
                                name);
                }
            }
            members.end();
            EventData.Builder event = EventData.builder(topic(topic))
                    .type(type)
                    .source(source)
                    .subject(subject)
                    .metadata(metadata)
                    .extension(Audience.EXTENSION, audience)
                    .extension(Audience.CLIENT, client);
            return data == null
                    ? event.build()
                    : event.data(EventData.JSON, data).build();
        }
    }

    private static TopicName topic(String text) {
        try {
            return TopicName.of(text);
        } catch (RefusedException e) {
            throw new RefusedException("/topic", e.rule(), e.value());
        }
    }

    private static String object(JsonMembers members) throws IOException {
        if (!members.isObject()) {
            throw new RefusedException("/metadata", "must be an object", members.isText() ? members.text("") : null);
        }
        return new String(members.raw(), StandardCharsets.UTF_8);
    }

    /** What of the media type makes a difference: in binary mode it is the event's own, parameters included. */
    static String meaning(String contentType, Map<String, String> attributes) {
        String media = media(contentType);
        boolean isEnvelope = media.equals(CloudEventsJson.MEDIA_TYPE) || media.equals(CloudEventsJson.BATCH_MEDIA_TYPE);
        return isEnvelope || !attributes.containsKey("specversion") || contentType == null
                ? media
                : media + contentType.trim().substring(media.length());
    }

    static String media(String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .trim()
                .toLowerCase(Locale.ROOT);
    }
}
