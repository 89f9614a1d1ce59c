package dev.carillon.delivery;

import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionSnapshot;
import jakarta.inject.Inject;

/** How much this node may have at once. Thread safe. */
@OnePerNode
class DeliveryLimits {

    private final DeliverySettings settings;
    private final LiveNodes nodes;

    @Inject
    DeliveryLimits(DeliverySettings settings, LiveNodes nodes) {
        this.settings = settings;
        this.nodes = nodes;
    }

    /** Requests in flight, to all endpoints. */
    int inFlight() {
        return settings.inFlight();
    }

    /**
     * Requests in flight to the endpoint of this subscription: this node's share, where all nodes together have a limit. All of them
     * go to a broker over one connection, which confirms many at once: it has as many as there are places beside others.
     */
    int inFlight(SubscriptionSnapshot subscription) {
        int limit = subscription.options().limits().concurrency();
        if (limit > 0) {
            return nodes.membership().share(limit, subscription.number());
        }
        return subscription.webhook().isConfirmedTogether() ? settings.inFlight() : settings.inFlightPerEndpoint();
    }

    /** Deliveries of one endpoint in memory. */
    int prefetchPerEndpoint() {
        return settings.prefetchPerEndpoint();
    }

    /** Of nothing, within the limits of all endpoints together. */
    Prefetch prefetch() {
        return new Prefetch(settings.prefetch(), settings.prefetchBytes());
    }
}
