package dev.carillon.cloudevents;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the attributes of one CloudEvent as they are read, in any order, and makes the event at the end. */
final class EnvelopeBuilder {

    static final String SPEC_VERSION = "1.0";

    private final Map<String, Object> extensions = new LinkedHashMap<>();
    private String specVersion;
    private String id;
    private String source;
    private String type;
    private String subject;
    private String time;
    private String topic;
    private String dataContentType;
    private String dataSchema;

    /** One attribute, context or extension. */
    void attribute(String name, Object value) {
        switch (name) {
            case "specversion" -> specVersion = once(specVersion, name, value);
            case "id" -> id = once(id, name, value);
            case "source" -> source = once(source, name, value);
            case "type" -> type = once(type, name, value);
            case "subject" -> subject = once(subject, name, value);
            case "topic" -> topic = once(topic, name, value);
            case "datacontenttype" -> dataContentType = once(dataContentType, name, value);
            case "dataschema" -> dataSchema = once(dataSchema, name, value);
            case "time" -> time = once(time, name, value);
            case "data", "data_base64" ->
                throw new RefusedException("/" + name, "is no attribute: data is the body", null);
            default -> {
                if (extensions.putIfAbsent(name, value) != null) {
                    throw twice(name);
                }
            }
        }
    }

    String dataContentType() {
        return dataContentType;
    }

    EventData build(String contentType, byte[] data) {
        require("specversion", specVersion);
        if (!SPEC_VERSION.equals(specVersion)) {
            throw new RefusedException("/specversion", "is \"1.0\"", specVersion);
        }
        require("id", id);
        require("source", source);
        require("type", type);
        EventData.Builder event = EventData.builder(topic == null ? topicOfType(type) : topicOf(topic))
                .id(id)
                .source(source)
                .type(type)
                .subject(subject)
                .time(time)
                .dataSchema(dataSchema)
                .data(contentType, data);
        extensions.forEach(event::extension);
        return event.build();
    }

    private static TopicName topicOf(String text) {
        try {
            return TopicName.of(text);
        } catch (RefusedException e) {
            throw new RefusedException("/topic", e.rule(), text);
        }
    }

    /** A type of which no topic can be made, being too long once it is encoded, needs one beside it. */
    private static TopicName topicOfType(String type) {
        try {
            return TopicName.fromType(type);
        } catch (RefusedException e) {
            throw new RefusedException("/type", "makes no topic (it " + e.rule() + "); give one as topic", type);
        }
    }

    private static void require(String name, String value) {
        if (value == null) {
            throw new RefusedException("/" + name, "is required", null);
        }
    }

    private static String once(String before, String name, Object value) {
        if (before != null) {
            throw twice(name);
        }
        if (!(value instanceof String text)) {
            throw new RefusedException("/" + name, "is text", String.valueOf(value));
        }
        if (text.isEmpty()) {
            throw new RefusedException("/" + name, "is not empty", text);
        }
        return text;
    }

    private static RefusedException twice(String name) {
        return new RefusedException("/" + name, "is given only once", null);
    }
}
