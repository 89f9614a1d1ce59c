package dev.carillon.delivery.destination;

/** Whether an endpoint wants what would be sent to it. */
sealed interface Consent {

    /** It does; requests a minute, or null for any. */
    record Granted(Integer requestsPerMinute) implements Consent {}

    /** It does not, or did not say so. */
    record Refused(String reason) implements Consent {}

    /** It is there no more, and said so. */
    record Gone() implements Consent {}
}
