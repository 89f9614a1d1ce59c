package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts away, in small batches, what waits for a subscription that was deleted (cancelled), or that was disabled when it
 * came and has been enabled since (parked: it goes out only if somebody asks for it). Thread safe.
 */
@ApplicationScoped
class DeliveryTidying {

    private static final Duration REST = Duration.ofSeconds(60); // it is woken
    private static final Duration AGAIN = Duration.ofSeconds(1); // some are still on their way

    private final Database database;
    private final DeliveryQueue queue;
    private final DeliveryOrder order;
    private final WaitingDeliveries waiting;
    private final Endpoints endpoints;
    private final Subscriptions subscriptions;
    private final Clock clock;
    private final Set<Long> deleted = ConcurrentHashMap.newKeySet();
    private final Set<Long> enabled = ConcurrentHashMap.newKeySet();
    private volatile Loop loop;
    private long mendedAt = System.nanoTime();

    @Inject
    DeliveryTidying(
            Database database,
            DeliveryQueue queue,
            DeliveryOrder order,
            WaitingDeliveries waiting,
            Endpoints endpoints,
            Subscriptions subscriptions,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.order = order;
        this.waiting = waiting;
        this.endpoints = endpoints;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    protected DeliveryTidying() { // CDI client proxy
        this(null, null, null, null, null, null, null);
    }

    void start(Loops loops) {
        loop = loops.start("tidying", this::step);
    }

    /** What waits for this subscription, which is gone, ends as cancelled. */
    void cancel(long subscription) {
        if (deleted.add(subscription)) {
            wake();
        }
    }

    /** Whether there may still be deliveries of an enabled subscription in the queue that are not to be sent. */
    boolean isParking(WebhookSubscription subscription) {
        boolean parking = subscription.enabledAfter()
                > endpoints.of(subscription.number()).parkedThrough();
        if (parking && enabled.add(subscription.number())) {
            wake();
        }
        return parking;
    }

    /** Begins with whoever was enabled since the last look. */
    void review() {
        for (WebhookSubscription each : subscriptions.current().all()) {
            if (each.enabledAfter() > 0) {
                isParking(each);
            }
        }
    }

    private void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private Duration step() throws SQLException {
        if (System.nanoTime() - mendedAt > REST.toNanos()) {
            mend();
        }
        boolean more = false;
        for (long each : deleted) {
            if (cancelSome(each)) {
                deleted.remove(each);
            } else {
                more = true;
            }
        }
        boolean left = false;
        for (long each : enabled) {
            Optional<WebhookSubscription> subscription = subscriptions.current().byNumber(each);
            WaitingDeliveries.Swept swept = subscription.isEmpty()
                    ? WaitingDeliveries.Swept.ALL
                    : parkSome(each, subscription.get().enabledAfter());
            switch (swept) {
                case ALL -> enabled.remove(each);
                case SOME -> more = true;
                case SOME_ARE_ON_THEIR_WAY -> left = true;
            }
        }
        return more ? Duration.ZERO : left ? AGAIN : REST;
    }

    /** What ended in another way than by a result must not hold up those behind it. */
    private void mend() throws SQLException {
        mendedAt = System.nanoTime();
        Instant now = clock.instant();
        List<Long> numbers = database.jdbc(connection -> {
            order.mend(connection, now);
            return order.subscriptions(connection);
        });
        SubscriptionSet set = subscriptions.at(database.jdbc(queue::version));
        for (long each : numbers) {
            if (set.byNumber(each).isEmpty()) {
                deleted.add(each);
            }
        }
    }

    /** True if nothing is left, or nothing that could be cancelled yet: the next look finds it again. */
    private boolean cancelSome(long subscription) throws SQLException {
        Instant now = clock.instant();
        return database.jdbc(connection -> {
            List<DeliveryKey> behind = new ArrayList<>();
            boolean ordered = !order.leave(connection, subscription, Long.MAX_VALUE, now, behind);
            waiting.cancelBehind(connection, behind, now);
            boolean done = waiting.cancel(connection, subscription, now) == 0 && !ordered;
            if (done) {
                endpoints.forget(connection, subscription);
            }
            return done;
        });
    }

    private WaitingDeliveries.Swept parkSome(long subscription, long through) throws SQLException {
        Instant now = clock.instant();
        Map<Long, EndpointState> changed = new ConcurrentHashMap<>();
        WaitingDeliveries.Swept swept = database.jdbc(connection -> {
            List<DeliveryKey> behind = new ArrayList<>();
            boolean ordered = !order.leave(connection, subscription, through, now, behind);
            waiting.parkBehind(connection, behind);
            if (ordered) {
                return WaitingDeliveries.Swept.SOME;
            }
            WaitingDeliveries.Swept done = waiting.park(connection, subscription, through, now);
            if (done == WaitingDeliveries.Swept.ALL) {
                parked(connection, subscription, through, now, changed);
            }
            return done;
        });
        endpoints.learn(changed);
        return swept;
    }

    /** Enabled is a new beginning: how it failed before is forgotten. */
    private void parked(
            Connection connection, long subscription, long through, Instant now, Map<Long, EndpointState> changed)
            throws SQLException {
        EndpointState state = endpoints.lock(connection, subscription).parked(through);
        endpoints.write(connection, subscription, state, now);
        changed.put(subscription, state);
    }
}
