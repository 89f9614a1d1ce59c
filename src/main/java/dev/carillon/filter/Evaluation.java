package dev.carillon.filter;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;

/** One evaluation of an expression for one event, and how much work it may still do. */
final class Evaluation {

    /** Some milliseconds: characters looked at and made. */
    static final int MOST_WORK = 1_000_000;

    private final FilterInput event;
    private int work;

    Evaluation(FilterInput event) {
        this.event = event;
    }

    Object attribute(String name) {
        Object value = event.attribute(name);
        if (value == null) {
            throw Unevaluable.missing("attribute " + name);
        }
        return value;
    }

    boolean has(String name) {
        return event.attribute(name) != null;
    }

    JsonNode data(JsonPointer pointer) {
        return event.at(pointer);
    }

    /** No expression can hold up the others: it ends where the bound is. */
    void spend(int steps) {
        work += steps;
        if (work > MOST_WORK || steps < 0) {
            throw Unevaluable.because(Unevaluable.Kind.GENERIC, "the expression takes too long");
        }
    }
}
