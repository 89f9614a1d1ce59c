package dev.carillon.delivery;

/** Where a delivery stands. */
public enum DeliveryStatus {
    /** Waits for its due time. */
    WAITING,
    /** A node holds it in memory, or it is being attempted. */
    CLAIMED,
    /** The receiver took it. */
    DELIVERED,
    /** Given up. */
    FAILED,
    /** Its subscription was deleted before it went out. */
    CANCELLED,
    /** It waited longer than events are kept. */
    EXPIRED
}
