package dev.carillon.servicestack;

/** Sends one event to one subscriber ({@code IEventServiceClient}). Thread safe. */
@FunctionalInterface
public interface EventServiceClient {

    /**
     * Attempts until it is taken or refused, or no attempt is left; waits for the end.
     *
     * @return how it ended, never null
     */
    SubscriptionDeliveryResult relay(SubscriptionRelayConfig subscriber, WebhookEvent event);
}
