package dev.carillon.subscription;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionStore.Change;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.logging.Level;

/** Tells this node of changes that are committed. Thread safe. */
@OnePerNode
class ChangeNews {

    private static final FailureLog LOG = new FailureLog(ChangeNews.class);

    private final Subscriptions subscriptions;
    private final Event<SubscriptionsChanged> listeners;

    @Inject
    ChangeNews(Subscriptions subscriptions, Event<SubscriptionsChanged> listeners) {
        this.subscriptions = subscriptions;
        this.listeners = listeners;
    }

    /** After the commit: observers read what is true, and a failure here is not a failure of the change. */
    void changed(String fact, Change change) {
        Subscription subject = change.subscription();
        LOG.info(() -> fact + " subscription=" + subject.id() + " application=" + subject.application() + " status="
                + subject.status() + (subject.disabledReason() == null ? "" : " reason=" + subject.disabledReason())
                + " version=" + change.version());
        afterwards(() -> subscriptions.at(change.version()));
        afterwards(() -> listeners.fire(new SubscriptionsChanged(change.version())));
    }

    private static void afterwards(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "subscription.change-unheard; it is seen within a second all the same", e);
        }
    }
}
