package dev.carillon.overlay;

import dev.carillon.servicestack.EventServiceClient;
import dev.carillon.servicestack.EventSubscriptionCache;
import dev.carillon.servicestack.SubscriptionDeliveryResult;
import dev.carillon.servicestack.SubscriptionRelayConfig;
import dev.carillon.servicestack.SubscriptionService;
import dev.carillon.servicestack.WebhookEvent;
import dev.carillon.servicestack.WebhookEventStore;
import dev.carillon.servicestack.WebhookRelay;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Relays with a word of its own in front of the data, so that a test sees who has sent it. */
@Alternative
@Priority(1)
@ApplicationScoped
public class OtherRelay implements WebhookRelay {

    @Inject
    WebhookEventStore events;

    @Inject
    EventSubscriptionCache subscribers;

    @Inject
    EventServiceClient client;

    @Inject
    SubscriptionService service;

    @Override
    public void notifySubscribers() {
        for (WebhookEvent each : events.peek()) {
            List<SubscriptionDeliveryResult> results = new ArrayList<>();
            for (SubscriptionRelayConfig to : subscribers.getAll(each.application(), each.eventName())) {
                results.add(client.relay(to, each.withData("{\"other\":" + each.data() + "}")));
            }
            service.updateResults(each.application(), results);
            events.relayed(List.of(each));
        }
    }
}
