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

    Object of(Object left, Object right) {
        Number x = Values.number(left);
        Number y = Values.number(right);
        try {
            return x instanceof Integer i && y instanceof Integer j
                    ? whole(i, j)
                    : Values.number(decimal(Values.decimal(x), Values.decimal(y)));
        } catch (ArithmeticException e) {
            throw Unevaluable.because(x + " " + symbol + " " + y + " has no result");
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

    private BigDecimal decimal(BigDecimal x, BigDecimal y) {
        return switch (this) {
            case PLUS -> x.add(y, MathContext.DECIMAL128);
            case MINUS -> x.subtract(y, MathContext.DECIMAL128);
            case TIMES -> x.multiply(y, MathContext.DECIMAL128);
            case DIVIDE -> x.divide(y, MathContext.DECIMAL128);
            case REMAINDER -> remainder(x, y);
        };
    }

    private static BigDecimal remainder(BigDecimal x, BigDecimal y) {
        BigInteger quotient = x.divideToIntegralValue(y).toBigInteger();
        return x.subtract(y.multiply(new BigDecimal(quotient)));
    }
}
