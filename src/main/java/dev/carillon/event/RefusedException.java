package dev.carillon.event;

/**
 * Bad input, said so that the sender can correct it: which field, which rule it broke, and with which value.
 *
 * <p>Immutable, thread safe. Edge rooms turn it into their dialect's error (RFC 9457 over HTTP).
 */
public final class RefusedException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 120;
    private static final int SHOWN_OF_FIELD = 300; // names come from outside, too
    private static final int SHOWN_OF_RULE = 1_000; // some repeat a piece of what was given

    private final String field;
    private final String rule;
    private final String value;

    /**
     * @param field JSON pointer or plain name of the field, shortened to 300 characters, never null
     * @param rule the rule that was broken, as a sentence without a full stop, shortened to 1,000 characters
     * @param value the offending value, shortened to 120 characters, or null if the field is missing
     */
    public RefusedException(String field, String rule, String value) {
        super(shortened(field, SHOWN_OF_FIELD) + ": " + shortened(rule, SHOWN_OF_RULE)
                + (value == null ? "" : ", not \"" + shortened(value, SHOWN) + '"'));
        this.field = shortened(field, SHOWN_OF_FIELD);
        this.rule = shortened(rule, SHOWN_OF_RULE);
        this.value = value == null ? null : shortened(value, SHOWN);
    }

    /** The same refusal, reported for an enclosing field: {@code at("/events/3")} of {@code /topic} is {@code /events/3/topic}. */
    public RefusedException at(String outer) {
        String inner = field.isEmpty() || field.startsWith("/") ? field : "/" + field;
        return new RefusedException(outer + inner, rule, value);
    }

    public String field() {
        return field;
    }

    public String rule() {
        return rule;
    }

    /** The value, as far as it may be shown; null if the field was missing. */
    public String value() {
        return value;
    }

    /** What is repeated of a text from outside: at most this many characters, not half of one, and an ellipsis. */
    public static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
