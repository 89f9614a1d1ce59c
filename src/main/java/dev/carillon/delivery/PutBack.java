package dev.carillon.delivery;

import java.time.Instant;

/**
 * A claimed delivery that was not attempted, because its endpoint closed meanwhile: it goes back into the queue.
 *
 * @param wasProbe whether it was to probe if a closed endpoint has recovered
 */
record PutBack(Delivery delivery, Instant dueAt, boolean wasProbe) {

    boolean isParked() {
        return dueAt.equals(DeliveryStates.PARKED);
    }
}
