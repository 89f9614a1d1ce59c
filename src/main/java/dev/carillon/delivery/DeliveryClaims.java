package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claims what is due, endpoint by endpoint, a fair share each, never more than can be prefetched. Closed endpoints are not
 * looked at, however much waits for them. Thread safe.
 */
@ApplicationScoped
class DeliveryClaims {

    private static final int SHARE = 100;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LOOK_OF_MANY = Duration.ofSeconds(1); // another node may queue what it does not start

    private final Database database;
    private final DatabaseTime time;
    private final DeliveryStates states;
    private final DueEndpoints queue;
    private final Endpoints endpoints;
    private final NodeLease lease;
    private final LiveNodes nodes;
    private final Subscriptions subscriptions;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryCleanup cleanup;
    private final Jobs<Long> jobs;
    private final Set<Long> room = ConcurrentHashMap.newKeySet();
    private long last = Long.MIN_VALUE;
    private volatile Loop loop;
    private volatile boolean lookAround = true;
    private volatile long lookedAt;
    private volatile Instant nextDue = Instant.MAX;

    @Inject
    DeliveryClaims(
            Database database,
            DatabaseTime time,
            DeliveryStates states,
            DueEndpoints queue,
            Endpoints endpoints,
            NodeLease lease,
            LiveNodes nodes,
            Subscriptions subscriptions,
            DeliveryDispatcher dispatcher,
            DeliveryCleanup cleanup) {
        this.database = database;
        this.time = time;
        this.states = states;
        this.queue = queue;
        this.endpoints = endpoints;
        this.lease = lease;
        this.nodes = nodes;
        this.subscriptions = subscriptions;
        this.dispatcher = dispatcher;
        this.cleanup = cleanup;
        jobs = new Jobs<>(time);
    }

    protected DeliveryClaims() { // CDI client proxy
        this(null, null, null, null, null, null, null, null, null, null);
    }

