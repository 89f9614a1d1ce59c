package dev.carillon.servicestack;

import dev.carillon.eventlog.LeaseLostException;
import jakarta.enterprise.inject.Vetoed;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Relays by itself: each pending event to each subscriber there is at that time, those of one event side by side. What one
 * subscriber does harms no other. Thread safe if its parts are.
 */
@Vetoed
public class InProcessRelay implements EventRelay {

    private static final Logger LOG = Logger.getLogger(InProcessRelay.class.getName());

    private final WebhookEventStore events;
    private final EventSubscriptionCache subscribers;
    private final EventServiceClient client;
    private final SubscriptionService service;
    private final Executor executor;
    private final Clock clock;

    public InProcessRelay(
            WebhookEventStore events,
            EventSubscriptionCache subscribers,
            EventServiceClient client,
            SubscriptionService service,
            Executor executor,
            Clock clock) {
        this.events = events;
        this.subscribers = subscribers;
        this.client = client;
        this.service = service;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public void notifySubscribers() {
        for (List<WebhookEvent> next = events.peek(); !next.isEmpty(); next = events.peek()) {
            for (WebhookEvent each : next) {
                relay(each);
                events.relayed(List.of(each));
            }
        }
    }

    /** To all who want it; returns when the last one has answered or been given up. */
    public void relay(WebhookEvent event) {
        List<CompletableFuture<SubscriptionDeliveryResult>> results =
                subscribers.getAll(event.application(), event.eventName()).stream()
                        .map(each -> CompletableFuture.supplyAsync(() -> relay(each, event), executor))
                        .toList();
        if (!results.isEmpty()) {
            CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).join(); // all end, also if one throws
            keep(event, results.stream().map(CompletableFuture::join).toList());
        }
    }

    /** It is sent, and is not sent again because that cannot be written down. */
    private void keep(WebhookEvent event, List<SubscriptionDeliveryResult> results) {
        try {
            service.updateResults(event.application(), results);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "servicestack.results.lost event=" + event.id() + " results=" + results.size(), e);
        }
    }

    private SubscriptionDeliveryResult relay(SubscriptionRelayConfig subscriber, WebhookEvent event) {
        try {
            return client.relay(subscriber, event);
        } catch (LeaseLostException e) { // no fault of the subscriber's: another node will relay it
            throw e;
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "servicestack.relay.failed subscription=" + subscriber.subscriptionId(), e);
            return new SubscriptionDeliveryResult(
                    UUID.randomUUID().toString().replace("-", ""),
                    subscriber.subscriptionId(),
                    event.id(),
                    clock.instant(),
                    HttpURLConnection.HTTP_UNAVAILABLE,
                    HttpStatusName.unanswered(subscriber.config().url(), 1));
        }
    }
}
