package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claims what is due, endpoint by endpoint, a fair share each, never more than can be held. Closed endpoints are not
 * looked at, however much waits for them. Thread safe.
 */
@ApplicationScoped
class DeliveryClaims {

    private static final int SHARE = 100;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LOOK_OF_MANY = Duration.ofSeconds(1); // another node may queue what it does not start

    private final Database database;
    private final DeliveryQueue queue;
    private final Endpoints endpoints;
    private final LiveNodes nodes;
    private final Subscriptions subscriptions;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryTidying tidying;
    private final Clock clock;
    private final Set<Long> room = ConcurrentHashMap.newKeySet();
    private volatile Loop loop;
    private volatile boolean lookAround = true;
    private volatile long lookedAt = System.nanoTime();
    private volatile Instant nextDue = Instant.MAX;

    @Inject
    DeliveryClaims(
            Database database,
            DeliveryQueue queue,
            Endpoints endpoints,
            LiveNodes nodes,
            Subscriptions subscriptions,
            DeliveryDispatcher dispatcher,
            DeliveryTidying tidying,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.endpoints = endpoints;
        this.nodes = nodes;
        this.subscriptions = subscriptions;
        this.dispatcher = dispatcher;
        this.tidying = tidying;
        this.clock = clock;
    }

    protected DeliveryClaims() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    void start(Loops loops) {
        loop = loops.start("claims", this::step);
    }

    /** Looks at all endpoints soon. */
    void wake() {
        lookAround = true;
        wakeLoop();
    }

    /** These may have more in the database, and this node has room for it. */
    void room(Collection<Long> of) {
        room.addAll(of);
        wakeLoop();
    }

    /** Something is due then: look at that time. */
    synchronized void dueAt(Instant due) {
        if (due.isBefore(nextDue)) {
            nextDue = due;
            wakeLoop();
        }
    }

    private void wakeLoop() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private Duration step() throws SQLException {
        Instant now = clock.instant();
        Set<Long> wanted = new HashSet<>();
        for (Long each : room) {
            room.remove(each);
            wanted.add(each);
        }
        SubscriptionSet set;
        if (looks(now)) {
            DeliveryQueue.Heads heads = database.jdbc(queue::heads);
            set = subscriptions.at(heads.version());
            lookedAt = System.nanoTime();
            due(heads, set, now).forEach(wanted::add);
        } else {
            set = wanted.isEmpty() ? null : subscriptions.at(database.jdbc(queue::version));
        }
        for (Long each : wanted) {
            Optional<WebhookSubscription> subscription = set.byNumber(each);
            if (subscription.isEmpty()) {
                tidying.cancel(each);
            } else if (claim(subscription.get(), now)) {
                room.add(each);
            }
        }
        return room.isEmpty() && !lookAround ? rest(now) : Duration.ZERO;
    }

    private synchronized boolean looks(Instant now) {
        boolean due = !nextDue.isAfter(now);
        if (due) {
            nextDue = Instant.MAX;
        }
        if (!due && !lookAround && System.nanoTime() - lookedAt < interval().toNanos()) {
            return false;
        }
        lookAround = false;
        return true;
    }

    /** Which endpoints have something due. Of what is left behind by subscriptions that are gone, the waste is removed. */
    private Set<Long> due(DeliveryQueue.Heads heads, SubscriptionSet set, Instant now) {
        Set<Long> due = new HashSet<>();
        heads.dueAt().forEach((number, at) -> {
            if (set.byNumber(number).isEmpty()) {
                tidying.cancel(number);
            } else if (!at.isAfter(now)) {
                due.add(number);
            } else if (set.byNumber(number).get().isActive()) {
                dueAt(at);
            }
        });
        return due;
    }

    private Duration interval() {
        return nodes.isAlone() ? LOOK : LOOK_OF_MANY;
    }

    private Duration rest(Instant now) {
        Instant opening = endpoints.nextOpening(now);
        if (opening != null) {
            dueAt(opening); // whatever waits there
        }
        Duration untilLook = interval().minusNanos(System.nanoTime() - lookedAt);
        Duration untilDue = nextDue == Instant.MAX ? LOOK : Duration.between(now, nextDue);
        Duration rest = untilDue.compareTo(untilLook) < 0 ? untilDue : untilLook;
        return rest.isNegative() || rest.isZero() ? Duration.ofMillis(1) : rest;
    }

    /** True if this endpoint has room for more than it was given now. */
    private boolean claim(WebhookSubscription subscription, Instant now) throws SQLException {
        long number = subscription.number();
        if (!subscription.isActive() || !dispatcher.hasShare(subscription) || tidying.isParking(subscription)) {
            return false;
        }
        if (endpoints.of(number).isHalfOpen(now)) {
            probe(subscription, now);
            return false;
        }
        if (!dispatcher.isOpen(subscription)) {
            return false;
        }
        int free = Math.min(SHARE, dispatcher.free(number));
        if (free <= 0) {
            dispatcher.backlog(number, true);
            return false;
        }
        List<Delivery> claimed = database.jdbc(connection -> queue.claimDue(connection, subscription, now, free));
        dispatcher.backlog(number, claimed.size() == free);
        dispatcher.startClaimed(claimed);
        return claimed.size() == free && dispatcher.free(number) > 0;
    }

    /** Lets one delivery try whether the endpoint is well again; on one node only. */
    private void probe(WebhookSubscription subscription, Instant now) throws SQLException {
        long number = subscription.number();
        Map<Long, EndpointState> changed = new HashMap<>();
        List<Delivery> claimed = database.jdbc(connection -> {
            List<Delivery> one = queue.claimDue(connection, subscription, now, 1);
            if (!one.isEmpty() && !endpoints.probe(connection, number, now, changed)) {
                connection.rollback(); // another node was quicker
                return List.<Delivery>of();
            }
            return one;
        });
        endpoints.learn(changed);
        claimed.forEach(dispatcher::startProbe);
    }
}
