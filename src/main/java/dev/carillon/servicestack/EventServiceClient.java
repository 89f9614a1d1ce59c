package dev.carillon.servicestack;

/** Sends one event to one subscriber ({@code IEventServiceClient}). Thread safe. */
@FunctionalInterface
public interface EventServiceClient {

    /**
     * Attempts until it is taken or refused, or no attempt is left; waits for the end.
     *
     * @return how it ended, never null
     * @throws IllegalStateException with the thread's interrupt kept, if it was interrupted: the event is relayed again later
     */
    SubscriptionDeliveryResult relay(SubscriptionRelayConfig subscriber, WebhookEvent event);
}
