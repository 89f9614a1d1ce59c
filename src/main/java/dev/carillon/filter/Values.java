package dev.carillon.filter;

import dev.carillon.filter.Unevaluable.Kind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a value of one type is read as another: CESQL 1.0, section 3.7, and decimal numbers beside its integers. */
final class Values {

    private static final int DIGITS = 400;
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]+\\.[0-9]+");

    private Values() {}

    static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return decimal(number).signum() != 0;
        }
        String text = text(value);
        String lower = text.length() > 5 ? "" : text.toLowerCase(Locale.ROOT); // equalsIgnoreCase takes ſ for an s
        if (lower.equals("true") || lower.equals("false")) {
            return lower.equals("true");
        }
        throw Unevaluable.because(Kind.CAST, "the text " + shown(text) + " is neither true nor false");
    }

    static boolean isText(Object value) {
        return value instanceof String;
    }

    static String text(Object value) {
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
    }

    /** An Integer or a BigDecimal. */
    static Number number(Object value) {
        if (value instanceof Number number) {
            return number;
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        String text = text(value);
        if (text.length() <= DIGITS
                && (INTEGER.matcher(text).matches() || DECIMAL.matcher(text).matches())) {
            return number(new BigDecimal(text));
        }
        throw Unevaluable.because(Kind.CAST, "the text " + shown(text) + " is not a number");
    }

    /** Of numbers that CESQL does not have, 3.0 is whole; the text '3.0' is not. */
    static int integer(Object value) {
        Number number = value instanceof BigDecimal decimal ? number(decimal.stripTrailingZeros()) : number(value);
        if (number instanceof Integer integer) {
            return integer;
        }
        throw Unevaluable.because(Kind.CAST, shown(text(value)) + " is not a whole number of 32 bits");
    }

    static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.intValue());
    }

    /** An Integer, if it is a whole one of 32 bits, written without decimals; else a BigDecimal. */
    static Number number(BigDecimal decimal) {
        if (decimal.precision() > DIGITS || Math.abs((long) decimal.scale()) > DIGITS) {
            throw Unevaluable.because(Kind.GENERIC, "a number has more than " + DIGITS + " digits");
        }
        return decimal.scale() <= 0
                        && decimal.precision() - decimal.scale() <= 10
                        && decimal.longValue() == decimal.intValue()
                ? (Number) decimal.intValue()
                : decimal;
    }

    /** Whether they are equal, {@code x} read as what {@code y} is. */
    static boolean equal(Object x, Object y, Evaluation in) {
        if (isText(y)) {
            String left = text(x);
            in.spend(left.length() / 16);
            return left.equals(text(y));
        }
        if (y instanceof Boolean right) {
            return truth(x) == right;
        }
        return compare(x, y) == 0;
    }

    static int compare(Object x, Object y) {
        Number left = number(x);
        Number right = number(y);
        return left instanceof Integer l && right instanceof Integer r
                ? Integer.compare(l, r)
                : decimal(left).compareTo(decimal(right));
    }

    private static String shown(String text) {
        if (text.length() <= 40) {
            return '\'' + text + '\'';
        }
        int end = Character.isHighSurrogate(text.charAt(39)) ? 39 : 40;
        return '\'' + text.substring(0, end) + "…'";
    }
}
