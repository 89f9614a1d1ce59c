package dev.carillon.filter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** {@code + - * / %}: on integers as CESQL 1.0 says, on decimal numbers to 34 digits. */
enum Arithmetic {
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    REMAINDER("%");

    private final String symbol;

    Arithmetic(String symbol) {
        this.symbol = symbol;
    }

    static Arithmetic of(String symbol) {
        for (Arithmetic each : values()) {
            if (each.symbol.equals(symbol)) {
                return each;
            }
        }
        throw new IllegalArgumentException(symbol);
    }

    Object of(Object left, Object right, Evaluation in) {
        Number x = Values.number(left);
        Number y = Values.number(right);
        try {
            return x instanceof Integer i && y instanceof Integer j
                    ? whole(i, j)
                    : Values.number(decimal(Values.decimal(x), Values.decimal(y), in));
        } catch (ArithmeticException e) {
            throw Unevaluable.because(Unevaluable.Kind.MATH, x + " " + symbol + " " + y + " has no result");
        }
    }

    private int whole(int x, int y) {
        return switch (this) {
            case PLUS -> Math.addExact(x, y);
            case MINUS -> Math.subtractExact(x, y);
            case TIMES -> Math.multiplyExact(x, y);
            case DIVIDE -> y == -1 ? Math.negateExact(x) : x / y; // towards zero
            case REMAINDER -> x % y; // with the sign of the dividend
        };
    }

    private BigDecimal decimal(BigDecimal x, BigDecimal y, Evaluation in) {
        in.spend(x.precision() + y.precision() + Math.abs(x.scale() - y.scale()));
        return switch (this) {
            case PLUS -> x.add(y, MathContext.DECIMAL128);
            case MINUS -> x.subtract(y, MathContext.DECIMAL128);
            case TIMES -> x.multiply(y, MathContext.DECIMAL128);
            case DIVIDE -> x.divide(y, MathContext.DECIMAL128);
            case REMAINDER -> remainder(x, y);
        };
    }

    /** On whole numbers: BigDecimal's own takes a thousand times as long, if one is very large and the other very small. */
    private static BigDecimal remainder(BigDecimal x, BigDecimal y) {
        int scale = Math.max(x.scale(), y.scale());
        BigInteger dividend = x.setScale(scale).unscaledValue();
        return new BigDecimal(dividend.remainder(y.setScale(scale).unscaledValue()), scale);
    }
}
