package dev.carillon.filter;

/** A condition in CESQL over an event's attributes and data. Parsed once; immutable, thread safe. */
public final class EventFilter {

    private final String text;
    private final Expression condition;

    private EventFilter(String text) {
        this.text = text;
        condition = Cesql.parse(text);
    }

    /** @throws SyntaxException where the text is no CESQL */
    public static EventFilter of(String text) {
        return new EventFilter(text);
    }

    /** Takes about a millisecond at most; never throws. CESQL 1.0, section 1.2: what has an error does not pass. */
    public Verdict of(EventView event) {
        try {
            Object value = condition.value(new Evaluation(event));
            if (value instanceof Boolean passes) {
                return passes ? Verdict.MATCH : Verdict.NO_MATCH;
            }
            return new Verdict.Failed(
                    "the filter gives " + (value instanceof String ? "text" : "a number") + ", neither true nor false");
        } catch (Unevaluable e) {
            return e.isMissing() ? Verdict.NO_MATCH : new Verdict.Failed(e.getMessage());
        } catch (RuntimeException | StackOverflowError e) { // an error of ours must not stop the log
            return new Verdict.Failed(e.toString());
        }
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
