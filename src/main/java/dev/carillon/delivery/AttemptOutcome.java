package dev.carillon.delivery;

import java.time.Duration;
import java.util.Optional;

/** How one attempt to deliver ended. */
public sealed interface AttemptOutcome {

    /** Of a broker, whose answers have no number. */
    int NO_STATUS = 0;

    Duration took();

    /** What was sent, if the attempt failed and something was; else null. */
    default SentRequest request() {
        return null;
    }

    /** The receiver answered 2xx, or the broker confirmed. */
    record Delivered(int status, ReceiverWish wish, Duration took, String excerpt) implements AttemptOutcome {

        /** Without a wish. */
        public Delivered(int status, Duration took, String excerpt) {
            this(status, ReceiverWish.NONE, took, excerpt);
        }
    }

    /** The receiver answered anything else, or the broker refused; {@code retryAfter} as it asked. */
    record Refused(
            int status,
            Optional<Duration> retryAfter,
            ReceiverWish wish,
            Duration took,
            String excerpt,
            SentRequest request)
            implements AttemptOutcome {

        /** Without a wish, and without what was sent. */
        public Refused(int status, Optional<Duration> retryAfter, Duration took, String excerpt) {
            this(status, retryAfter, ReceiverWish.NONE, took, excerpt);
        }

        /** Without what was sent. */
        public Refused(int status, Optional<Duration> retryAfter, ReceiverWish wish, Duration took, String excerpt) {
            this(status, retryAfter, wish, took, excerpt, null);
        }

        boolean isClientError() {
            return status / 100 == 4;
        }

        /** RFC 9110, 15.6.4, and RFC 6585, 4: the answer is about the endpoint, not about this one request. */
        boolean asksToWait() {
            return retryAfter.isPresent() && (status == 429 || status == 503);
        }
    }

    /** There was no whole answer within the deadline. */
    record TimedOut(Duration took, SentRequest request) implements AttemptOutcome {

        public TimedOut(Duration took) {
            this(took, null);
        }
    }

    /** No connection, or it broke. */
    record Unreachable(String reason, Duration took, SentRequest request) implements AttemptOutcome {

        public Unreachable(String reason, Duration took) {
            this(reason, took, null);
        }
    }

    /** The request could not even be made, or must not be. */
    record Impossible(String reason) implements AttemptOutcome {
        @Override
        public Duration took() {
            return Duration.ZERO;
        }
    }

    default ReceiverWish wish() {
        return ReceiverWish.NONE;
    }

    /** Whether the endpoint could not take a request; an impossible one says nothing about it. */
    default boolean isFailure() {
        return !(this instanceof Delivered || this instanceof Impossible);
    }
}
