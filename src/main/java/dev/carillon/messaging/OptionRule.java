package dev.carillon.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One option of a kind of broker.
 *
 * @param otherwise if it is not given; may be null
 * @param values the only ones that a text may have; empty for any
 * @param least of a number
 * @param most of a number
 */
record OptionRule(String name, Type type, Object otherwise, List<String> values, int least, int most) {

    private static final int LONGEST = 255;

    enum Type {
        FLAG,
        TEXT,
        /** A text that is not empty. */
        NAME,
        NUMBER
    }

    static OptionRule flag(String name, Boolean otherwise) {
        return new OptionRule(name, Type.FLAG, otherwise, List.of(), 0, 0);
    }

    static OptionRule text(String name, String otherwise) {
        return new OptionRule(name, Type.TEXT, otherwise, List.of(), 0, 0);
    }

    static OptionRule name(String name, String otherwise) {
        return new OptionRule(name, Type.NAME, otherwise, List.of(), 0, 0);
    }

    static OptionRule oneOf(String name, String otherwise, String... values) {
        return new OptionRule(name, Type.TEXT, otherwise, List.of(values), 0, 0);
    }

    static OptionRule number(String name, Integer otherwise, int least, int most) {
        return new OptionRule(name, Type.NUMBER, otherwise, List.of(), least, most);
    }

    /** @throws RefusedException of this field */
    Object read(String field, JsonNode given) {
        return switch (type) {
            case FLAG -> {
                if (!given.isBoolean()) {
                    throw new RefusedException(field, "must be true or false", given.asText());
                }
                yield given.booleanValue();
            }
            case NUMBER -> {
                if (!given.isIntegralNumber()
                        || !given.canConvertToInt()
                        || given.intValue() < least
                        || given.intValue() > most) {
                    throw new RefusedException(
                            field, "must be a whole number from " + least + " to " + most, given.asText());
                }
                yield given.intValue();
            }
            case TEXT, NAME -> text(field, given);
        };
    }

    private String text(String field, JsonNode given) {
        if (!given.isTextual() || !values.isEmpty() && !values.contains(given.textValue())) {
            throw new RefusedException(
                    field,
                    values.isEmpty() ? "must be a string" : "must be one of " + String.join(", ", values),
                    given.asText());
        }
        String text = given.textValue();
        boolean isTooLong = text.getBytes(StandardCharsets.UTF_8).length > LONGEST; // a short string of AMQP 0-9-1
        if (isTooLong || text.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(
                    field, "must have at most " + LONGEST + " bytes, and no control characters among them", text);
        }
        if (type == Type.NAME && text.isBlank()) {
            throw new RefusedException(field, "must not be empty", text);
        }
        return text;
    }
}
