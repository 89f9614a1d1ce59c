package dev.carillon.servicestack;

/**
 * Brings stored events to their subscribers ({@code IWebhookRelay}). Carillon's own leaves it to the hub's engine, unless a
 * store was replaced. An {@code @Alternative} with a {@code @Priority} replaces it: it is called on one node, again and again
 * while there is something in {@link WebhookEventStore#peek}, and the engine goes on to deliver what is in Carillon's own
 * subscriptions. Called by one thread at a time.
 */
@FunctionalInterface
public interface WebhookRelay {

    /**
     * Relays what is pending to those who are subscribed now.
     *
     * @throws RuntimeException if that cannot be done now; it is called again, with back-off
     */
    void notifySubscribers();
}
