package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.carillon.remote.RemoteSubscription;
import java.time.Instant;

/**
 * A remote subscription as the API shows it.
 *
 * @param realtimehub of the hub, without what may be a secret; null if it is this one
 */
public record RemoteSubscriptionView(
        String id,
        String realtimehub,
        String eventguid,
        String eventcookie,
        String state,
        @JsonUnwrapped Connection connection,
        @JsonUnwrapped RemoteSubscription.Counts counts,
        Instant createdAt,
        Instant changedAt) {

    /** How the connection to the hub is; null in parts, or as a whole. */
    record Connection(Instant connectedAt, String transport, String failure, Instant nextTry) {}

    static RemoteSubscriptionView of(RemoteSubscription subscription) {
        RemoteSubscription.Hub hub = subscription.hub();
        return new RemoteSubscriptionView(
                subscription.id(),
                hub == null ? null : hub.shown(),
                subscription.guid(),
                subscription.cookie(),
                subscription.state().toString(),
                hub == null ? null : new Connection(hub.connectedAt(), hub.transport(), hub.failure(), hub.nextTry()),
                subscription.counts(),
                subscription.createdAt(),
                subscription.changedAt());
    }
}
