package dev.carillon.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/**
 * When failed deliveries of some events are attempted again.
 *
 * @param id a UUID
 * @param value the source, or the type or topic; empty of {@link Kind#GLOBAL}
 * @param retry as a subscription's
 * @param changedBy prefix of the key by which it was last changed
 */
public record BackoffRule(
        String id,
        int application,
        Kind kind,
        Direction direction,
        String value,
        ObjectNode retry,
        Instant changedAt,
        String changedBy) {

    private static final int LONGEST = 1_000;

    /** Which events it is for; the later one counts. */
    public enum Kind {
        GLOBAL,
        SOURCE,
        TYPE;

        /** {@code global}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which way they go, if they are of Certes; of two rules of one kind the one that says it counts. */
    public enum Direction {
        ANY,
        INCOMING,
        OUTGOING;

        /** {@code any}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws RefusedException of {@code /kind} */
    public static Kind kind(String text) {
        return Arrays.stream(Kind.values())
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new RefusedException("/kind", "must be global, source or type", text));
    }

    /** @throws RefusedException of {@code /direction} */
    public static Direction direction(String text) {
        return Arrays.stream(Direction.values())
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new RefusedException("/direction", "must be any, incoming or outgoing", text));
    }

    /** @throws RefusedException of {@code /value} */
    public static String value(Kind kind, String text) {
        if (kind == Kind.GLOBAL ? !text.isEmpty() : text.isBlank() || text.length() > LONGEST) {
            throw new RefusedException(
                    "/value",
                    kind == Kind.GLOBAL
                            ? "must be left out of a global rule"
                            : "must be a " + kind + " of 1 to " + LONGEST + " characters",
                    text);
        }
        return text;
    }
}
