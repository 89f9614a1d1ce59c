package dev.carillon.delivery;

import dev.carillon.subscription.RetryOptions;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts attempts: each endpoint has a lane, and the lanes take turns. Holds no thread while an attempt is under way.
 * Thread safe.
 *
 * <p>No lane takes more than what is free: however many endpoints are slow, the next one finds a place.
 */
@ApplicationScoped
class DeliveryDispatcher {

    private static final Logger LOG = Logger.getLogger(DeliveryDispatcher.class.getName());

    private final Subscriptions subscriptions;
    private final Endpoints endpoints;
    private final LiveNodes nodes;
    private final Pacer pacer;
    private final Destination destination;
    private final ResultRecorder recorder;
    private final DeliverySettings settings;
    private final Clock clock;

    private final Map<Long, Lane> lanes = new ConcurrentHashMap<>();
    private final Queue<Lane> turns = new ConcurrentLinkedQueue<>();
    private final Set<DeliveryKey> hot = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final ThreadLocal<Boolean> pumping = new ThreadLocal<>();

    @Inject
    DeliveryDispatcher(
            Subscriptions subscriptions,
            Endpoints endpoints,
            LiveNodes nodes,
            Pacer pacer,
            Destination destination,
            ResultRecorder recorder,
            DeliverySettings settings,
            Clock clock) {
        this.subscriptions = subscriptions;
        this.endpoints = endpoints;
        this.nodes = nodes;
        this.pacer = pacer;
        this.destination = destination;
        this.recorder = recorder;
        this.settings = settings;
        this.clock = clock;
    }

    protected DeliveryDispatcher() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    /** Makes room on this node for a delivery that is being planned; false if it has to wait in the database. */
    boolean reserve(WebhookSubscription subscription, DeliveryKey key) {
        if (!isOpen(subscription) || !lane(key.subscription()).reserve(heldLimit(key.subscription()))) {
            return false;
        }
        held.incrementAndGet();
        hot.add(key);
        return true;
    }

    /** Gives room back: the plan was not committed. */
    void unreserve(DeliveryKey key) {
        if (hot.remove(key)) {
            held.decrementAndGet();
            lane(key.subscription()).unreserve();
        }
    }

    /** Starts deliveries that were planned hot, as soon as their endpoints' limits allow. */
    void startHot(Collection<Delivery> deliveries) {
        deliveries.forEach(each -> lane(each.key().subscription()).add(each));
        deliveries.stream().map(each -> each.key().subscription()).distinct().forEach(each -> enter(lane(each)));
        pump();
    }

