package dev.carillon.servicestack;

import dev.carillon.eventlog.LeaseLostException;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.inject.Vetoed;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.logging.Level;

/**
 * Relays by itself: each pending event to each subscriber there is at that time, those of one event side by side. What one
 * subscriber does harms no other. Thread safe if its parts are.
 */
@Vetoed
public class InProcessRelay implements EventRelay {

    /** Longest wait for one subscriber after those before it have ended, if the constructor names no other: 10 min. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final FailureLog LOG = new FailureLog(InProcessRelay.class);

    private record Relayed(SubscriptionRelayConfig subscriber, CompletableFuture<SubscriptionDeliveryResult> end) {}

    private final WebhookEventStore events;
    private final EventSubscriptionCache subscribers;
    private final EventServiceClient client;
    private final SubscriptionService service;
    private final Executor executor;
    private final Clock clock;
    private final Duration patience;

    /** Waits {@link #PATIENCE}. */
    public InProcessRelay(
            WebhookEventStore events,
            EventSubscriptionCache subscribers,
            EventServiceClient client,
            SubscriptionService service,
            Executor executor,
            Clock clock) {
        this(events, subscribers, client, service, executor, clock, PATIENCE);
    }

    /** @param patience how long one subscriber is waited for after those before it have ended; then it counts as unanswered */
    public InProcessRelay(
            WebhookEventStore events,
            EventSubscriptionCache subscribers,
            EventServiceClient client,
            SubscriptionService service,
            Executor executor,
            Clock clock,
            Duration patience) {
        this.events = events;
        this.subscribers = subscribers;
        this.client = client;
        this.service = service;
        this.executor = executor;
        this.clock = clock;
        this.patience = patience;
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

    /**
     * To all who want it; returns when the last one has answered or been given up.
     *
     * @throws IllegalStateException with the thread's interrupt kept, if it was interrupted: the relay is ending
     * @throws CompletionException if the event is to be relayed again, for the cause it has
     */
    public void relay(WebhookEvent event) {
        List<Relayed> started = subscribers.getAll(event.application(), event.eventName()).stream()
                .map(each -> start(each, event))
                .toList();
        if (!started.isEmpty()) {
            keep(event, ends(started, event));
        }
    }

    private Relayed start(SubscriptionRelayConfig subscriber, WebhookEvent event) {
        Supplier<SubscriptionDeliveryResult> task = () -> relay(subscriber, event);
        try {
            return new Relayed(subscriber, CompletableFuture.supplyAsync(task, executor));
        } catch (RuntimeException | Error e) { // it has no thread for it: those before have begun, so this one does it
            return new Relayed(subscriber, CompletableFuture.supplyAsync(task, Runnable::run));
        }
    }

    /** Of all: they end also if one throws. */
    private List<SubscriptionDeliveryResult> ends(List<Relayed> started, WebhookEvent event) {
        List<SubscriptionDeliveryResult> results = new ArrayList<>();
        CompletionException failure = null;
        try {
            for (Relayed each : started) {
                try {
                    results.add(each.end.get(patience.toNanos(), TimeUnit.NANOSECONDS));
                } catch (ExecutionException e) {
                    failure = new CompletionException(e.getCause());
                } catch (TimeoutException e) {
                    results.add(stuck(each, event));
                }
            }
        } catch (InterruptedException e) {
            started.forEach(each -> each.end.cancel(false)); // what has not begun does not
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the relay is ending", e);
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    private SubscriptionDeliveryResult stuck(Relayed each, WebhookEvent event) {
        each.end.cancel(false);
        LOG.warning("servicestack.relay.stuck subscription=" + each.subscriber.subscriptionId() + " event=" + event.id()
                + "; it is not waited for any longer");
        return unanswered(each.subscriber, event);
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
        } catch (RuntimeException | Error e) {
            if (e instanceof LeaseLostException || Thread.currentThread().isInterrupted()) {
                throw e; // no fault of the subscriber's: another node will relay it, or this one later
            }
            LOG.log(Level.WARNING, "servicestack.relay.failed subscription=" + subscriber.subscriptionId(), e);
            return unanswered(subscriber, event);
        }
    }

    private SubscriptionDeliveryResult unanswered(SubscriptionRelayConfig subscriber, WebhookEvent event) {
        return new SubscriptionDeliveryResult(
                UUID.randomUUID().toString().replace("-", ""),
                subscriber.subscriptionId(),
                event.id(),
                clock.instant(),
                HttpURLConnection.HTTP_UNAVAILABLE,
                HttpStatusName.unanswered(subscriber.config().url(), 1));
    }
}
