package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Disables subscriptions whose endpoints want no more, or have failed for too long: as the endpoint's row says, which was
 * written with the result. Fires {@link SubscriptionDisabled}. Thread safe.
 */
@ApplicationScoped
class Disabling {

    private static final Logger LOG = Logger.getLogger(Disabling.class.getName());

    private final Database database;
    private final Subscriptions subscriptions;
    private final Endpoints endpoints;
    private final Consumer<Object> listeners;

    @Inject
    Disabling(Database database, Subscriptions subscriptions, Endpoints endpoints, Event<Object> listeners) {
        this(database, subscriptions, endpoints, (Consumer<Object>) listeners::fire);
    }

    Disabling(Database database, Subscriptions subscriptions, Endpoints endpoints, Consumer<Object> listeners) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.endpoints = endpoints;
        this.listeners = listeners;
    }

    protected Disabling() { // CDI client proxy
        this(null, null, null, (Consumer<Object>) null);
    }

    /** Nothing happens to a subscription whose endpoint is another now. What fails is tried again: the row stays. */
    void disable(long number, EndpointState wished, Instant now) {
        try {
            EndpointState.Wish wish = wished.wish();
            if (subscriptions.disable(number, wished.generation(), wish.reason(), wish.by())) {
                tell(number, wish.reason(), now);
            }
            endpoints.fulfilled(database, number, wished, now);
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.WARNING, "subscription.not-disabled subscription=" + number + "; it is tried again", e);
        }
    }

    private void tell(long number, String reason, Instant now) {
        subscriptions
                .current()
                .byNumber(number)
                .map(each -> new SubscriptionDisabled(number, each.id(), each.application(), reason, now))
                .ifPresent(fact -> {
                    try {
                        listeners.accept(fact);
                    } catch (RuntimeException e) {
                        LOG.log(Level.WARNING, "delivery.listener-failed fact=" + fact, e);
                    }
                });
    }
}
