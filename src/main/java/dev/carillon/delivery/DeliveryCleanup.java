package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Clears away, in small batches, what waits for a subscription that was deleted (cancelled), or that was disabled when it
 * came and has been enabled since (parked: it is sent only on request). Thread safe.
 */
@OnePerNode
class DeliveryCleanup {

    private static final Duration REST = Duration.ofSeconds(60); // it is woken
    private static final Duration AGAIN = Duration.ofSeconds(1); // some are still on their way

    private final Database database;
    private final DatabaseTime time;
    private final DeliveryStates states;
    private final DeliveryOrder order;
    private final DueEndpoints queue;
    private final Endpoints endpoints;
    private final Subscriptions subscriptions;
    private final Jobs<String> jobs;
    private final Set<Long> deleted = ConcurrentHashMap.newKeySet();
    private final Set<Long> enabled = ConcurrentHashMap.newKeySet();
    private final Wakeup loop = new Wakeup();
    private long repairedAt;
    private boolean isRepaired;

    @Inject
    DeliveryCleanup(
            DeliveryRecords records,
            DeliveryOrder order,
            DueEndpoints queue,
            Endpoints endpoints,
            Subscriptions subscriptions) {
        database = records.database();
        time = records.time();
        states = records.states();
        this.order = order;
        this.queue = queue;
        this.endpoints = endpoints;
        this.subscriptions = subscriptions;
        jobs = new Jobs<>(time);
    }

    void start(Loops loops) {
        loop.of(loops.start("cleanup", this::step));
    }

    /** What waits for this subscription, which is gone, ends as cancelled. */
    void cancel(long subscription) {
        if (deleted.add(subscription)) {
            wake();
        }
    }

    /** Whether there may still be deliveries of an enabled subscription in the queue that are not to be sent. */
    boolean isParking(SubscriptionSnapshot subscription) {
        boolean parking =
                subscription.life().enabledAfter() > endpoints.of(subscription).parkedThrough();
        if (parking && enabled.add(subscription.number())) {
            wake();
        }
        return parking;
    }

    /** Begins with what was enabled since the last look. */
    void review() {
        for (SubscriptionSnapshot each : subscriptions.current().all()) {
            if (each.life().enabledAfter() > 0) {
                isParking(each);
            }
        }
    }

    private void wake() {
        loop.wake();
    }

    /** One that cannot be cleaned up does not hold up the others. */
    Duration step() throws SQLException {
        Instant now = time.instant();
        if (!isRepaired || time.nanos() - repairedAt > REST.toNanos()) {
            jobs.run("repair", () -> repair(now));
        }
        for (long each : deleted) {
            jobs.run("cancel " + each, () -> cancelSome(each, now));
        }
        for (long each : enabled) {
            jobs.run("park " + each, () -> parkSome(each, now));
        }
        return jobs.rest(REST);
    }

    /** What ended in another way than by a result must not hold up those behind it. */
    private Duration repair(Instant now) throws SQLException {
        boolean[] more = new boolean[1];
        List<Long> numbers = database.transaction(session -> {
            more[0] = states.repairOrder(session, now) > 0;
            endpoints.forgetDeleted(session);
            return order.subscriptions(session);
        });
        SubscriptionSet set = subscriptions.at(queue.version());
        for (long each : numbers) {
            if (set.byNumber(each).isEmpty()) {
                deleted.add(each);
            }
        }
        isRepaired = !more[0];
        repairedAt = time.nanos();
        return more[0] ? Duration.ZERO : REST;
    }

    /** What comes into the queue later is found by the next look. */
    private Duration cancelSome(long subscription, Instant now) throws SQLException {
        if (!database.transaction(session -> states.cancel(session, subscription, now))) {
            return Duration.ZERO;
        }
        deleted.remove(subscription);
        return REST;
    }

    private Duration parkSome(long subscription, Instant now) throws SQLException {
        Optional<SubscriptionSnapshot> found = subscriptions.current().byNumber(subscription);
        if (found.isEmpty()) {
            enabled.remove(subscription);
            return REST;
        }
        Map<Long, EndpointState> changed = new HashMap<>();
        DeliveryStates.Swept swept;
        try {
            swept = database.transaction(session -> parkSome(session, found.get(), now, changed));
        } catch (AlreadyParked e) {
            swept = DeliveryStates.Swept.ALL;
        }
        endpoints.learn(changed);
        if (swept == DeliveryStates.Swept.ALL) {
            enabled.remove(subscription);
        }
        return swept == DeliveryStates.Swept.ALL ? REST : swept == DeliveryStates.Swept.SOME ? Duration.ZERO : AGAIN;
    }

    /** Another node was done meanwhile, and some may have been released since: nothing of this is to stay. */
    private static final class AlreadyParked extends RuntimeException {

        private static final long serialVersionUID = 1;
    }

    /** The endpoint's row is locked last, as by results. */
    private DeliveryStates.Swept parkSome(
            Session session, SubscriptionSnapshot subscription, Instant now, Map<Long, EndpointState> changed)
            throws SQLException {
        long through = subscription.life().enabledAfter();
        DeliveryStates.Swept swept =
                endpoints.read(session, subscription.number()).parkedThrough() >= through
                        ? DeliveryStates.Swept.ALL
                        : states.park(session, subscription.number(), through, now);
        EndpointState state = endpoints.lock(session, subscription.number());
        if (state.parkedThrough() >= through) {
            changed.put(subscription.number(), state);
            throw new AlreadyParked();
        }
        if (swept == DeliveryStates.Swept.ALL) {
            EndpointState parked = state.of(
                            Math.max(state.generation(), subscription.life().generation()))
                    .parked(through);
            changed.put(subscription.number(), endpoints.write(session, subscription.number(), parked, now));
        }
        return swept;
    }
}
