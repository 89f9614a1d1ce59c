package dev.carillon.delivery;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.Measured;
import dev.carillon.loop.Measures;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.RetryOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Starts attempts: each endpoint has a lane, and the lanes take turns ({@link LaneTurns}). No thread is held while an attempt is under way.
 * Thread safe.
 *
 * <p>No lane takes more than what is free, nor does any application beside others: however many endpoints are slow, the
 * next one finds a place. Nothing starts while this node's lease is in doubt.
 */
@OnePerNode
class DeliveryDispatcher implements Measured {

    /** What was planned hot and has waited this long goes into the queue, where any node finds it. */
    private static final Duration COOLED = Duration.ofSeconds(30);

    private final Subscriptions subscriptions;
    private final Endpoints endpoints;
    private final NodeLease lease;
    private final DeliveryLimits limits;
    private final RateLimiter rateLimiter;
    private final EndedAttempts ended;
    private final DatabaseTime time;
    private final Attempts attempts;
    private volatile BackoffRules rules;

    private final Map<Long, Lane> lanes = new ConcurrentHashMap<>();
    private final LaneTurns turns;
    private final Prefetch prefetch;
    private final ApplicationShares shares = new ApplicationShares();

    @Inject
    DeliveryDispatcher(
            Subscriptions subscriptions,
            Endpoints endpoints,
            NodeLease lease,
            DeliveryLimits limits,
            RateLimiter rateLimiter,
            Destination destination,
            EndedAttempts ended,
            DatabaseTime time) {
        this.subscriptions = subscriptions;
        this.endpoints = endpoints;
        this.lease = lease;
        this.limits = limits;
        this.rateLimiter = rateLimiter;
        this.ended = ended;
        this.time = time;
        attempts = new Attempts(
                destination, endpoints, ended, new DeliveryResults(subscriptions, this::retry), time, new Places());
        prefetch = limits.prefetch();
        turns = new LaneTurns(limits, this::next);
    }

    /** Without them each subscription has its own. */
    @Inject
    void by(BackoffRules newRules) {
        rules = newRules;
    }

    private RetryOptions retry(SubscriptionSnapshot subscription, EventData event) {
        BackoffRules some = rules;
        return some == null ? subscription.options().retry() : some.of(subscription, event);
    }

    /** Makes room on this node for a delivery that is being planned; false if it has to wait in the database. */
    boolean reserve(SubscriptionSnapshot subscription, PlannedDelivery planned) {
        if (!lease.isValid() || !isOpen(subscription) || !prefetch.hasRoomFor(subscription.number(), planned.event())) {
            return false;
        }
        Lane lane = lane(subscription.number());
        return lane.reserve(prefetchLimit(subscription)) && prefetch(lane, Claim.hot(planned.key()), planned.event());
    }

    /** It keeps the place it has in its lane only if it is prefetched. */
    private boolean prefetch(Lane lane, Claim hot, StoredEvent event) {
        boolean isAdded = false;
        try {
            isAdded = prefetch.add(hot, event, true);
        } finally {
            if (!isAdded) {
                lane.unreserve();
            }
        }
        return isAdded;
    }

    /** Releases its room: the plan was not committed, or there was such a delivery already. */
    void unreserve(DeliveryKey key) {
        if (prefetch.remove(Claim.hot(key))) {
            lane(key.subscription()).unreserve();
        }
    }

    /** Starts deliveries that were planned hot, as soon as their endpoints' limits allow. */
    void startHot(Collection<Delivery> deliveries) {
        deliveries.forEach(each -> lane(each.key().subscription()).add(each));
        deliveries.stream().map(each -> each.key().subscription()).distinct().forEach(each -> turns.enter(lane(each)));
        turns.pump();
    }

    /** Takes deliveries of one endpoint that are being claimed: this node has them before the database says so. */
    void prefetch(List<Delivery> claimed) {
        for (Delivery each : claimed) {
            Lane lane = lane(each.key().subscription());
            if (prefetch.add(each.claim(), each.event(), false)) {
                lane.prefetch(1);
            }
        }
    }

    /** Drops them: they were not claimed, or it is not known whether they were. */
    void drop(Collection<Delivery> claimed) {
        claimed.forEach(this::drop);
    }

