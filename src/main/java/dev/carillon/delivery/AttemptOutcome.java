package dev.carillon.delivery;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to deliver ended. */
public sealed interface AttemptOutcome {

    Duration took();

    /** The receiver answered 2xx. */
    record Delivered(int status, Duration took, String excerpt) implements AttemptOutcome {}

    /** The receiver answered anything else; {@code retryAfter} as it asked. */
    record Refused(int status, Optional<Duration> retryAfter, Duration took, String excerpt)
            implements AttemptOutcome {}

    /** There was no whole answer within the deadline. */
    record TimedOut(Duration took) implements AttemptOutcome {}

    /** No connection, or it broke. */
    record Unreachable(String reason, Duration took) implements AttemptOutcome {}

    /** The request could not even be made, or must not be. */
    record Impossible(String reason) implements AttemptOutcome {
        @Override
        public Duration took() {
            return Duration.ZERO;
        }
    }
}
