package dev.carillon.event;

/** How far an event has come on its way to webhooks. */
public enum EventStatus {
    /** Accepted; some delivery is still to be made, or not yet planned. */
    QUEUED,
    /** Every delivery succeeded, or there was no subscription. */
    DELIVERED,
    /** At least one delivery was given up. */
    FAILED
}
