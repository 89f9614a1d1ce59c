package dev.carillon.filter;

/** An expression has no answer for this event. Without a stack trace: it may happen for each event. */
final class Unevaluable extends RuntimeException {

    /** Those errors of CESQL 1.0, section 3.3, that an evaluation may end in; the others are refused by the parser. */
    enum Kind {
        MATH,
        CAST,
        MISSING_ATTRIBUTE,
        FUNCTION_EVALUATION,
        GENERIC
    }

    private final Kind kind;
    private final transient Object instead;

    private Unevaluable(Kind kind, String reason, Object instead) {
        super(reason, null, false, false);
        this.kind = kind;
        this.instead = instead;
    }

    static Unevaluable because(Kind kind, String reason) {
        return new Unevaluable(kind, reason, null);
    }

    /** The event has no such attribute, or its data no such member: nothing is wrong, it just does not match. */
    static Unevaluable missing(String what) {
        return because(Kind.MISSING_ATTRIBUTE, "the event has no " + what);
    }

    /** The same, from a function that gives this value beside its error. */
    Unevaluable giving(Object value) {
        return new Unevaluable(kind, getMessage(), value);
    }

    Kind kind() {
        return kind;
    }

    boolean isMissing() {
        return kind == Kind.MISSING_ATTRIBUTE;
    }

    /** What stands beside this error where {@code zero} would, if nothing else did. */
    Object valueOr(Object zero) {
        return instead != null && instead.getClass() == zero.getClass() ? instead : zero;
    }
}
