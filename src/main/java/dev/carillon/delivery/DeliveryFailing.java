package dev.carillon.delivery;

import java.time.Instant;
import java.util.UUID;

/**
 * Fired when the fourth attempt of a delivery has failed and another follows.
 *
 * @param event Carillon's id of the event
 * @param status of the last answer; null if there was none
 * @param nextAttemptAt when it is attempted again
 */
public record DeliveryFailing(
        DeliveryKey delivery,
        UUID event,
        int application,
        int attempts,
        Integer status,
        Instant nextAttemptAt,
        Instant at) {

    static final int AFTER = 4;

    static DeliveryFailing of(DeliveryResult result, Instant now) {
        return new DeliveryFailing(
                result.delivery().key(),
                result.delivery().event().id(),
                result.delivery().event().application(),
                result.attempts(),
                result.responseStatus(),
                result.dueAt(),
                now);
    }
}
