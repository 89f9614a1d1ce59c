package dev.carillon.delivery;

import java.time.Instant;
import java.util.UUID;

/**
 * Fired when a delivery has been given up.
 *
 * @param event Carillon's id of the event
 * @param status of the last answer; null if there was none
 * @param reason why there is no further attempt
 */
public record DeliveryExhausted(
        DeliveryKey delivery, UUID event, int application, int attempts, Integer status, String reason, Instant at) {

    static DeliveryExhausted of(DeliveryResult result, Instant now) {
        String reason = result.next() instanceof NextStep.GiveUp given
                ? given.reason()
                : result.next() instanceof NextStep.DisableSubscription disable ? disable.reason() : "";
        return new DeliveryExhausted(
                result.delivery().key(),
                result.delivery().event().id(),
                result.delivery().event().application(),
                result.attempts(),
                result.responseStatus(),
                reason,
                now);
    }
}
