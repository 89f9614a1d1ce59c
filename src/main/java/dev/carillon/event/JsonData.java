package dev.carillon.event;

import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** JSON as Java has it, and the other way round. Thread safe. */
final class JsonData {

    /** Packages whose values say their JSON by toString; JSON-B would write what their getters return. */
    private static final List<String> OTHERS =
            List.of("org.json.", "com.google.gson.", "com.fasterxml.jackson.databind.", "tools.jackson.databind.");

    /** Made when first asked for: where this is loaded there may be no provider. */
    private static volatile Jsonb binding;

    private JsonData() {}

    /**
     * The JSON of a value: text is a JSON string, what is JSON already (of {@code jakarta.json}, {@code org.json}, Gson, Jackson)
     * stays so, anything else is written by JSON-B.
     *
     * @throws RefusedException of this field, if it cannot be written
     */
    static String of(String field, Object value) {
        if (value == null || value instanceof CharSequence) {
            return JsonEntries.quoted(value == null ? null : value.toString());
        }
        if (value instanceof JsonValue || value instanceof Number || value instanceof Boolean || isOfOthers(value)) {
            return String.valueOf(value);
        }
        try {
            return binding().toJson(value);
        } catch (JsonbException | IllegalStateException e) {
            throw new RefusedException(
                    field, "must be something that JSON-B can write (" + e.getMessage() + ")", typeOf(value));
        }
    }

    /**
     * What JSON-B reads from it.
     *
     * @throws RefusedException of field {@code /data}, if it cannot be read as that
     */
    static <T> T read(String json, Type type) {
        try {
            return binding().fromJson(json, type);
        } catch (JsonbException | IllegalStateException e) {
            throw new RefusedException(
                    "/data", "must be JSON of " + type.getTypeName() + " (" + e.getMessage() + ")", json);
        }
    }

    /**
     * String, BigDecimal, Boolean, null, or an unmodifiable map or list of these whose toString is its JSON; the JSON itself as text
     * if Java does not hold it (a number with an exponent of twenty digits).
     */
    static Object value(String json) {
        try (var reader = JsonApi.json().createReader(new StringReader(json))) {
            return value(reader.readValue(), json);
        } catch (RuntimeException e) {
            return json;
        }
    }

    /** The members of an object in a map of its own, each value as above. */
    static Map<String, Object> members(String object) {
        Map<String, Object> members = new LinkedHashMap<>();
        JsonEntries.of(object).forEach((name, json) -> members.put(name, value(json)));
        return members;
    }

    private static Object value(JsonValue value, String json) {
        return switch (value.getValueType()) {
            case STRING -> ((JsonString) value).getString();
            case NUMBER -> ((JsonNumber) value).bigDecimalValue();
            case TRUE -> true;
            case FALSE -> false;
            case NULL -> null;
            case OBJECT -> new Members((JsonObject) value, json);
            case ARRAY -> new Elements((JsonArray) value, json);
        };
    }

    /** Gson reads objects into a map of its own, which is one all the same. */
    private static boolean isOfOthers(Object value) {
        if (value instanceof Map && !value.getClass().getName().startsWith("org.json.")) {
            return false;
        }
        for (Class<?> each = value.getClass(); each != null; each = each.getSuperclass()) {
            if (OTHERS.stream().anyMatch(each.getName()::startsWith)) {
                return true;
            }
        }
        return false;
    }

    private static String typeOf(Object value) {
        return value.getClass().getName();
    }

    private static Jsonb binding() {
        if (binding == null) {
            binding = JsonbBuilder.create();
        }
        return binding;
    }

    private static final class Members extends AbstractMap<String, Object> {

        private final Map<String, Object> members = new LinkedHashMap<>();
        private final String json;

        Members(JsonObject object, String json) {
            object.forEach((name, each) -> members.put(name, value(each, each.toString())));
            this.json = json;
        }

        @Override
        public Object get(Object name) {
            return members.get(name);
        }

        @Override
        public boolean containsKey(Object name) {
            return members.containsKey(name);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return Collections.unmodifiableMap(members).entrySet();
        }

        @Override
        public String toString() {
            return json;
        }
    }

    private static final class Elements extends AbstractList<Object> {

        private final List<Object> elements;
        private final String json;

        Elements(JsonArray array, String json) {
            elements = array.stream().map(each -> value(each, each.toString())).collect(Collectors.toList());
            this.json = json;
        }

        @Override
        public Object get(int index) {
            return elements.get(index);
        }

        @Override
        public int size() {
            return elements.size();
        }

        @Override
        public String toString() {
            return json;
        }
    }
}
