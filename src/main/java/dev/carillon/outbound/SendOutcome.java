package dev.carillon.outbound;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How one request to the outside ended. */
public sealed interface SendOutcome {

    /** From the call until this end. */
    Duration took();

    /**
     * The receiver answered, whatever the status.
     *
     * @param status 200 to 599
     * @param retryAfter how long {@code Retry-After} asks to wait, from now; a date in the past is zero
     * @param webhookHeaders the headers whose names begin with {@code webhook-}, by lower-case name; the first of each
     * @param excerpt the beginning of the body as text, at most 1 KiB; empty if there was none
     * @param complete false if the body was longer than what is read and the exchange was cut
     * @param content as it came, if more than 1 KiB of it was asked for; else null
     */
    record Answered(
            int status,
            Optional<Duration> retryAfter,
            Map<String, String> webhookHeaders,
            String excerpt,
            boolean complete,
            Duration took,
            Content content)
            implements SendOutcome {

        /** Without content of its own. */
        public Answered(
                int status,
                Optional<Duration> retryAfter,
                Map<String, String> webhookHeaders,
                String excerpt,
                boolean complete,
                Duration took) {
            this(status, retryAfter, webhookHeaders, excerpt, complete, took, null);
        }

        /** The value of {@code webhook-delivery}, or null. */
        public String webhookDelivery() {
            return webhookHeaders.get("webhook-delivery");
        }
    }

    /**
     * A body to be passed on.
     *
     * @param type of the media, or null
     * @param bytes not copied: leave them as they are
     */
    record Content(String type, byte[] bytes) {}

    /** The deadline passed before the answer was complete; a status may have been seen. */
    record TimedOut(Duration took) implements SendOutcome {}

    /**
     * No answer: the name does not resolve, the address is refused, no connection, TLS, or it broke off.
     *
     * @param reason for the owner of the receiver: nothing of Java, and no address that a name leads to
     */
    record Unreachable(String reason, Duration took) implements SendOutcome {}
}
