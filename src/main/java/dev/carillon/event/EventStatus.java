package dev.carillon.event;

/** How far an event has come on its way to web hooks. */
public enum EventStatus {
    /** Accepted; some delivery is still to be made, or not yet planned. */
    QUEUED,
    /** Every delivery succeeded, or nobody had subscribed. */
    DELIVERED,
    /** At least one delivery was given up. */
    FAILED
}
