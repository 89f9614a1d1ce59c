package dev.carillon.servicestack;

import java.io.Serializable;
import java.time.Instant;

/**
 * How one delivery ended.
 *
 * @param id its own; a result is kept once
 * @param attemptedDateUtc when the last attempt ended
 * @param statusCode the receiver's; 503 if there was no answer
 * @param statusDescription the status in words, or what went wrong
 */
public record SubscriptionDeliveryResult(
        String id,
        String subscriptionId,
        String eventId,
        Instant attemptedDateUtc,
        int statusCode,
        String statusDescription)
        implements Serializable {}