    void start(Loops loops) {
        loop = loops.startNeeded("claims", this::step);
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

    Duration step() throws SQLException {
        if (!lease.isValid()) {
            return LOOK; // the next heartbeat wakes it
        }
        Instant now = time.instant();
        Set<Long> wanted = new HashSet<>(jobs.failing());
        for (Long each : room) {
            room.remove(each);
            wanted.add(each);
        }
        SubscriptionSet set;
        try {
            set = look(wanted, now);
        } catch (SQLException | RuntimeException e) {
            room.addAll(wanted);
            lookAround = true;
            throw e;
        }
        for (Long each : inTurn(wanted)) {
            jobs.run(each, () -> claim(each, set, now));
        }
        return jobs.rest(room.isEmpty() && !lookAround ? rest(now) : Duration.ZERO);
    }

    /** Begins behind where the last round ended, so that no endpoint always comes first. */
    private List<Long> inTurn(Set<Long> wanted) {
        List<Long> sorted = new ArrayList<>(wanted);
        Collections.sort(sorted);
        int first = 0;
        while (first < sorted.size() && sorted.get(first) <= last) {
            first++;
        }
        Collections.rotate(sorted, -first);
        last = sorted.isEmpty() ? last : sorted.get(0);
        return sorted;
    }

    /** Adds those for which something is due, if it is time to look. */
    private SubscriptionSet look(Set<Long> wanted, Instant now) throws SQLException {
        if (!looks(now)) {
            return wanted.isEmpty() ? null : subscriptions.at(database.transaction(queue::version));
        }
        DueEndpoints.Heads heads = database.transaction(queue::heads);
        SubscriptionSet set = subscriptions.at(heads.version());
        lookedAt = time.nanos();
        wanted.addAll(due(heads, set, now));
        return set;
    }

    /** One endpoint that cannot be claimed for holds up no other, and is looked at again. */
    private Duration claim(long number, SubscriptionSet set, Instant now) throws SQLException {
        Optional<SubscriptionSnapshot> subscription = set.byNumber(number);
        if (subscription.isEmpty()) {
            cleanup.cancel(number);
            return LOOK;
        }
        if (claim(subscription.get(), now)) {
            room.add(number);
        }
        return LOOK;
    }

    private synchronized boolean looks(Instant now) {
        boolean due = !nextDue.isAfter(now);
        if (due) {
            nextDue = Instant.MAX;
        }
        if (!due && !lookAround && !untilLook().isNegative()) {
            return false;
        }
        lookAround = false;
        return true;
    }

    /** Which endpoints have something due. Of what is left behind by subscriptions that are gone, the waste is removed. */
    private Set<Long> due(DueEndpoints.Heads heads, SubscriptionSet set, Instant now) {
        Set<Long> due = new HashSet<>();
        heads.dueAt().forEach((number, at) -> {
            if (set.byNumber(number).isEmpty()) {
                cleanup.cancel(number);
            } else if (!at.isAfter(now)) {
                due.add(number);
            } else if (set.byNumber(number).get().isActive()) {
                dueAt(at);
            }
        });
        return due;
    }

    private Duration untilLook() {
        return (nodes.isAlone() ? LOOK : LOOK_OF_MANY).minusNanos(time.nanos() - lookedAt);
    }

    private Duration rest(Instant now) {
        Instant opening = endpoints.nextOpening(now);
        if (opening != null) {
            dueAt(opening); // whatever waits there
        }
        Duration untilLook = untilLook();
        Duration untilDue = nextDue == Instant.MAX ? LOOK : Duration.between(now, nextDue);
        Duration rest = untilDue.compareTo(untilLook) < 0 ? untilDue : untilLook;
        return rest.isNegative() || rest.isZero() ? Duration.ofMillis(1) : rest;
    }

    /** True if this endpoint has room for more than it was given now. */
    private boolean claim(SubscriptionSnapshot subscription, Instant now) throws SQLException {
        long number = subscription.number();
        if (!subscription.isActive() || !dispatcher.hasShare(subscription) || cleanup.isParking(subscription)) {
            return false;
        }
        if (endpoints.of(subscription).isHalfOpen(now)) {
            if (!dispatcher.hasProbe(number)) {
                Map<Long, EndpointState> changed = new HashMap<>();
                List<Delivery> one = claimed(session -> probe(session, subscription, now, changed));
                try {
                    endpoints.learn(changed);
                } finally {
                    one.forEach(dispatcher::startProbe); // it is prefetched
                }
            }
            return false;
        }
        if (!dispatcher.isOpen(subscription)) {
            return false;
        }
        int free = Math.min(SHARE, dispatcher.free(subscription));
        if (free <= 0 || !dispatcher.hasBytes(number)) {
            dispatcher.backlog(number, true);
            return false;
        }
        long bytes = dispatcher.freeBytes(number);
        List<Delivery> claimed = claimed(session -> states.claim(session, lease.id(), subscription, now, free, bytes));
        dispatcher.backlog(number, !claimed.isEmpty());
        dispatcher.startClaimed(claimed);
        return !claimed.isEmpty() && dispatcher.free(subscription) > 0 && dispatcher.hasBytes(number);
    }

    /** This node holds them before it has claimed them. If it is not known whether it has, they go back by the audit. */
    private List<Delivery> claimed(Database.Work<List<Delivery>> claim) throws SQLException {
        List<Delivery> prefetched = new ArrayList<>();
        boolean isDone = false;
        try {
            List<Delivery> all = database.transaction(session -> {
                List<Delivery> claimed = claim.in(session);
                prefetched.addAll(claimed);
                dispatcher.prefetch(claimed);
                return claimed;
            });
            isDone = true;
            return all;
        } finally {
            if (!isDone) {
                dispatcher.drop(prefetched);
            }
        }
    }

    /** Lets one delivery probe whether the endpoint has recovered; on one node only. */
    private List<Delivery> probe(
            Session session, SubscriptionSnapshot subscription, Instant now, Map<Long, EndpointState> changed)
            throws SQLException {
        boolean first = endpoints.probe(session, subscription, now, changed);
        List<Delivery> one = first ? states.claim(session, lease.id(), subscription, now, 1, 0) : List.of();
        if (first && one.isEmpty()) {
            endpoints.probeNot(session, subscription, now, changed); // nothing to try with
        }
        return one;
    }
}
