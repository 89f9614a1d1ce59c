package dev.carillon.event;

import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The entries of a JSON object, each value as the text of its JSON: numbers keep their digits, however many, since none is ever
 * made of them. Stateless, thread safe.
 */
final class JsonEntries {

    private JsonEntries() {}

    /** In the order of the object; of a name that is given twice the last one. */
    static Map<String, String> of(String object) {
        Map<String, String> entries = new LinkedHashMap<>();
        try (JsonParser parser = JsonApi.json().createParser(new StringReader(object))) {
            parser.next();
            while (parser.next() == JsonParser.Event.KEY_NAME) {
                String name = parser.getString();
                parser.next();
                entries.put(name, value(parser));
            }
        }
        return entries;
    }

    static String object(Map<String, String> entries) {
        return entries.entrySet().stream()
                .map(each -> quoted(each.getKey()) + ':' + each.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String quoted(String text) {
        return text == null ? "null" : JsonApi.json().createValue(text).toString();
    }

    private static String value(JsonParser parser) {
        StringBuilder out = new StringBuilder();
        int depth = 0;
        JsonParser.Event event = parser.currentEvent();
        do {
            boolean isEnd = event == JsonParser.Event.END_OBJECT || event == JsonParser.Event.END_ARRAY;
            if (!isEnd && !out.isEmpty() && ":[{".indexOf(out.charAt(out.length() - 1)) < 0) {
                out.append(',');
            }
            out.append(token(event, parser));
            depth += isEnd
                    ? -1
                    : event == JsonParser.Event.START_OBJECT || event == JsonParser.Event.START_ARRAY ? 1 : 0;
            event = depth > 0 ? parser.next() : null;
        } while (event != null);
        return out.toString();
    }

    private static String token(JsonParser.Event event, JsonParser parser) {
        return switch (event) {
            case START_OBJECT -> "{";
            case END_OBJECT -> "}";
            case START_ARRAY -> "[";
            case END_ARRAY -> "]";
            case KEY_NAME -> quoted(parser.getString()) + ':';
            case VALUE_STRING -> quoted(parser.getString());
            case VALUE_NUMBER -> parser.getString(); // as it is written
            case VALUE_TRUE -> "true";
            case VALUE_FALSE -> "false";
            case VALUE_NULL -> "null";
        };
    }
}
