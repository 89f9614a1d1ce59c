package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Decimal128;
import org.apache.qpid.proton.amqp.Decimal32;
import org.apache.qpid.proton.amqp.Decimal64;
import org.junit.jupiter.api.Test;

class AmqpDecimalTest {

    @Test
    void eachWidthIsReadToItsLastDigit() {
        assertThat(AmqpJson.write(new Decimal32(0x32800005))).isEqualTo("5");
        assertThat(AmqpJson.write(new Decimal32(0xB1800096))).isEqualTo("-1.50");
        assertThat(AmqpJson.write(new Decimal64(0x31C000000000000FL))).isEqualTo("15");
        assertThat(AmqpJson.write(new Decimal64(0x318000000000000FL))).isEqualTo("0.15");
        assertThat(AmqpJson.write(new Decimal128(0x3040000000000000L, 1))).isEqualTo("1");
        assertThat(AmqpJson.write(new Decimal128(0xB03C000000000000L, 0x8000000000000001L)))
                .isEqualTo("-92233720368547758.09");
    }

    /** The largest number of each format. */
    @Test
    void aCoefficientThatReachesIntoTheExponentIsReadToo() {
        assertThat(AmqpJson.write(new Decimal32(0x77F8967F))).isEqualTo("9.999999E+96");
        assertThat(AmqpJson.write(new Decimal64(0x77FB86F26FC0FFFFL))).isEqualTo("9.999999999999999E+384");
        assertThat(AmqpJson.write(new Decimal128(0x5FFFED09BEAD87C0L, 0x378D8E63FFFFFFFFL)))
                .isEqualTo("9.999999999999999999999999999999999E+6144");
    }

    @Test
    void theSmallestNumbersAndZerosKeepSignAndExponent() {
        assertThat(AmqpJson.write(new Decimal32(1))).isEqualTo("1E-101");
        assertThat(AmqpJson.write(new Decimal64(1))).isEqualTo("1E-398");
        assertThat(AmqpJson.write(new Decimal128(0, 1))).isEqualTo("1E-6176");
        assertThat(AmqpJson.write(new Decimal64(0xB180000000000000L))).isEqualTo("-0.00");
    }

    @Test
    void whatIsNoNumberInJsonIsText() {
        assertThat(AmqpJson.write(List.of(
                        new Decimal32(0x78000000),
                        new Decimal64(0xF800000000000000L),
                        new Decimal128(0x7C00L << 48, 0))))
                .isEqualTo("[\"Infinity\",\"-Infinity\",\"NaN\"]");
    }

    /** IEEE 754-2008, section 3.5.2: more digits than the format has are a zero. */
    @Test
    void anInvalidCoefficientIsZero() {
        assertThat(AmqpJson.write(new Decimal32(0x6CBFFFFF))).isEqualTo("0");
        assertThat(AmqpJson.write(new Decimal128(0x6C10L << 48, 7))).isEqualTo("0");
    }

    @Test
    void asPropertyItIsTheSameText() {
        assertThat(AmqpJson.text(new Decimal64(0x318000000000000FL))).isEqualTo("0.15");
        assertThat(AmqpJson.write(Map.of("price", new Decimal32(0x31800096)))).isEqualTo("{\"price\":1.50}");
    }
}
