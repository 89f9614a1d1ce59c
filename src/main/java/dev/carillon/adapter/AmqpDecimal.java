package dev.carillon.adapter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Decimal32;
import org.apache.qpid.proton.amqp.Decimal64;

/**
 * What the bits of a decimal say: AMQP has those of IEEE 754-2008 in the Binary Integer Decimal encoding (part 1, sections
 * 1.6.13 to 1.6.15). Proton hands on the bits and answers 0 to every question about the value.
 *
 * @param exponentBits width of the exponent, which stands after the sign
 * @param coefficientBits width of the coefficient, which stands after the exponent
 * @param bias what is taken from the exponent
 * @param digits most digits of a coefficient
 */
record AmqpDecimal(int exponentBits, int coefficientBits, int bias, int digits) {

    private static final AmqpDecimal OF_32 = new AmqpDecimal(8, 23, 101, 7);
    private static final AmqpDecimal OF_64 = new AmqpDecimal(10, 53, 398, 16);
    private static final AmqpDecimal OF_128 = new AmqpDecimal(14, 113, 6176, 34);

    static boolean is(Object value) {
        return value instanceof Decimal32 || value instanceof Decimal64 || value instanceof Decimal128;
    }

    /**
     * A number as JSON writes it, with the digits that were sent ({@code 1.50}); or {@code NaN}, {@code Infinity},
     * {@code -Infinity}.
     *
     * @throws IllegalArgumentException if it is no decimal
     */
    static String text(Object value) {
        if (value instanceof Decimal32 of32) {
            return OF_32.text(unsigned(4, of32.getBits()));
        } else if (value instanceof Decimal64 of64) {
            return OF_64.text(unsigned(8, of64.getBits()));
        } else if (value instanceof Decimal128 of128) {
            return OF_128.text(new BigInteger(1, of128.asBytes()));
        }
        throw new IllegalArgumentException(value + " is no decimal");
    }

    private static BigInteger unsigned(int bytes, long bits) {
        byte[] all = ByteBuffer.allocate(Long.BYTES).putLong(bits).array();
        return new BigInteger(1, all, Long.BYTES - bytes, bytes);
    }

    private String text(BigInteger bits) {
        String sign = bits.testBit(exponentBits + coefficientBits) ? "-" : "";
        int leading = field(bits, exponentBits + coefficientBits - 5, 5).intValue();
        if (leading == 0b11111) {
            return "NaN";
        } else if (leading == 0b11110) {
            return sign + "Infinity";
        }
        // An exponent never begins with 11: that says that it stands two places further and the coefficient begins with
        // 100.
        boolean large = leading >> 3 == 0b11;
        int width = large ? coefficientBits - 2 : coefficientBits;
        BigInteger coefficient = field(bits, 0, width);
        if (large) {
            coefficient = coefficient.setBit(coefficientBits);
        }
        if (coefficient.compareTo(BigInteger.TEN.pow(digits)) >= 0) {
            coefficient = BigInteger.ZERO; // IEEE 754-2008, section 3.5.2: not canonical
        }
        int exponent = field(bits, width, exponentBits).intValue() - bias;
        return sign + new BigDecimal(coefficient, -exponent);
    }

    private static BigInteger field(BigInteger bits, int from, int width) {
        return bits.shiftRight(from).and(BigInteger.ONE.shiftLeft(width).subtract(BigInteger.ONE));
    }
}
