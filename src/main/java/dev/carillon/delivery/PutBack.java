package dev.carillon.delivery;

import java.time.Instant;

/** A claimed delivery that was not attempted, because its endpoint closed meanwhile: it goes back into the queue. */
record PutBack(Delivery delivery, Instant dueAt) {

    boolean isParked() {
        return dueAt.equals(WaitingDeliveries.PARKED);
    }
}
