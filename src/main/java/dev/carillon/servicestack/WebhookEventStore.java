package dev.carillon.servicestack;

import java.util.Collection;
import java.util.List;

/**
 * Where events wait for the relay ({@code IWebhookEventStore}). Carillon's own is its log; an {@code @Alternative} with a
 * {@code @Priority} replaces it for what the {@link WebhookPublisher} publishes. Thread safe.
 */
public interface WebhookEventStore extends EventSink {

    /** Stores an event of the application of this server's beans. */
    WebhookEvent create(String eventName, String data);

    /**
     * Events that no relay has done yet, oldest first; at most some hundred.
     *
     * @throws RuntimeException if they cannot be relayed by this node now
     */
    List<WebhookEvent> peek();

    /**
     * These are done: they are not pending any more.
     *
     * @throws RuntimeException if this node must relay no more of them now
     */
    void relayed(Collection<WebhookEvent> events);
}
