package dev.carillon.delivery.destination;

import dev.carillon.delivery.AttemptOutcome;
import dev.carillon.delivery.Destination;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionSnapshot;
import jakarta.inject.Inject;
import java.util.function.Consumer;

/** Where deliveries go: to webhooks and to brokers. Thread safe. */
@OnePerNode
public class Destinations implements Destination {

    private final WebhookDestination webhooks;
    private final BrokerDestination brokers;

    @Inject
    Destinations(WebhookDestination webhooks, BrokerDestination brokers) {
        this.webhooks = webhooks;
        this.brokers = brokers;
    }

    @Override
    public void attempt(
            SubscriptionSnapshot subscription, StoredEvent event, int attempt, Consumer<AttemptOutcome> done) {
        if (subscription.webhook().broker() == null) {
            webhooks.attempt(subscription, event, done);
        } else {
            brokers.attempt(subscription, event, done);
        }
    }
}
