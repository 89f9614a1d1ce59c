package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import dev.carillon.subscription.SubscriptionStates;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Disables subscriptions whose endpoints want no more, or have failed for too long: as the endpoint's row says, which was
 * written with the result. In a loop of its own, as a change waits for the planner. Fires {@link SubscriptionDisabled}. Thread safe.
 */
@OnePerNode
class Disabling implements ResultListener {

    private static final FailureLog LOG = new FailureLog(Disabling.class);

    private final Database database;
    private final Subscriptions subscriptions;
    private final SubscriptionStates states;
    private final Endpoints endpoints;
    private final Consumer<Object> listeners;
    private final DatabaseTime time;
    private final Jobs<Long> jobs;
    private final Wakeup loop = new Wakeup();

    @Inject
    Disabling(
            Database database,
            DatabaseTime time,
            Subscriptions subscriptions,
            SubscriptionStates states,
            Endpoints endpoints,
            Event<Object> listeners) {
        this(database, time, subscriptions, states, endpoints, (Consumer<Object>) listeners::fire);
    }

    Disabling(
            Database database,
            DatabaseTime time,
            Subscriptions subscriptions,
            SubscriptionStates states,
            Endpoints endpoints,
            Consumer<Object> listeners) {
        this.database = database;
        this.time = time;
        jobs = new Jobs<>(time);
        this.subscriptions = subscriptions;
        this.states = states;
        this.endpoints = endpoints;
        this.listeners = listeners;
    }

    void start(Loops loops) {
        loop.of(loops.start("disabling", this::step));
    }

    /** An endpoint that wants no more is to get no more. */
    @Override
    public void recorded(Recorded recorded) {
        if (recorded.endpoints().after().values().stream().anyMatch(each -> each.wish() != null)) {
            loop.wake();
        }
    }

    Duration step() throws SQLException {
        endpoints
                .wishes()
                .forEach((subscription, wished) -> jobs.run(subscription, () -> disable(subscription, wished)));
        return jobs.rest(EndpointWatch.LOOK);
    }

    /** Nothing happens to a subscription whose endpoint is another now. */
    private Duration disable(long number, EndpointState wished) throws SQLException {
        Instant now = time.instant();
        EndpointState.Wish wish = wished.wish();
        if (states.disable(number, wished.generation(), wish.reason(), wish.by())) {
            tell(number, wish.reason(), now);
        }
        endpoints.fulfilled(database, number, wished, now);
        return EndpointWatch.LOOK;
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
