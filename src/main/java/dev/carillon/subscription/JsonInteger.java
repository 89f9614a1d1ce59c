package dev.carillon.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;

/**
 * A whole number as JSON Schema has it (2020-12 core, section 4.2.2): {@code 987}, {@code 987.0} and {@code 9.87e2} are
 * the same one. Stateless, thread safe.
 */
public final class JsonInteger {

    private JsonInteger() {}

    /** Empty if it is not a whole number of 32 bits. */
    public static OptionalInt of(JsonNode node) {
        double value = node.isNumber() ? node.doubleValue() : Double.NaN; // exact for all that has 32 bits
        return value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE
                ? OptionalInt.of((int) value)
                : OptionalInt.empty();
    }
}
