package dev.carillon.subscriber;

/** How the call of a subscriber ended. */
sealed interface CallOutcome {

    /** It returned and its transaction was committed. */
    record Heard() implements CallOutcome {}

    /** It had heard this event before, and was not called. */
    record HeardBefore() implements CallOutcome {}

    /** It threw, or its transaction could not be committed; all of it was rolled back. */
    record Failed(Throwable why) implements CallOutcome {}
}
