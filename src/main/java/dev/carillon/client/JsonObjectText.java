package dev.carillon.client;

import dev.carillon.event.JsonApi;
import dev.carillon.event.RefusedException;
import jakarta.json.JsonException;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The members of a JSON object as they are in its text: a parser would rewrite their numbers, and limits how deep they
 * are. Stateless, thread safe.
 */
final class JsonObjectText {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(?:0|[1-9]\\d{0,9})");

    private final String json;
    private int at;

    private JsonObjectText(String json) {
        this.json = json;
    }

    /**
     * Each member's text by name, in their order.
     *
     * @throws RefusedException if this is not a JSON object, or has a member twice. What is within a member is not looked at
     */
    static Map<String, String> members(String json) {
        return new JsonObjectText(json).members();
    }

    /**
     * The value of such a text: String, Integer, Boolean or null.
     *
     * @throws RefusedException of this field, if it is anything else
     */
    static Object value(String field, String json) {
        switch (json) {
            case "true" -> {
                return true;
            }
            case "false" -> {
                return false;
            }
            case "null" -> {
                return null;
            }
            default -> {}
        }
        if (json.startsWith("\"")) {
            return unquoted(field, json);
        }
        if (WHOLE_NUMBER.matcher(json).matches() && Long.parseLong(json) == (int) Long.parseLong(json)) {
            return Integer.valueOf(json);
        }
        throw new RefusedException(field, "must be a string, a whole number of 32 bits, or true/false", json);
    }

    private static String unquoted(String field, String json) {
        try (var reader = JsonApi.json().createReader(new StringReader(json))) {
            if (new JsonObjectText(json).endOfString(0) == json.length() - 1) {
                return ((JsonString) reader.readValue()).getString();
            }
        } catch (JsonException e) {
            // as below
        }
        throw new RefusedException(field, "must be a JSON string", json);
    }

    private Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        expect('{');
        if (next() == '}') {
            at++;
        } else {
            do {
                member(members);
            } while (json.charAt(at++) == ',');
        }
        if (next() != 0) {
            throw refused();
        }
        return members;
    }

    /** Ends at the comma or bracket behind it. */
    private void member(Map<String, String> members) {
        if (next() != '"') {
            throw refused();
        }
        int end = endOfString(at);
        String name = unquoted("", json.substring(at, end + 1));
        at = end + 1;
        expect(':');
        int from = at;
        skipValue();
        String text = json.substring(from, at).strip();
        if (text.isEmpty()) {
            throw refused();
        }
        if (members.putIfAbsent(name, text) != null) {
            throw new RefusedException("/" + name, "must be given only once", null);
        }
    }

    private void skipValue() {
        int depth = 0;
        for (; at < json.length(); at++) {
            char c = json.charAt(at);
            if (depth == 0 && (c == ',' || c == '}')) {
                return;
            }
            if (c == '"') {
                at = endOfString(at);
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        throw refused();
    }

    private void expect(char c) {
        if (next() != c) {
            throw refused();
        }
        at++;
    }

    /** The next character that is not white space; 0 at the end. */
    private char next() {
        while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
            at++;
        }
        return at < json.length() ? json.charAt(at) : 0;
    }

    private int endOfString(int start) {
        for (int i = start + 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        throw refused();
    }

    private RefusedException refused() {
        return new RefusedException("", "must be one JSON object", json);
    }
}
