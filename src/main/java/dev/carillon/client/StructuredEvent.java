package dev.carillon.client;

import dev.carillon.event.ContentType;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import jakarta.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Reads the body of a message from the broker's topics: a CloudEvent in structured mode, its JSON data to the letter. */
final class StructuredEvent {

    private StructuredEvent() {}

    /** @throws RuntimeException if it is no event; Carillon writes none such */
    static EventData read(String json) {
        JsonObject object;
        try (var reader = Json.createReader(new StringReader(json))) {
            object = reader.readObject();
        }
        String topic = object.getString("topic", null);
        EventData.Builder event =
                EventData.builder(topic == null ? TopicName.fromType(object.getString("type")) : TopicName.of(topic));
        String contentType = object.getString("datacontenttype", null);
        for (Map.Entry<String, JsonValue> each : object.entrySet()) {
            attribute(event, each.getKey(), each.getValue());
        }
        if (object.containsKey("data_base64")) {
            return event.data(contentType, Base64.getDecoder().decode(object.getString("data_base64")))
                    .build();
        }
        JsonValue data = object.get("data");
        if (data == null) {
            return event.data(contentType, null).build();
        }
        String type = contentType == null ? EventData.JSON : contentType;
        boolean isText = data instanceof JsonString && !ContentType.of(type).isJson();
        String text = isText ? ((JsonString) data).getString() : rawMember(json, "data");
        return event.data(type, text.getBytes(StandardCharsets.UTF_8)).build();
    }

    private static void attribute(EventData.Builder event, String name, JsonValue value) {
        switch (name) {
            case "id" -> event.id(text(value));
            case "source" -> event.source(text(value));
            case "type" -> event.type(text(value));
            case "subject" -> event.subject(text(value));
            case "time" -> event.time(text(value));
            case "dataschema" -> event.dataSchema(text(value));
            case "specversion", "topic", "datacontenttype", "data", "data_base64" -> {}
            default -> event.extension(name, plain(value));
        }
    }

    private static String text(JsonValue value) {
        return ((JsonString) value).getString();
    }

    private static Object plain(JsonValue value) {
        if (value instanceof JsonNumber number) {
            return number.intValueExact();
        }
        return switch (value.getValueType()) {
            case TRUE -> true;
            case FALSE -> false;
            case NULL -> null;
            default -> text(value);
        };
    }

    /** The text of a member of the outermost object, as it stands there: a parser would write its numbers anew. */
    static String rawMember(String json, String name) {
        int depth = 0;
        int valueFrom = -1;
        String key = null;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                int end = endOfString(json, i);
                if (depth == 1 && valueFrom < 0) {
                    key = json.substring(i + 1, end);
                }
                i = end;
            } else if (c == ':' && depth == 1 && valueFrom < 0) {
                valueFrom = i + 1;
            } else if (depth == 1 && (c == ',' || c == '}')) {
                if (name.equals(key)) {
                    return json.substring(valueFrom, i).strip();
                }
                valueFrom = -1;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        throw new IllegalArgumentException("no member " + name);
    }

    private static int endOfString(String json, int start) {
        int i = start + 1;
        while (json.charAt(i) != '"') {
            i += json.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }
}
