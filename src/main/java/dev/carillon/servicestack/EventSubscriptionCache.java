package dev.carillon.servicestack;

import java.util.List;

/** The subscribers of an event, for a relay that asks at each one ({@code IEventSubscriptionCache}). Thread safe. */
public interface EventSubscriptionCache {

    /** The active subscribers of this event, perhaps as they were a minute ago on another node. */
    List<SubscriptionRelayConfig> getAll(int application, String eventName);

    /** A subscription was changed: nothing that is kept counts any more. */
    void forget();
}
