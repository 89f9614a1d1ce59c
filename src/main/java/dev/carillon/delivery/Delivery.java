package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;
import java.time.Instant;

/**
 * A delivery that this node has claimed.
 *
 * @param claim under which it was claimed
 * @param attempts made before
 * @param firstAttemptAt when the first of them began; null if there was none
 * @param dueAt since when it may go out: its place in the queue, should it go back there
 * @param isHot whether it was handed over as it was planned, and never queued
 * @param enabledAfter where its subscription had last been enabled when it was claimed
 * @param orderKey among whose deliveries it keeps the order; null if it keeps none
 */
record Delivery(
        Claim claim,
        StoredEvent event,
        int attempts,
        Instant firstAttemptAt,
        Instant dueAt,
        boolean isHot,
        long enabledAfter,
        Long orderKey) {

    /** Of what was planned hot. */
    static Delivery hot(PlannedDelivery planned, Instant plannedAt, long enabledAfter) {
        return new Delivery(
                Claim.hot(planned.key()), planned.event(), 0, null, plannedAt, true, enabledAfter, planned.orderKey());
    }

    DeliveryKey key() {
        return claim.key();
    }

    DeliveryOrder.Ordered ordered() {
        return new DeliveryOrder.Ordered(key().subscription(), orderKey, key().position());
    }
}
