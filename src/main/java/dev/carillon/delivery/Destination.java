package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.util.function.Consumer;

/** Where deliveries go. */
public interface Destination {

    /**
     * Makes one attempt, without a transaction and without holding a thread.
     *
     * @param attempt its number, from 1
     * @param done called exactly once, on any thread, within the deadline; must be quick
     */
    void attempt(SubscriptionSnapshot subscription, StoredEvent event, int attempt, Consumer<AttemptOutcome> done);
}