    private boolean drop(Delivery claimed) {
        Lane lane = lane(claimed.key().subscription());
        boolean wasPrefetched = prefetch.remove(claimed.claim());
        if (wasPrefetched) {
            lane.unreserve();
        }
        return wasPrefetched;
    }

    /** Starts deliveries of one endpoint that are prefetched. */
    void startClaimed(List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            Lane lane = lane(deliveries.get(0).key().subscription());
            deliveries.forEach(lane::add);
            schedule(lane);
        }
    }

    /** Starts the one that probes whether a closed endpoint has recovered. */
    void startProbe(Delivery delivery) {
        Lane lane = lane(delivery.key().subscription());
        lane.addProbe(delivery);
        schedule(lane);
    }

    boolean hasProbe(long subscription) {
        return lane(subscription).hasProbe();
    }

    /** This lane may have something to start. */
    void schedule(Lane lane) {
        turns.enter(lane);
        turns.pump();
    }

    /** Whether the endpoint takes deliveries from this node now. */
    boolean isOpen(SubscriptionSnapshot subscription) {
        return subscription.isActive() && endpoints.admits(subscription, time.instant()) && hasShare(subscription);
    }

    /** Whether any of the endpoint's requests fall to this node. */
    boolean hasShare(SubscriptionSnapshot subscription) {
        return limits.inFlight(subscription) > 0;
    }

    /** How many more deliveries of this endpoint may be claimed. */
    int free(SubscriptionSnapshot subscription) {
        return lane(subscription.number()).free(prefetchLimit(subscription));
    }

    /** How many more bytes of its events may be prefetched. */
    long freeBytes(long subscription) {
        return prefetch.freeBytes(subscription);
    }

    /** Whether any more of it may be prefetched: a single one may, however large it is. */
    boolean hasBytes(long subscription) {
        return prefetch.hasBytes(subscription);
    }

    /** Endpoints that were refused for bytes, and may ask again. */
    Set<Long> askAgain() {
        return prefetch.askAgain();
    }

    void backlog(long subscription, boolean more) {
        lane(subscription).backlog(more);
    }

    /** More waits in the database now. True if this node should look for it; else it does when there is room again. */
    boolean queued(SubscriptionSnapshot subscription) {
        Instant now = time.instant();
        return endpoints.of(subscription).isHalfOpen(now)
                || (endpoints.admits(subscription, now)
                        && lane(subscription.number()).queued(prefetchLimit(subscription)));
    }

    /** Whether this node has this one, under this claim. */
    boolean isPrefetched(Claim claim) {
        return prefetch.contains(claim);
    }

    /** The lowest position prefetched that was planned hot, or {@code otherwise}. */
    long lowestHot(long otherwise) {
        return prefetch.lowestHot(otherwise);
    }

    int inFlight() {
        return turns.inFlight();
    }

    @Override
    public void measure(Measures to) {
        to.gauge("carillon_consumer_in_flight", "Attempts that are under way", inFlight());
    }

    /** This one is in the database. False if it was dropped with an earlier incarnation. */
    boolean recorded(Delivery delivery) {
        return drop(delivery);
    }

    /** True if this endpoint has room again and more waiting. */
    boolean hasRoomAgain(long subscription) {
        return lane(subscription)
                .hasRoomAgain(subscriptions
                        .current()
                        .byNumber(subscription)
                        .map(this::prefetchLimit)
                        .orElse(limits.prefetchPerEndpoint()));
    }

    /** After a change of subscriptions, endpoints, nodes or the lease: what cannot go out soon goes back into the queue. */
    void review() {
        Instant cooled = time.instant().minus(COOLED);
        for (Lane lane : lanes.values()) {
            Optional<SubscriptionSnapshot> subscription =
                    subscriptions.current().byNumber(lane.subscription());
            if (subscription.isEmpty() && lane.isIdle()) {
                lanes.remove(lane.subscription(), lane);
            } else if (lane.isWaiting()) {
                subscription.ifPresent(each -> parkOutdated(lane, each));
                putBack(lane, each -> each.isHot() && each.dueAt().isBefore(cooled));
                turns.enter(lane);
            }
        }
        turns.pump();
    }

    private void parkOutdated(Lane lane, SubscriptionSnapshot subscription) {
        Predicate<Delivery> isOutdated = each -> DeliveryResults.isOutdated(each, subscription);
        lane.drain(isOutdated, each -> ended.add(new PutBack(each, DeliveryStates.PARKED, false)));
        lane.drainProbe(isOutdated, each -> ended.add(new PutBack(each, DeliveryStates.PARKED, true)));
    }

    /** The lease was lost: what has not started is dropped. What is on its way ends, and its result is ignored. */
    void forget() {
        for (Lane lane : lanes.values()) {
            lane.drain(each -> true, this::drop);
            lane.drainProbe(each -> true, this::drop);
        }
    }

    private int prefetchLimit(SubscriptionSnapshot subscription) {
        int limit = lane(subscription).prefetchLimit(limits.inFlight(subscription), time.instant());
        return Math.min(Math.min(limit, limits.prefetchPerEndpoint()), prefetch.free());
    }

    private Lane lane(SubscriptionSnapshot subscription) {
        Lane lane = lane(subscription.number());
        lane.priority(subscription.options().ordering().priority());
        return lane;
    }

    /** The next of this lane that may begin now, or null. */
    private Attempts.Attempt next(Lane lane) {
        if (!lease.isValid()) {
            return null; // the next heartbeat looks at all lanes
        }
        SubscriptionSnapshot subscription =
                subscriptions.current().byNumber(lane.subscription()).orElse(null);
        if (subscription == null || !subscription.isActive() || !hasShare(subscription)) {
            putBack(lane, each -> true);
            lane.drainProbe(each -> true, each -> ended.add(new PutBack(each, each.dueAt(), true)));
            shares.next().forEach(turns::enter);
            return null;
        }
        return shares.tryAcquire(subscription.application(), lane(subscription), freeBesideOthers())
                ? nextShared(lane, subscription)
                : null;
    }

    /** An application that is alone may use all places. */
    private int freeBesideOthers() {
        return subscriptions.current().applications() > 1 ? turns.places() : Integer.MAX_VALUE;
    }

    private Attempts.Attempt nextShared(Lane lane, SubscriptionSnapshot subscription) {
        Attempts.Attempt next = null;
        try {
            Delivery delivery = poll(lane, subscription);
            next = delivery == null ? null : begun(lane, subscription, delivery);
        } finally {
            if (next == null) {
                shares.release(subscription.application());
                shares.next().forEach(turns::enter);
            }
        }
        return next;
    }

    /** Removes the next that may begin now from its lane; null if there is none. */
    private Delivery poll(Lane lane, SubscriptionSnapshot subscription) {
        boolean open = endpoints.admits(subscription, time.instant());
        if (!open) {
            putBack(lane, each -> true);
        }
        int share = limits.inFlight(subscription); // the probe keeps to it, too
        int limit = open ? Math.min(share, Math.max(1, turns.places())) : 0;
        Optional<Duration> spacing = RateLimiter.spacing(subscription);
        if (spacing.isEmpty()) {
            return lane.next(limit, share);
        }
        Delivery next = lane.next(limit, share, time.instant(), new RateSlot.Terms(spacing.get(), time.adjustments()));
        if (next == null && lane.isReady(limit, share)) {
            rateLimiter.ask(lane, this::schedule);
        }
        return next;
    }

    /** The lane enters the round again. Whatever is thrown, this delivery is where it was. */
    private Attempts.Attempt begun(Lane lane, SubscriptionSnapshot subscription, Delivery delivery) {
        boolean isDone = false;
        try {
            if (RateLimiter.spacing(subscription).isEmpty()) {
                turns.enter(lane);
            } else if (lane.isWaiting()) {
                rateLimiter.ask(lane, this::schedule);
            }
            Attempts.Attempt attempt = attempts.of(lane, subscription, delivery);
            isDone = true;
            return attempt;
        } finally {
            if (!isDone) {
                lane.putBackFirst(delivery);
            }
        }
    }

    private void putBack(Lane lane, Predicate<Delivery> kind) {
        lane.drain(kind, each -> ended.add(new PutBack(each, each.dueAt(), false)));
    }

    /** The places of attempts, as they end. */
    private final class Places implements Attempts.Places {

        @Override
        public void free(SubscriptionSnapshot subscription) {
            turns.free();
            shares.release(subscription.application());
        }

        @Override
        public void goOn(Lane lane) {
            try {
                shares.next().forEach(turns::enter);
            } finally {
                schedule(lane);
            }
        }
    }

    private Lane lane(long subscription) {
        return lanes.computeIfAbsent(subscription, Lane::new);
    }
}
