package dev.carillon.servicestack;

import java.util.List;

/** What relays ask the subscription service ({@code ISubscriptionService}). Thread safe. */
public interface SubscriptionService {

    /** The active subscribers of this event, secrets included. */
    List<SubscriptionRelayConfig> search(int application, String eventName);

    /** Keeps these results; one that was reported before is ignored. */
    void updateResults(int application, List<SubscriptionDeliveryResult> results);
}
