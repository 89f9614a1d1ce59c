package dev.carillon.loop;

import java.time.Duration;
import java.time.Instant;

/**
 * What is wrong with a loop.
 *
 * @param reason in a few words
 * @param since when it began; null if the loop's thread is dead, and will never go on
 */
public record LoopProblem(String reason, Instant since) {

    /** A loop's problem is tolerated for 30 s: by then its step has been tried about nine times. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    static LoopProblem dead(String lastFailure) {
        return new LoopProblem("its thread is dead" + (lastFailure == null ? "" : " after " + lastFailure), null);
    }

    /** Whether there is no point in waiting any longer for the loop to recover. */
    public boolean isLasting(Instant now) {
        return since == null || now.isAfter(since.plus(LIMIT));
    }

    @Override
    public String toString() {
        return since == null ? reason : reason + ", since " + since;
    }
}
