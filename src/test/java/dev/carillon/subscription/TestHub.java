package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import dev.carillon.outbound.AddressGuard;
import jakarta.enterprise.event.Event;
import java.time.Clock;

/** What one node does with subscriptions, over a store. */
final class TestHub {

    final Subscriptions subscriptions;
    final SubscriptionChanges changes;
    final SubscriptionStates states;
    final Verifications verifications;

    TestHub(SubscriptionDatabase database, Secrets secrets, Event<SubscriptionsChanged> listeners, Clock clock) {
        SubscriptionStore store = database.store();
        subscriptions = new Subscriptions(store, secrets);
        ChangeNews news = new ChangeNews(subscriptions, listeners);
        changes = new SubscriptionChanges(store, secrets, AddressGuard.strict(), news, clock);
        states = new SubscriptionStates(store, news, clock);
        verifications = new Verifications(database.unverified(), states, secrets, clock);
    }
}
