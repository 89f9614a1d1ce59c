package dev.carillon.servicestack;

import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;

/** What an application may replace, apart from the relay itself: the hub's own, or its alternatives. */
@OnePerNode
record Ports(
        WebhookEventStore events,
        WebhookSubscriptionStore subscriptions,
        EventSubscriptionCache cache,
        EventServiceClient client) {

    @Inject
    Ports {}

    boolean hasOwnEvents() {
        return events instanceof HubEventStore;
    }

    boolean hasOwnSubscriptions() {
        return subscriptions instanceof HubSubscriptionStore;
    }
}
