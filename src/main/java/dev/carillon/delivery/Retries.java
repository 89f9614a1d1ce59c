package dev.carillon.delivery;

import dev.carillon.event.EventData;
import dev.carillon.subscription.RetryOptions;
import dev.carillon.subscription.SubscriptionSnapshot;

/** When a failed delivery of this event to this subscription is attempted again. */
@FunctionalInterface
interface Retries {

    RetryOptions of(SubscriptionSnapshot subscription, EventData event);
}
