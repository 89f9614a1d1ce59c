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
    FAILED
}
