package dev.carillon.servicestack;

/**
 * Publishes events by name: {@code @Inject WebhookPublisher webhooks} ({@code IWebhookPublisher}, {@code IEventPublisher}).
 *
 * <p>With Carillon's own store, an event published in a JTA transaction exists if and only if that commits. Thread safe.
 */
public interface WebhookPublisher {

    /**
     * @param eventName at least one character; what a topic does not hold is encoded
     * @param data becomes JSON: a text a JSON string, null no data, a {@code jakarta.json.JsonValue} itself, anything else by
     *     its properties
     * @return what was stored
     * @throws IllegalArgumentException if the name is empty
     * @throws dev.carillon.event.EventRejectedException if the event breaks a rule or cannot be stored now
     */
    WebhookEvent publish(String eventName, Object data);
}
