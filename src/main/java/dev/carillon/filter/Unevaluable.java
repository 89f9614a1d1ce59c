package dev.carillon.filter;

/** An expression has no value for this event. Without a stack trace: it may happen for each event. */
final class Unevaluable extends RuntimeException {

    private final boolean missing;

    private Unevaluable(String reason, boolean missing) {
        super(reason, null, false, false);
        this.missing = missing;
    }

    static Unevaluable because(String reason) {
        return new Unevaluable(reason, false);
    }

    /** The event has no such attribute, or its data no such member: nothing is wrong, it just does not match. */
    static Unevaluable missing(String what) {
        return new Unevaluable("the event has no " + what, true);
    }

    boolean isMissing() {
        return missing;
    }
}
