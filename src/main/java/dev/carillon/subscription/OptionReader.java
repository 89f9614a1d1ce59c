package dev.carillon.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads one member of a subscription's options; what does not fit is refused with its JSON pointer. */
final class OptionReader {

    private final String pointer;
    private final JsonNode node;

    OptionReader(String pointer, JsonNode node) {
        this.pointer = pointer;
        this.node = node;
    }

    /** The member of this name, which may be missing. */
    OptionReader member(String name) {
        return new OptionReader(pointer + '/' + name, node == null ? null : node.get(name));
    }

    boolean isMissing() {
        return node == null || node.isNull();
    }

    boolean isText() {
        return node != null && node.isTextual();
    }

    /** Refuses what is not an object, and every member but these. */
    OptionReader only(String... names) {
        if (!node.isObject()) {
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

    String text(String otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isTextual()) {
            throw refused("must be a string");
        }
        return node.textValue();
    }

    int integer(int least, int most, int otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        return JsonInteger.of(node).stream()
                .filter(number -> number >= least && number <= most)
                .findFirst()
                .orElseThrow(() -> refused("must be a whole number from " + least + " to " + most));
    }

    boolean flag(boolean otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isBoolean()) {
            throw refused("must be true or false");
        }
        return node.booleanValue();
    }

    double number(double least, double most, double otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        if (!node.isNumber() || node.doubleValue() < least || node.doubleValue() > most) {
            throw refused("must be a number from " + least + " to " + most);
        }
        return node.doubleValue();
    }

    /** ISO 8601, as {@code PT30S} or {@code P1D}. */
    Duration duration(Duration least, Duration most, Duration otherwise) {
        if (isMissing()) {
            return otherwise;
        }
        String rule = "must be an ISO 8601 duration from " + least + " to " + most;
        try {
            Duration duration = Duration.parse(text(null));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException notOne) {
            throw refused(rule);
        }
        throw refused(rule);
    }

    <T> List<T> list(int most, Function<OptionReader, T> each) {
        if (isMissing()) {
            return List.of();
        }
        if (!node.isArray() || node.size() > most) {
            throw refused("must be an array of at most " + most);
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            OptionReader element = new OptionReader(pointer + '/' + i, node.get(i));
            if (element.isMissing()) {
                throw element.refused("must not be null");
            }
            values.add(each.apply(element));
        }
        return List.copyOf(values);
    }

    RefusedException refused(String rule) {
        return new RefusedException(
                pointer, rule, isMissing() ? null : node.isTextual() ? node.textValue() : node.toString());
    }
}
