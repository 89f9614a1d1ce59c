package dev.carillon.filter;

import java.util.Optional;

/** An expression in CESQL that gives each event a text, such as the key of its order. Immutable, thread safe. */
public final class EventKey {

    private final String text;
    private final Expression expression;

    private EventKey(String text) {
        this.text = text;
        expression = Cesql.parse(text);
    }

    /** @throws SyntaxException where the text is not CESQL */
    public static EventKey of(String text) {
        return new EventKey(text);
    }

    /** Its value as text; empty if it has none for this event. Takes some milliseconds at most; never throws. */
    public Optional<String> of(FilterInput event) {
        Outcome outcome = Outcome.of(expression, event);
        return outcome.error() == null ? Optional.of(Values.text(outcome.value())) : Optional.empty();
    }

    /** As it was given. */
    @Override
    public String toString() {
        return text;
    }
}
