package dev.carillon.client;

import dev.carillon.event.ContentType;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Reads the body of a message from the broker's topics: a CloudEvent in structured mode, its JSON data verbatim. */
final class StructuredEvent {

    private static final String DATA = "data";
    private static final String BASE64 = "data_base64";

    private StructuredEvent() {}

    /** @throws RefusedException if it is not an event; its field is a JSON pointer. Carillon writes none such */
    static EventData read(String json) {
        Map<String, String> members = JsonObjectText.members(json);
        if (!"1.0".equals(text(members, "specversion"))) {
            throw new RefusedException("/specversion", "must be \"1.0\"", members.get("specversion"));
        }
        String type = required(members, "type");
        String topic = text(members, "topic");
        EventData.Builder event = EventData.builder(topic == null ? TopicName.fromType(type) : topicOf(topic))
                .id(required(members, "id"))
                .source(required(members, "source"))
                .type(type)
                .subject(text(members, "subject"))
                .time(text(members, "time"))
                .dataSchema(text(members, "dataschema"));
        for (String each : members.keySet()) {
            switch (each) {
                case "specversion", "id", "source", "type", "topic", "subject", "time", "dataschema" -> {}
                case "datacontenttype", DATA, BASE64 -> {}
                default -> event.extension(each, JsonObjectText.value("/" + each, members.get(each)));
            }
        }
        data(event, members);
        return event.build();
    }

    private static void data(EventData.Builder event, Map<String, String> members) {
        String contentType = text(members, "datacontenttype");
        String base64 = text(members, BASE64);
        String json = members.get(DATA);
        if (base64 != null && json != null) {
            throw new RefusedException("/" + BASE64, "must not be given together with data", null);
        }
        if (base64 != null) {
            event.data(contentType, decoded(base64));
        } else if (json == null) {
            event.data(contentType, null);
        } else {
            ContentType type = ContentType.of(contentType == null ? EventData.JSON : contentType);
            if (json.startsWith("\"") && !type.isJson()) {
                event.data(contentType, text(members, DATA).getBytes(type.charset()));
            } else { // it is in UTF-8, whatever charset its type names
                event.data((type.isJson() ? type.inUtf8() : type).toString(), json.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("/" + BASE64, "must be Base64 (RFC 4648, section 4)", base64);
        }
    }

    private static TopicName topicOf(String text) {
        try {
            return TopicName.of(text);
        } catch (RefusedException e) {
            throw new RefusedException("/topic", e.rule(), text);
        }
    }

    private static String required(Map<String, String> members, String name) {
        String text = text(members, name);
        if (text == null) {
            throw new RefusedException("/" + name, "is required", null);
        }
        return text;
    }

    /** Null if it is not there, or null: that is an unset attribute (JSON format 1.0.2, section 2.2). */
    private static String text(Map<String, String> members, String name) {
        String json = members.get(name);
        Object value = json == null ? null : JsonObjectText.value("/" + name, json);
        if (value != null && !(value instanceof String)) {
            throw new RefusedException("/" + name, "must be a string", json);
        }
        return (String) value;
    }
}
