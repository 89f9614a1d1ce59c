package dev.carillon.delivery;

import java.time.Instant;

/**
 * How a subscription is doing.
 *
 * @param backlog deliveries that wait in the database, those under way from there included; counted up to 100,000
 * @param nextDueAt when the first of them is due; null if there is none
 * @param lastDay attempts of the last 24 hours, to the hour
 * @param kept attempts of as long as events are kept
 */
public record DeliveryStatistics(long backlog, Instant nextDueAt, Counts lastDay, Counts kept) {

    /**
     * What came of attempts.
     *
     * @param delivered that succeeded
     * @param retried that failed and are repeated
     * @param failed after which the delivery was given up
     */
    public record Counts(long delivered, long retried, long failed) {}
}
