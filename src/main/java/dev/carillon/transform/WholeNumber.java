package dev.carillon.transform;

import com.dashjoin.jsonata.Utils;
import java.math.BigDecimal;
import java.math.BigInteger;

/** A whole number beyond a long. It keeps its digits, where a double is written with an exponent. */
final class WholeNumber extends Number implements Comparable<WholeNumber> {

    /** Above, JavaScript writes an exponent too. */
    private static final double LARGEST = 1e21;

    private final BigInteger value;

    private WholeNumber(BigInteger value) {
        this.value = value;
    }

    static Number of(BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            return value.bitLength() < Integer.SIZE ? (Number) value.intValue() : (Number) value.longValue();
        }
        return Double.isInfinite(value.doubleValue()) ? (Number) value.doubleValue() : new WholeNumber(value);
    }

    /** The number itself, where it has a fraction or is out of range. */
    static Number of(double value) {
        if (value != Math.rint(value) || Math.abs(value) >= LARGEST) {
            return value;
        }
        return Math.abs(value) < Long.MAX_VALUE ? Utils.convertNumber(value) : new WholeNumber(digits(value));
    }

    /** As few digits as distinguish it from other doubles, then zeros. */
    static BigInteger digits(double value) {
        return new BigDecimal(Double.toString(value)).toBigInteger();
    }

    BigInteger value() {
        return value;
    }

    /** The nearest that there is, as with a double. */
    @Override
    public int intValue() {
        return (int) doubleValue();
    }

    @Override
    public long longValue() {
        return (long) doubleValue();
    }

    @Override
    public float floatValue() {
        return value.floatValue();
    }

    @Override
    public double doubleValue() {
        return value.doubleValue();
    }

    @Override
    public int compareTo(WholeNumber other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WholeNumber whole && value.equals(whole.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
