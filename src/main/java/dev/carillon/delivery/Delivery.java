package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;
import java.time.Instant;

/**
 * A delivery that this node has claimed.
 *
 * @param attempts made before
 * @param firstAttemptAt when the first of them began; null if there was none
 * @param claim the number it was claimed under
 * @param dueAt since when it may go out: its place in the queue, should it go back there
 * @param leasedUntil its place in the queue while it is attempted; null if it was handed over hot and never queued
 * @param enabledAfter where its subscription had last been enabled when it was claimed
 * @param orderKey among whose deliveries it keeps the order; null if it keeps none
 */
record Delivery(
        DeliveryKey key,
        StoredEvent event,
        int attempts,
        Instant firstAttemptAt,
        long claim,
        Instant dueAt,
        Instant leasedUntil,
        long enabledAfter,
        Long orderKey) {

    static Delivery hot(DeliveryKey key, StoredEvent event, Instant plannedAt, long enabledAfter, Long orderKey) {
        return new Delivery(key, event, 0, null, 1, plannedAt, null, enabledAfter, orderKey);
    }

    boolean isHot() {
        return leasedUntil == null;
    }

    DeliveryOrder.Ordered ordered() {
        return new DeliveryOrder.Ordered(key.subscription(), orderKey, key.position());
    }
}
