package dev.carillon.filter;

/** A condition in CESQL over an event's attributes and data. Parsed once; immutable, thread safe. */
public final class EventFilter {

    private final String text;
    private final Expression condition;

    private EventFilter(String text) {
        this.text = text;
        condition = Cesql.parse(text);
    }

    /** @throws SyntaxException where the text is not CESQL */
    public static EventFilter of(String text) {
        return new EventFilter(text);
    }

    /** Takes some milliseconds at most; never throws. CESQL 1.0, section 1.2: what has an error does not pass. */
    public Verdict of(FilterInput event) {
        Outcome outcome = Outcome.of(condition, event);
        Unevaluable error = outcome.error();
        if (error != null) {
            return error.isMissing() ? Verdict.NO_MATCH : new Verdict.Failed(error.getMessage());
        }
        if (outcome.value() instanceof Boolean passes) {
            return passes ? Verdict.MATCH : Verdict.NO_MATCH;
        }
        return new Verdict.Failed("the filter gives " + (outcome.value() instanceof Number ? "a number" : "text")
                + ", neither true nor false");
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
