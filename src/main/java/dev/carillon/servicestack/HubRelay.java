package dev.carillon.servicestack;

import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/** Does nothing as long as all is the hub's own, since its engine delivers; over a replaced store it relays by itself. */
@ApplicationScoped
class HubRelay implements EventRelay {

    private final WebhookEventStore events;
    private final WebhookSubscriptionStore subscriptions;
    private final WebhookRelay own;

    @Inject
    HubRelay(
            WebhookEventStore events,
            WebhookSubscriptionStore subscriptions,
            EventSubscriptionCache cache,
            EventServiceClient client,
            SubscriptionService service,
            ManagedExecutorService executor,
            Clock clock) {
        this.events = events;
        this.subscriptions = subscriptions;
        own = new InProcessRelay(events, cache, client, service, executor, clock);
    }

    protected HubRelay() { // CDI client proxy
        this.events = null;
        this.subscriptions = null;
        own = null;
    }

    @Override
    public void notifySubscribers() {
        if (!(events instanceof HubEventStore && subscriptions instanceof HubSubscriptionStore)) {
            own.notifySubscribers();
        }
    }
}
