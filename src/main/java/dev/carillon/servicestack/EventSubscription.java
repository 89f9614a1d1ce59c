package dev.carillon.servicestack;

import java.io.Serializable;
import java.time.Instant;

/**
 * A subscription to one event name ({@code SubscriptionSnapshot} in the original). Immutable, thread safe.
 *
 * @param id a GUID; null before the store has given one
 * @param name for people
 * @param event the name of the event
 * @param isActive whether its events are delivered
 * @param createdById the user it belongs to
 * @param lastModifiedDateUtc at first the same as {@code createdDateUtc}
 */
public record EventSubscription(
        String id,
        String name,
        String event,
        boolean isActive,
        Instant createdDateUtc,
        String createdById,
        Instant lastModifiedDateUtc,
        SubscriptionConfig config)
        implements Serializable {}
