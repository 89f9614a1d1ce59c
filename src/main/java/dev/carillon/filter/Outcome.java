package dev.carillon.filter;

/**
 * What an expression gives for an event: a value always, and the error that ended its evaluation, or null. That is CESQL's
 * fail fast mode (CESQL 1.0, sections 3.3 and 4.1).
 */
record Outcome(Object value, Unevaluable error) {

    /** Takes some milliseconds at most; never throws. */
    static Outcome of(Expression expression, FilterInput event) {
        try {
            return new Outcome(expression.value(new Evaluation(event)), null);
        } catch (Unevaluable e) {
            return new Outcome(e.valueOr(expression.zero()), e);
        } catch (RuntimeException | StackOverflowError e) { // an error of ours must not stop the log
            return new Outcome(expression.zero(), Unevaluable.because(Unevaluable.Kind.GENERIC, e.toString()));
        }
    }
}
