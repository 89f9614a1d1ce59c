package dev.carillon.filter;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.filter.Unevaluable.Kind;
import java.math.BigDecimal;
import java.util.List;

/**
 * The functions: those of CESQL 1.0, section 3.5, and three that reach into the data.
 *
 * <p>{@code DATA(pointer)} is the text, number or boolean at a JSON pointer, {@code DATA_EXISTS(pointer)} whether there is
 * anything but null, {@code DATA_CONTAINS(pointer, value)} whether the list there holds a value.
 */
enum BuiltIn {
    LENGTH(1, 1, (in, given) -> {
        String text = text(given, 0);
        in.spend(text.length() / 8);
        return Characters.count(text);
    }),
    CONCAT(0, Arity.MANY, (in, given) -> join("", given, in)),
    CONCAT_WS(1, Arity.MANY, (in, given) -> join(text(given, 0), given.subList(1, given.size()), in)),
    LOWER(1, 1, (in, given) -> Characters.lower(copied(given, in))),
    UPPER(1, 1, (in, given) -> Characters.upper(copied(given, in))),
    TRIM(1, 1, (in, given) -> Characters.trimmed(copied(given, in))),
    LEFT(2, 2, (in, given) -> Characters.left(copied(given, in), count(given))),
    RIGHT(2, 2, (in, given) -> Characters.right(copied(given, in), count(given))),
    SUBSTRING(2, 3, (in, given) -> {
        int length = given.size() == 3 ? Values.integer(given.get(2)) : Integer.MAX_VALUE;
        return substring(copied(given, in), Values.integer(given.get(1)), length);
    }),
    ABS(1, 1, (in, given) -> absolute(Values.number(given.get(0)))),
    INT(1, 1, (in, given) -> Values.integer(given.get(0))),
    BOOL(1, 1, (in, given) -> Values.truth(given.get(0))),
    STRING(1, 1, (in, given) -> text(given, 0)),
    IS_BOOL(1, 1, (in, given) -> isReadable(() -> Values.truth(given.get(0)))),
    IS_INT(1, 1, (in, given) -> isReadable(() -> Values.integer(given.get(0)))),
    DATA(1, 1, (in, given) -> {
        JsonNode found = in.data((JsonPointer) given.get(0));
        if (isNothing(found)) {
            throw Unevaluable.missing("data at '" + given.get(0) + "'");
        }
        if (found.isContainerNode()) {
            throw Unevaluable.because(
                    Kind.FUNCTION_EVALUATION,
                    "the data at '" + given.get(0) + "' is not text, a number, true or false");
        }
        return plain(found, in);
    }),
    DATA_EXISTS(1, 1, (in, given) -> !isNothing(in.data((JsonPointer) given.get(0)))),
    DATA_CONTAINS(2, 2, (in, given) -> {
        JsonNode list = in.data((JsonPointer) given.get(0));
        return list.isArray() && contains(list, given.get(1), in);
    });

    private static final class Arity {
        private static final int MANY = 1_000;
    }

    private interface Body {
        Object of(Evaluation in, List<Object> given);
    }

    private final int least;
    private final int most;
    private final Body body;

    BuiltIn(int least, int most, Body body) {
        this.least = least;
        this.most = most;
        this.body = body;
    }

    Object call(List<Expression> arguments, Evaluation in) {
        return body.of(in, arguments.stream().map(each -> each.value(in)).toList());
    }

    boolean takes(int arguments) {
        return arguments >= least && arguments <= most;
    }

    /** The zero value of what it gives; {@code DATA} may give anything. */
    Object zero() {
        return switch (this) {
            case LENGTH, ABS, INT -> 0;
            case CONCAT, CONCAT_WS, LOWER, UPPER, TRIM, LEFT, RIGHT, SUBSTRING, STRING -> "";
            default -> false;
        };
    }

    /** Whether its first argument is a JSON pointer, written out. */
    boolean takesPointer() {
        return this == DATA || this == DATA_EXISTS || this == DATA_CONTAINS;
    }

    /** The one of this name, whatever its case, or null. */
    static BuiltIn named(String name) {
        for (BuiltIn each : values()) {
            if (each.name().equalsIgnoreCase(name)) {
                return each;
            }
        }
        return null;
    }

    private static String text(List<Object> given, int index) {
        return Values.text(given.get(index));
    }

    private static String copied(List<Object> given, Evaluation in) {
        String text = text(given, 0);
        in.spend(text.length());
        return text;
    }

    private static int count(List<Object> given) {
        int count = Values.integer(given.get(1));
        if (count < 0) {
            throw Unevaluable.because(Kind.FUNCTION_EVALUATION, "a number of characters is " + count)
                    .giving(text(given, 0));
        }
        return count;
    }

    /** Counted from 1, or backwards from the end; 0 is nowhere. */
    private static String substring(String text, int position, int length) {
        if (length < 0) {
            throw Unevaluable.because(Kind.FUNCTION_EVALUATION, "a number of characters is " + length);
        }
        if (position == 0) {
            return "";
        }
        int all = Characters.count(text);
        if (position > all || position < -all) {
            throw Unevaluable.because(
                    Kind.FUNCTION_EVALUATION, "SUBSTRING begins at " + position + " of " + all + " characters");
        }
        return Characters.middle(text, position > 0 ? position - 1 : all + position, length);
    }

    private static Number absolute(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal.abs();
        }
        if (number.intValue() == Integer.MIN_VALUE) {
            throw Unevaluable.because(Kind.MATH, "ABS(" + number + ") has no result")
                    .giving(Integer.MAX_VALUE);
        }
        return Math.abs(number.intValue());
    }

    private static String join(String delimiter, List<Object> given, Evaluation in) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < given.size(); i++) {
            String each = text(given, i);
            in.spend(each.length() + delimiter.length());
            text.append(i == 0 ? "" : delimiter).append(each);
        }
        return text.toString();
    }

    private static boolean isReadable(Runnable cast) {
        try {
            cast.run();
            return true;
        } catch (Unevaluable e) {
            return false;
        }
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Object plain(JsonNode node, Evaluation in) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (!node.isNumber()) {
            return node.asText();
        }
        BigDecimal number = node.decimalValue();
        int bits = number.unscaledValue().bitLength();
        in.spend(bits > Long.SIZE ? 2 * bits : 1);
        return Values.number(number);
    }

    /** A list may hold values of several types: nothing is read as another type here. */
    private static boolean contains(JsonNode list, Object wanted, Evaluation in) {
        in.spend(list.size());
        for (JsonNode each : list) {
            if (each.isNumber() && wanted instanceof Number
                    ? Values.compare(plain(each, in), wanted) == 0
                    : each.isTextual() && Values.isText(wanted) && Values.equal(each.textValue(), wanted, in)
                            || each.isBoolean() && wanted.equals(each.booleanValue())) {
                return true;
            }
        }
        return false;
    }
}
