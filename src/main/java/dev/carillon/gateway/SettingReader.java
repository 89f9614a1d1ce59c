package dev.carillon.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads one member of a source's settings; what does not fit is refused with its JSON pointer. For every kind of source. */
public final class SettingReader {

    private final String pointer;
    private final JsonNode node;

    /** @param node null or missing if it is not there */
    public SettingReader(String pointer, JsonNode node) {
        this.pointer = pointer;
        this.node = node;
    }

    public SettingReader member(String name) {
        return new SettingReader(pointer + '/' + name, node == null ? null : node.get(name));
    }

    public String pointer() {
        return pointer;
    }

    public boolean isMissing() {
        return node == null || node.isNull() || node.isMissingNode();
    }

    public boolean isText() {
        return node != null && node.isTextual();
    }

    /** Refuses what is not an object, and every member but these. */
    public SettingReader only(String... names) {
        if (node == null || !node.isObject()) {
            throw refused("must be an object");
        }
        Set<String> known = Set.of(names);
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw member(name).refused("unknown field; allowed: " + String.join(", ", names));
            }
        });
        return this;
    }

    /** @param otherwise what it is if it is not there */
    public String text(String otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isTextual() || node.textValue().isEmpty()) {
            throw refused("must be a string, and not empty");
        }
        return node.textValue();
    }

    public String text() {
        if (isMissing()) {
            throw refused("is required");
        }
        return text(null);
    }

    public int integer(int least, int most, int otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
            throw refused("must be a whole number from " + least + " to " + most);
        }
        return node.intValue();
    }

    public boolean flag(boolean otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw refused("must be true or false");
        }
        return node.booleanValue();
    }

    /** What one of these values is called, which are all of its kind. */
    public <T> T choice(T[] values, T otherwise) {
        String text = text(null);
        if (text == null) {
            return otherwise;
        }
        List<String> names = new ArrayList<>();
        for (T each : values) {
            if (each.toString().equals(text)) {
                return each;
            }
            names.add(each.toString());
        }
        throw refused("must be one of " + String.join(", ", names));
    }

    /** The elements of an array, each read by this; a single value is an array of one. */
    public <T> List<T> list(int most, Function<SettingReader, T> element) {
        if (isMissing()) {
            return List.of();
        }
        if (!node.isArray()) {
            return List.of(element.apply(this));
        }
        if (node.size() > most) {
            throw refused("must have at most " + most + " elements");
        }
        List<T> read = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            read.add(element.apply(new SettingReader(pointer + '/' + i, node.get(i))));
        }
        return List.copyOf(read);
    }

    public RefusedException refused(String rule) {
        return new RefusedException(pointer, rule, shown());
    }

    private String shown() {
        if (isMissing()) {
            return null;
        }
        return node.isTextual() ? node.textValue() : node.toString();
    }
}
