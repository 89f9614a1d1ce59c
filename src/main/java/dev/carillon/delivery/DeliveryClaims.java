package dev.carillon.delivery;

import dev.carillon.eventlog.DatabaseTime;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Claims what is due, endpoint by endpoint, in turn: when to look, and at which. Thread safe. */
@OnePerNode
class DeliveryClaims {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration LOOK_OF_MANY = Duration.ofSeconds(1); // another node may queue what it does not start

    private final DatabaseTime time;
    private final DueEndpoints queue;
    private final Endpoints endpoints;
    private final NodeLease lease;
    private final LiveNodes nodes;
    private final Subscriptions subscriptions;
    private final EndpointClaims claims;
    private final DeliveryCleanup cleanup;
    private final Jobs<Long> jobs;
    private final Set<Long> room = ConcurrentHashMap.newKeySet();
    private long last = Long.MIN_VALUE;
    private final Wakeup loop = new Wakeup();
    private volatile boolean lookAround = true;
    private volatile long lookedAt;
    private volatile Instant nextDue = Instant.MAX;

    @Inject
    DeliveryClaims(
            DatabaseTime time,
            DueEndpoints queue,
            Endpoints endpoints,
            NodeLease lease,
            LiveNodes nodes,
            Subscriptions subscriptions,
            EndpointClaims claims,
            DeliveryCleanup cleanup) {
        this.time = time;
        this.queue = queue;
        this.endpoints = endpoints;
        this.lease = lease;
        this.nodes = nodes;
        this.subscriptions = subscriptions;
        this.claims = claims;
        this.cleanup = cleanup;
        jobs = new Jobs<>(time);
    }

    void start(Loops loops) {
        loop.of(loops.startNeeded("claims", this::step));
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
        loop.wake();
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
        for (Long each : inTurn(wanted, set)) {
            jobs.run(each, () -> claim(each, set, now));
        }
        return jobs.rest(room.isEmpty() && !lookAround ? rest(now) : Duration.ZERO);
    }

    /** By priority; among their like it begins behind where the last round began, so that no endpoint always comes first. */
    private List<Long> inTurn(Set<Long> wanted, SubscriptionSet set) {
        List<Long> sorted = new ArrayList<>(wanted);
        Collections.sort(sorted);
        int first = 0;
        while (first < sorted.size() && sorted.get(first) <= last) {
            first++;
        }
        Collections.rotate(sorted, -first);
        last = sorted.isEmpty() ? last : sorted.get(0);
        sorted.sort(Comparator.comparingInt(each -> -priority(each, set)));
        return sorted;
    }

    private static int priority(long number, SubscriptionSet set) {
        return set.byNumber(number)
                .map(each -> each.options().ordering().priority())
                .orElse(0);
    }

    /** Adds those for which something is due, if it is time to look. */
    private SubscriptionSet look(Set<Long> wanted, Instant now) throws SQLException {
        if (!looks(now)) {
            return wanted.isEmpty() ? null : subscriptions.at(queue.version());
        }
        DueEndpoints.Heads heads = queue.heads();
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
        if (claims.claim(subscription.get(), now)) {
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
}
