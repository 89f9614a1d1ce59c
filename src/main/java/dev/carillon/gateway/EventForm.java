package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.ContentType;
import dev.carillon.event.EventAttribute;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * What a verified request becomes: one event whose data is the body as it was received, or the CloudEvents that it holds.
 *
 * @param types where the type is; the first that is there counts
 * @param ids where the id is, likewise
 * @param headers that go along in {@code metadata}, in lower case
 */
record EventForm(ContentForm content, List<Selector> types, List<Selector> ids, List<String> headers) {

    static final String BYTES = "application/octet-stream";

    /**
     * The events of a request.
     *
     * @param topics what topic a type has
     * @param source the CloudEvents source of events that bring none
     * @param once of {@link Verdict.Verified}
     * @param mostEvents maximum number of events in a batch
     * @throws RefusedException if a rule is broken
     * @throws com.fasterxml.jackson.core.JsonProcessingException if it should be JSON, and is not
     */
    List<GivenEvent> events(
            IncomingRequest request, Function<String, TopicName> topics, String source, String once, int mostEvents)
            throws IOException {
        if (content == ContentForm.CLOUDEVENTS) {
            return cloudEvents(request, topics, mostEvents);
        }
        EventData.Builder event = EventData.builder(topics.apply(first(types, request)))
                .source(source)
                .id(id(request, once));
        ObjectNode metadata = metadata(request);
        data(event, request, metadata);
        return List.of(
                new GivenEvent.Valid((metadata.isEmpty() ? event : event.metadata(metadata.toString())).build()));
    }

    /** The same with further places of an id, and further headers that go along. */
    EventForm and(List<Selector> moreIds, List<String> moreHeaders) {
        List<Selector> allIds = new ArrayList<>(ids);
        allIds.addAll(moreIds);
        List<String> allHeaders = new ArrayList<>(headers);
        allHeaders.addAll(moreHeaders);
        return new EventForm(content, types, List.copyOf(allIds), List.copyOf(allHeaders));
    }

    private List<GivenEvent> cloudEvents(IncomingRequest request, Function<String, TopicName> topics, int mostEvents)
            throws IOException {
        String media = request.media();
        if (media.equals(CloudEventsJson.BATCH_MEDIA_TYPE)) {
            CloudEventsJson.Batch batch = CloudEventsJson.readBatch(request.body(), mostEvents);
            if (!batch.isWhole()) {
                throw new RefusedException(
                        "", "must have at most " + mostEvents + " events (carillon.publish.max-batch-events)", null);
            }
            List<GivenEvent> events = new ArrayList<>();
            for (GivenEvent each : batch.events()) {
                events.add(
                        each instanceof GivenEvent.Valid valid
                                ? new GivenEvent.Valid(moved(valid.event(), topics))
                                : each);
            }
            return events;
        }
        EventData event = media.equals(CloudEventsJson.MEDIA_TYPE)
                ? CloudEventsJson.read(request.body())
                : CloudEventsHeaders.read(
                        CloudEventsHeaders.ofHttp(request.head().headers()),
                        request.head().contentType(),
                        request.body());
        return List.of(new GivenEvent.Valid(moved(event, topics)));
    }

    /** To the topic of its source: where events go is for the source to say, and not for its sender. */
    private static EventData moved(EventData event, Function<String, TopicName> topics) {
        EventData.Builder moved = EventData.builder(topics.apply(event.getType()))
                .id(event.getId())
                .type(event.getType())
                .source(event.getProducer())
                .subject(event.getSubject())
                .time(event.getTime())
                .dataSchema(event.getDataSchema())
                .data(event.getDataContentType(), event.dataBytes());
        event.extensions().forEach(moved::extension);
        return moved.build();
    }

    private static String first(List<Selector> selectors, IncomingRequest request) {
        for (Selector each : selectors) {
            String found = each.of(request);
            if (found != null && !found.isBlank()) {
                return found;
            }
        }
        return null;
    }

    /** Null: Carillon makes one, and a repeat is another event. */
    private String id(IncomingRequest request, String once) {
        String given = first(ids, request);
        if (given == null) {
            return once;
        }
        boolean isPlain =
                given.length() <= EventAttribute.ID.most() && given.chars().allMatch(c -> c > ' ' && c < 127);
        return isPlain
                ? given
                : "sha256:" + HexFormat.of().formatHex(Hmac.sha256(given.getBytes(StandardCharsets.UTF_8)));
    }

    private ObjectNode metadata(IncomingRequest request) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        for (String each : headers) {
            List<String> values = request.head().all(each);
            if (!values.isEmpty()) {
                metadata.put(each, String.join(", ", values));
            }
        }
        return metadata;
    }

    /**
     * Byte for byte. JSON in another charset than UTF-8, or with a byte order mark, is none (RFC 8259, section 8.1): it stays as it
     * is, as bytes, and its media type goes along.
     */
    private static void data(EventData.Builder event, IncomingRequest request, ObjectNode metadata) {
        if (request.body().length == 0) {
            return;
        }
        String given = request.head().contentType();
        if (given == null) {
            event.data(BYTES, request.body());
            return;
        }
        if (ContentType.of(given).isJson() && !isUtf8(given, request.body())) {
            metadata.put("content-type", given);
            event.data(BYTES, request.body());
            return;
        }
        event.data(given, request.body());
    }

    private static boolean isUtf8(String contentType, byte[] body) {
        boolean hasMark =
                body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        try {
            return !hasMark && ContentType.of(contentType).isUtf8();
        } catch (RefusedException unknownCharset) {
            return false;
        }
    }
}
