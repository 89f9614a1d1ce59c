package dev.carillon.delivery;

import java.time.Instant;
import java.util.UUID;

/**
 * A delivery as the API shows it.
 *
 * @param id position, subscription number and run
 * @param event Carillon's id of the event
 * @param topic of the event; null if it is no longer kept
 * @param receivedAt when the event was accepted; null if it is no longer kept
 * @param subscription its id; null if it was deleted
 * @param run 0 for the event itself, else the number of what asked for it
 * @param status {@code waiting, held, claimed, delivered, failed, cancelled} or {@code expired}
 * @param dueAt of the next attempt, if one waits
 * @param responseStatus of the last attempt, if there was an answer
 */
public record DeliveryView(
        String id,
        UUID event,
        String topic,
        Instant receivedAt,
        String subscription,
        long run,
        String status,
        int attempts,
        Instant dueAt,
        Instant finishedAt,
        Integer responseStatus,
        Integer durationMs,
        String excerpt) {}
