package dev.carillon.delivery.history;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.UUID;

/**
 * A delivery as the API shows it: the members of its parts side by side, in their order.
 *
 * @param id position, subscription number and run
 * @param of what it delivers
 * @param subscription its id; null if it was deleted
 * @param run 0 for the event itself, else the number of what asked for it
 */
public record DeliveryView(
        String id,
        @JsonUnwrapped OfEvent of,
        String subscription,
        long run,
        @JsonUnwrapped Progress progress,
        @JsonUnwrapped LastAttempt last) {

    /**
     * The event that it delivers.
     *
     * @param event Carillon's id
     * @param topic null if the event is no longer kept
     * @param receivedAt when it was accepted; null if it is no longer kept
     */
    public record OfEvent(UUID event, String topic, Instant receivedAt) {}

    /**
     * How far it is.
     *
     * @param status {@code waiting, held, claimed, delivered, failed, cancelled} or {@code expired}
     * @param dueAt of the next attempt, if one waits
     */
    public record Progress(String status, int attempts, Instant dueAt, Instant finishedAt) {}

    /**
     * How its last attempt ended.
     *
     * @param responseStatus if there was an answer
     */
    public record LastAttempt(Integer responseStatus, Integer durationMs, String excerpt) {}
}