    /** Starts deliveries of one endpoint claimed from the queue; there was {@link #free} room for them. */
    void startClaimed(List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            Lane lane = lane(deliveries.get(0).key().subscription());
            held.addAndGet(deliveries.size());
            lane.hold(deliveries.size());
            deliveries.forEach(lane::add);
            turn(lane);
        }
    }

    /** Starts the one that tries whether a closed endpoint is well again. */
    void startProbe(Delivery delivery) {
        Lane lane = lane(delivery.key().subscription());
        held.incrementAndGet();
        lane.hold(1);
        lane.addProbe(delivery);
        turn(lane);
    }

    /** This lane may have something to start. */
    void turn(Lane lane) {
        enter(lane);
        pump();
    }

    /** Whether the endpoint takes deliveries from this node now. */
    boolean isOpen(WebhookSubscription subscription) {
        return subscription.isActive() && endpoints.admits(subscription.number(), clock) && hasShare(subscription);
    }

    /** Whether any of the endpoint's requests fall to this node. */
    boolean hasShare(WebhookSubscription subscription) {
        return inFlightLimit(subscription) > 0;
    }

    int free(long subscription) {
        return lane(subscription).free(heldLimit(subscription));
    }

    void backlog(long subscription, boolean more) {
        lane(subscription).backlog(more);
    }

    /** More waits in the database now. True if this node should look for it; else it does when there is room again. */
    boolean queued(long subscription) {
        return endpoints.of(subscription).isHalfOpen(clock.instant())
                || (endpoints.admits(subscription, clock) && lane(subscription).queued(heldLimit(subscription)));
    }

    /** The lowest position held hot, or {@code otherwise}. */
    long lowestHot(long otherwise) {
        return hot.stream().mapToLong(DeliveryKey::position).min().orElse(otherwise);
    }

    int inFlight() {
        return inFlight.get();
    }

    /** These stand in the database. True if this endpoint has room again and more waiting. */
    boolean recorded(Delivery delivery) {
        hot.remove(delivery.key());
        held.decrementAndGet();
        long subscription = delivery.key().subscription();
        return lane(subscription).recorded(heldLimit(subscription));
    }

    /** After a change of subscriptions, endpoints or nodes: what is held for closed endpoints goes back into the queue. */
    void review() {
        for (Lane lane : lanes.values()) {
            Optional<WebhookSubscription> subscription = subscriptions.current().byNumber(lane.subscription());
            if (subscription.isEmpty() && lane.isIdle()) {
                lanes.remove(lane.subscription(), lane);
            } else if (lane.isWaiting()) {
                enter(lane);
            }
        }
        pump();
    }

    private int heldLimit(long subscription) {
        int limit = Math.min(settings.heldPerEndpoint(), Math.max(1, settings.held() - held.get()));
        return nodes.isAlone() ? limit : Math.min(limit, heldOfMany(subscription));
    }

    /** What this node holds no other can start: of an endpoint whose requests are shared out it holds little more. */
    private int heldOfMany(long subscription) {
        return subscriptions
                .current()
                .byNumber(subscription)
                .filter(each -> each.options().limits().concurrency() > 0)
                .map(each -> 2 * inFlightLimit(each))
                .orElse(Integer.MAX_VALUE);
    }

    private int inFlightLimit(WebhookSubscription subscription) {
        int limit = subscription.options().limits().concurrency();
        return limit == 0 ? settings.inFlightPerEndpoint() : nodes.membership().share(limit, subscription.number());
    }

    private void enter(Lane lane) {
        if (lane.entersTurns()) {
            turns.add(lane);
        }
    }

    /** Starts as many as there are places for, one of each lane in turn. */
    private void pump() {
        if (pumping.get() != null) {
            return; // an attempt ended at once: the turn that started it goes on
        }
        pumping.set(Boolean.TRUE);
        try {
            while (inFlight.incrementAndGet() <= settings.inFlight()) {
                Lane lane = turns.poll();
                if (lane != null) {
                    lane.leavesTurns();
                    if (start(lane)) {
                        continue;
                    }
                }
                inFlight.decrementAndGet();
                if (turns.isEmpty()) {
                    return;
                }
                // another thread that found no place has left a lane to this one
            }
            inFlight.decrementAndGet();
        } finally {
            pumping.remove();
        }
        if (inFlight.get() < settings.inFlight() && !turns.isEmpty()) {
            pump(); // a place came free between the last look and now
        }
    }

    /** True if an attempt of this lane has taken the place. */
    private boolean start(Lane lane) {
        Optional<WebhookSubscription> found = subscriptions.current().byNumber(lane.subscription());
        if (found.isEmpty() || !found.get().isActive() || !hasShare(found.get())) {
            putBack(lane.drainAll());
            return false;
        }
        WebhookSubscription subscription = found.get();
        boolean open = endpoints.admits(subscription.number(), clock);
        if (!open) {
            putBack(lane.drain());
        }
        int limit =
                open ? Math.min(inFlightLimit(subscription), Math.max(1, settings.inFlight() - inFlight.get() + 1)) : 0;
        Optional<Duration> spacing = Pacer.spacing(subscription);
        Delivery next = spacing.isPresent() ? lane.next(limit, clock.instant(), spacing.get()) : lane.next(limit);
        if (next == null) {
            if (spacing.isPresent() && lane.waitsForPace(limit)) {
                pacer.ask(lane);
            }
            return false;
        }
        if (spacing.isPresent()) {
            if (lane.isWaiting()) {
                pacer.ask(lane);
            }
        } else {
            enter(lane);
        }
        attempt(lane, subscription, next);
        return true;
    }

    private void putBack(List<Delivery> deliveries) {
        for (Delivery each : deliveries) {
            recorder.add(new PutBack(each, isOutdated(each) ? WaitingDeliveries.PARKED : each.dueAt()));
        }
    }

    /** Whether its subscription was disabled and enabled since it was claimed. */
    private boolean isOutdated(Delivery delivery) {
        return subscriptions
                .current()
                .byNumber(delivery.key().subscription())
                .map(each -> each.enabledAfter() > delivery.enabledAfter())
                .orElse(false);
    }

    private void attempt(Lane lane, WebhookSubscription subscription, Delivery delivery) {
        Instant startedAt = clock.instant();
        RetryOptions retry = subscription.options().retry();
        try {
            destination.attempt(
                    subscription,
                    delivery.event(),
                    delivery.attempts() + 1,
                    outcome -> ended(lane, delivery, retry, startedAt, outcome));
        } catch (RuntimeException | LinkageError e) { // an error of ours must not cost anybody a delivery
            LOG.log(Level.WARNING, "delivery.failed delivery=" + delivery.key() + "; it is attempted again", e);
            ended(lane, delivery, retry, startedAt, new AttemptOutcome.Unreachable(e.toString(), Duration.ZERO));
        }
    }

    private void ended(Lane lane, Delivery delivery, RetryOptions retry, Instant startedAt, AttemptOutcome outcome) {
        RetryPolicy policy = new RetryPolicy(retry);
        NextStep next = policy.after(
                outcome,
                delivery.attempts() + 1,
                delivery.attempts() == 0 ? startedAt : delivery.firstAttemptAt(),
                clock.instant(),
                ThreadLocalRandom.current().nextDouble());
        if (next instanceof NextStep.RetryAt && isOutdated(delivery)) {
            next = new NextStep.Park();
        }
        if (LOG.isLoggable(Level.FINE)) {
            LOG.fine("delivery.attempted delivery=" + delivery.key() + " event="
                    + delivery.event().id() + " attempt=" + (delivery.attempts() + 1) + " outcome=" + outcome + " next="
                    + next);
        }
        DeliveryResult result = new DeliveryResult(delivery, startedAt, outcome, next, policy.pause(outcome));
        endpoints.noticed(result, clock.instant());
        recorder.add(result);
        inFlight.decrementAndGet();
        lane.ended();
        turn(lane);
    }

    private Lane lane(long subscription) {
        return lanes.computeIfAbsent(subscription, Lane::new);
    }
}
