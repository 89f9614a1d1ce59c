package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;
import java.time.Instant;

/**
 * A delivery that this node has claimed.
 *
 * @param attempts made before
 * @param claim the number it was claimed under
 * @param leasedUntil its place in the queue while it is attempted; null if it was handed over hot and never queued
 */
record Delivery(DeliveryKey key, StoredEvent event, int attempts, long claim, Instant leasedUntil) {

    static Delivery hot(DeliveryKey key, StoredEvent event) {
        return new Delivery(key, event, 0, 1, null);
    }

    boolean isHot() {
        return leasedUntil == null;
    }
}
