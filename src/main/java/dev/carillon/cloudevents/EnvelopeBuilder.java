package dev.carillon.cloudevents;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the attributes of one CloudEvent as they are read, in any order, and makes the event at the end. */
final class EnvelopeBuilder {

    static final String SPEC_VERSION = "1.0";

    private final Map<String, String> core = new HashMap<>();
    private final Map<String, Object> extensions = new LinkedHashMap<>();

    /** One attribute, context or extension. */
    void attribute(String name, Object value) {
        switch (name) {
            case "specversion", "id", "source", "type", "subject", "topic", "datacontenttype", "dataschema", "time" -> {
                if (core.putIfAbsent(name, text(name, value)) != null) {
                    throw twice(name);
                }
            }
            case "data", "data_base64" ->
                throw new RefusedException("/" + name, "must not be an attribute: data is the body", null);
            default -> {
                if (extensions.putIfAbsent(name, value) != null) {
                    throw twice(name);
                }
            }
        }
    }

    boolean has(String name) {
        return core.containsKey(name) || extensions.containsKey(name);
    }

    String dataContentType() {
        return core.get("datacontenttype");
    }

    EventData build(String contentType, byte[] data) {
        String version = required("specversion");
        if (!SPEC_VERSION.equals(version)) {
            throw new RefusedException("/specversion", "must be \"1.0\"", version);
        }
        String id = required("id");
        String source = required("source");
        String type = required("type");
        String topic = core.get("topic");
        EventData.Builder event = EventData.builder(topic == null ? topicOfType(type) : topicOf(topic))
                .id(id)
                .source(source)
                .type(type)
                .subject(core.get("subject"))
                .time(core.get("time"))
                .dataSchema(core.get("dataschema"))
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
            throw new RefusedException("/type", "does not make a topic (it " + e.rule() + "); give one as topic", type);
        }
    }

    private String required(String name) {
        String value = core.get(name);
        if (value == null) {
            throw new RefusedException("/" + name, "is required", null);
        }
        return value;
    }

    private static String text(String name, Object value) {
        if (!(value instanceof String text)) {
            throw new RefusedException("/" + name, "must be a string", String.valueOf(value));
        }
        if (text.isEmpty()) {
            throw new RefusedException("/" + name, "must not be empty", text);
        }
        return text;
    }

    private static RefusedException twice(String name) {
        return new RefusedException("/" + name, "must be given only once", null);
    }
}
