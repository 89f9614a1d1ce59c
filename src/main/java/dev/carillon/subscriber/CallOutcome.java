package dev.carillon.subscriber;

/** How the call of a subscriber ended. */
sealed interface CallOutcome {

    /** It returned and its transaction was committed. */
    record Heard() implements CallOutcome {}

    /** It had heard this event before, and was not called. */
    record HeardBefore() implements CallOutcome {}

    /**
     * It threw, and all of it was rolled back; or the commit of its transaction ended in an error.
     *
     * @param atCommit then it may have been committed all the same: only its mark can say
     */
    record Failed(Throwable why, boolean atCommit) implements CallOutcome {}
}
