package dev.carillon.filter;

import java.math.BigDecimal;

/** How a value of one type is read as another: CESQL 1.0, section 3.7, and decimal numbers beside its integers. */
final class Values {

    private static final int DIGITS = 400;

    private Values() {}

    static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof String text) {
            if (text.equalsIgnoreCase("true")) {
                return true;
            }
            if (text.equalsIgnoreCase("false")) {
                return false;
            }
            throw Unevaluable.because("the text " + shown(text) + " is neither true nor false");
        }
        return ((Number) value).doubleValue() != 0;
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
        return number((String) value);
    }

    static int integer(Object value) {
        if (number(value) instanceof Integer integer) {
            return integer;
        }
        throw Unevaluable.because(value + " is no whole number of 32 bits");
    }

    static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.intValue());
    }

    /** An Integer, if it is a whole one of 32 bits as it is written; else a BigDecimal. */
    static Number number(BigDecimal decimal) {
        if (decimal.precision() > DIGITS || Math.abs((long) decimal.scale()) > DIGITS) {
            throw Unevaluable.because("a number has more than " + DIGITS + " digits");
        }
        return decimal.scale() == 0 && decimal.precision() <= 10 && decimal.longValue() == decimal.intValue()
                ? (Number) decimal.intValue()
                : decimal;
    }

    private static Number number(String text) {
        String plain = text.strip();
        if (!plain.isEmpty() && plain.length() <= DIGITS) {
            try {
                return number(new BigDecimal(plain));
            } catch (NumberFormatException e) {
                throw noNumber(text);
            }
        }
        throw noNumber(text);
    }

    /** Whether they are equal, {@code x} read as what {@code y} is. */
    static boolean equal(Object x, Object y, Evaluation in) {
        if (y instanceof String right) {
            String left = text(x);
            in.spend(left.length() / 16);
            return left.equals(right);
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

    private static Unevaluable noNumber(String text) {
        return Unevaluable.because("the text " + shown(text) + " is no number");
    }

    private static String shown(String text) {
        return '\'' + (text.length() <= 40 ? text : text.substring(0, 40) + '…') + '\'';
    }
}
