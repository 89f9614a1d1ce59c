package dev.carillon.transform;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Utils;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Functions of numbers, and how numbers are written. */
final class NumberFunctions {

    /** A double has no digit further from its point. */
    private static final int DIGITS = 1_100;
    /** Roman numerals are written by their thousands. */
    private static final long LARGEST_ROMAN = 1_000_000;

    private NumberFunctions() {}

    static Number round(Given given) {
        if (given.number(0) == null) {
            return null;
        }
        int places = given.number(1) == null ? 0 : given.number(1).intValue();
        return places > DIGITS ? given.number(0) : converted(rounded(given.number(0), Math.max(places, -DIGITS)));
    }

    private static BigDecimal rounded(Number number, int places) {
        return new BigDecimal(number.toString()).setScale(places, RoundingMode.HALF_EVEN);
    }

    static Number abs(Given given) {
        Number number = given.number(0);
        if (number instanceof Integer || number instanceof Long) {
            return converted(BigDecimal.valueOf(number.longValue()).abs());
        }
        if (number instanceof WholeNumber whole) {
            return WholeNumber.of(whole.value().abs());
        }
        return number == null ? null : Math.abs(number.doubleValue());
    }

    private static Number converted(BigDecimal number) {
        return number.signum() == 0 || number.stripTrailingZeros().scale() <= 0
                ? WholeNumber.of(number.toBigInteger())
                : Utils.convertNumber(number.doubleValue());
    }

    static String formatBase(Given given) {
        if (given.number(0) == null) {
            return null;
        }
        int radix = given.number(1) == null ? 10 : given.number(1).intValue();
        if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX) {
            throw new IllegalArgumentException("$formatBase takes a base from 2 to 36");
        }
        return rounded(given.number(0), 0).toBigInteger().toString(radix);
    }

    static String formatInteger(Given given) {
        Number number = given.number(0);
        String picture = given.shortText(1);
        if (number == null || picture == null) {
            return null;
        }
        if (picture.toLowerCase(Locale.ROOT).startsWith("i") && Math.abs(number.doubleValue()) > LARGEST_ROMAN) {
            throw OutOfBounds.tooMuch("a Roman numeral is above " + LARGEST_ROMAN);
        }
        return Functions.formatInteger(number, picture);
    }

    static String formatNumber(Given given) {
        String picture = given.shortText(1);
        return given.number(0) == null || picture == null
                ? null
                : Functions.formatNumber(given.number(0), picture, given.members(2));
    }

    /** Whole numbers are written without an exponent, however large, also within lists and objects. */
    static String string(Given given) {
        Object written = written(given.value(0));
        return Functions.string(written, Boolean.TRUE.equals(given.value(1)));
    }

    private static Object written(Object value) {
        if (value instanceof Double number && Double.isInfinite(number)) {
            throw new IllegalArgumentException("Number out of range");
        }
        if (value instanceof Double number && number == Math.rint(number)) {
            return WholeNumber.of(WholeNumber.digits(number));
        }
        return ListFunctions.copy(value, NumberFunctions::written);
    }
}
