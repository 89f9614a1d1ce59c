package dev.carillon.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where an event that came out is another one than was meant. Stateless. */
final class Differences {

    /** What Carillon fills in when it is left out. */
    private static final Set<String> FILLED_IN = Set.of("id", "source", "type", "time", "topic");

    private Differences() {}

    /** @param typed whether the form keeps Integer and Boolean apart from text, and no data from empty data */
    static List<String> between(Meant meant, Meant got, boolean typed) {
        List<String> found = new ArrayList<>();
        for (Map.Entry<String, Object> each : meant.attributes().entrySet()) {
            Object value = got.attributes().get(each.getKey());
            if (!same(each.getKey(), typed ? each.getValue() : each.getValue().toString(), value)) {
                found.add(each.getKey() + " is " + shown(value) + ", not " + shown(each.getValue()));
            }
        }
        got.attributes().forEach((name, value) -> {
            if (!meant.attributes().containsKey(name) && !FILLED_IN.contains(name)) {
                found.add(name + " was made up: " + shown(value));
            }
        });
        byte[] wanted = !typed && meant.data() != null && meant.data().length == 0 ? null : meant.data();
        if (!Arrays.equals(typed ? value(meant, wanted) : wanted, got.data())) {
            found.add("data is " + shown(got.data()) + ", not " + shown(wanted));
        }
        return found;
    }

    /** White space around a JSON value is none of it, and has no place within another one. */
    private static byte[] value(Meant meant, byte[] data) {
        Object type = meant.attributes().get("datacontenttype");
        if (data == null || type == null || !new MediaType(type.toString()).isJson()) {
            return data;
        }
        return new String(data, StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean same(String name, Object meant, Object got) {
        if (meant.equals(got)) {
            return true;
        }
        // What was an object in plain JSON is text here, on one line.
        return name.equals("metadata") && got instanceof String text && sameJson(meant.toString(), text);
    }

    private static boolean sameJson(String one, String other) {
        try {
            return StrictJson.parse(one)
                    .text()
                    .replaceAll("\\s", "")
                    .equals(StrictJson.parse(other).text().replaceAll("\\s", ""));
        } catch (StrictJson.NotJson e) {
            return false;
        }
    }

    static String shown(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes \"" + shown(new String(bytes, StandardCharsets.ISO_8859_1)) + '"';
        }
        StringBuilder out = new StringBuilder();
        String text = String.valueOf(value);
        text.substring(0, Math.min(120, text.length()))
                .chars()
                .forEach(c -> out.append(c < ' ' || c > 126 ? String.format("\\u%04X", c) : String.valueOf((char) c)));
        return out
                + (text.length() > 120 ? "… (" + text.length() + ")" : "")
                + (value instanceof String
                        ? ""
                        : " of " + (value == null ? "none" : value.getClass().getSimpleName()));
    }
}
