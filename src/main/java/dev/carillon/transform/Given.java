package dev.carillon.transform;

import java.util.List;
import java.util.Map;

/** The arguments of a function; null where there is none. One of the wrong kind ends the evaluation. */
record Given(List<?> arguments) {

    private static final int SHORT = 100;

    Object value(int index) {
        return index < arguments.size() ? arguments.get(index) : null;
    }

    String text(int index) {
        return (String) value(index);
    }

    /** For what takes more time than a text has characters. */
    String shortText(int index) {
        String text = text(index);
        if (text != null && text.length() > SHORT) {
            throw OutOfBounds.tooMuch("a text has more than the " + SHORT + " characters that this function takes");
        }
        return text;
    }

    Number number(int index) {
        return (Number) value(index);
    }

    Map<?, ?> members(int index) {
        return (Map<?, ?>) value(index);
    }

    /** One value is a list of one. */
    List<?> list(int index) {
        Object value = value(index);
        return value == null || value instanceof List ? (List<?>) value : List.of(value);
    }
}
