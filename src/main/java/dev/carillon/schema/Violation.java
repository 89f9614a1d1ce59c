package dev.carillon.schema;

import dev.carillon.event.RefusedException;

/**
 * One thing that is wrong with an event's data, or with a schema. Immutable, thread safe.
 *
 * @param pointer a JSON pointer (RFC 6901): into the event where its data is at {@code /data}, or into the schema
 * @param rule the keyword of JSON Schema that was broken ({@code required}), or a word such as {@code unknown-field}
 * @param message what is asked for, as a sentence without a full stop
 * @param value what was given, shortened; null if nothing was
 */
public record Violation(String pointer, String rule, String message, String value) {

    private static final int SHOWN_OF_POINTER = 300;
    private static final int SHOWN_OF_MESSAGE = 500;
    private static final int SHOWN_OF_VALUE = 120;

    /** Most of one check: who has more knows enough. */
    public static final int MOST = 20;

    public Violation {
        pointer = RefusedException.shortened(pointer, SHOWN_OF_POINTER);
        rule = RefusedException.shortened(rule, SHOWN_OF_VALUE);
        message = RefusedException.shortened(message, SHOWN_OF_MESSAGE);
        value = value == null ? null : RefusedException.shortened(value, SHOWN_OF_VALUE);
    }

    public Violation(String pointer, String rule, String message) {
        this(pointer, rule, message, null);
    }

    /** The same as the doors say it. */
    public RefusedException refusal() {
        return new RefusedException(pointer, message, value);
    }

    /** The same, of what is at this place. */
    public Violation at(String outer) {
        return new Violation(outer + pointer, rule, message, value);
    }
}
