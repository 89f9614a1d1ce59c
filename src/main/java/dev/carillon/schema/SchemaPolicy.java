package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import java.util.Arrays;
import java.util.Locale;

/**
 * What an application's schemas mean for its publishers.
 *
 * @param acceptsUnknown under {@link Mode#REQUIRE}, whether events that have no schema are accepted
 */
public record SchemaPolicy(Mode mode, boolean acceptsUnknown) {

    /** Whether data is checked, and what follows. */
    public enum Mode {
        /** Nothing is checked. */
        OFF,
        /** An event whose data is not as its schema has it is accepted; its publisher is told. */
        WARN,
        /** It is refused. */
        REQUIRE;

        /** {@code warn}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final SchemaPolicy OFF = new SchemaPolicy(Mode.OFF, false);

    /** @throws RefusedException of {@code /mode} */
    public static SchemaPolicy of(String mode, boolean acceptsUnknown) {
        return new SchemaPolicy(
                Arrays.stream(Mode.values())
                        .filter(each -> each.toString().equals(mode))
                        .findFirst()
                        .orElseThrow(() -> new RefusedException("/mode", "must be off, warn or require", mode)),
                acceptsUnknown);
    }
}
