package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;

/** A delivery to be made: in memory of this node at once, or for any node that is free. */
record PlannedDelivery(DeliveryKey key, StoredEvent event, Place place, Long orderKey) {

    /** Where a delivery begins. */
    enum Place {
        /** In memory of this node. */
        HOT,
        /** In the queue, for any node. */
        DUE,
        /** In the queue until it is requested: its subscription is disabled. */
        PARKED,
        /** Behind another one of its key, which is not over. */
        BEHIND
    }

    /** For any node. */
    static PlannedDelivery due(DeliveryKey key, StoredEvent event) {
        return new PlannedDelivery(key, event, Place.DUE, null);
    }

    boolean hot() {
        return place == Place.HOT;
    }

    boolean isQueued() {
        return place == Place.DUE || place == Place.PARKED;
    }

    /** Whether it may go out as soon as its order allows. */
    boolean isDue() {
        return place == Place.DUE || place == Place.BEHIND;
    }

    PlannedDelivery at(Place another) {
        return new PlannedDelivery(key, event, another, orderKey);
    }

    DeliveryOrder.Ordered ordered() {
        return new DeliveryOrder.Ordered(key.subscription(), orderKey, key.position());
    }
}
