package dev.carillon.delivery;

import dev.carillon.subscription.RetryOptions;
import dev.carillon.subscription.SubscriptionStatus;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts attempts: each endpoint has a lane with limits of its own, so that a dead or slow one takes nothing from the
 * others. Holds no thread while an attempt is under way. Thread safe.
 */
@ApplicationScoped
class DeliveryDispatcher {

    private static final Logger LOG = Logger.getLogger(DeliveryDispatcher.class.getName());

    private final Subscriptions subscriptions;
    private final Destination destination;
    private final ResultRecorder recorder;
    private final DeliverySettings settings;
    private final Clock clock;

    private final Map<Long, Lane> lanes = new ConcurrentHashMap<>();
    private final Set<DeliveryKey> hot = ConcurrentHashMap.newKeySet();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    @Inject
    DeliveryDispatcher(
            Subscriptions subscriptions,
            Destination destination,
            ResultRecorder recorder,
            DeliverySettings settings,
            Clock clock) {
        this.subscriptions = subscriptions;
        this.destination = destination;
        this.recorder = recorder;
        this.settings = settings;
        this.clock = clock;
    }

    protected DeliveryDispatcher() { // CDI client proxy
        this(null, null, null, null, null);
    }

    /** Makes room on this node for a delivery that is being planned; false if it has to wait in the database. */
    boolean reserve(WebhookSubscription subscription, DeliveryKey key) {
        if (subscription.status() != SubscriptionStatus.ACTIVE || held.get() >= settings.held()) {
            return false;
        }
        if (!lane(key.subscription()).reserve()) {
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
        start(deliveries);
    }

    /** Starts deliveries claimed from the queue; there was {@link #free} room for them. */
    void startClaimed(List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            held.addAndGet(deliveries.size());
            lane(deliveries.get(0).key().subscription()).hold(deliveries.size());
            start(deliveries);
        }
    }

    int free(long subscription) {
        return Math.min(lane(subscription).free(), settings.held() - held.get());
    }

    void backlog(long subscription, boolean more) {
        lane(subscription).backlog(more);
    }

    /** The lowest position held hot, or {@code otherwise}. */
    long lowestHot(long otherwise) {
        return hot.stream().mapToLong(DeliveryKey::position).min().orElse(otherwise);
    }

    int inFlight() {
        return inFlight.get();
    }

    /** These results stand in the database. True if some endpoint has room again and more waiting. */
    boolean recorded(List<DeliveryResult> results) {
        boolean more = false;
        for (DeliveryResult each : results) {
            hot.remove(each.delivery().key());
            held.decrementAndGet();
            more |= lane(each.delivery().key().subscription()).recorded();
        }
        return more;
    }

    private void start(Collection<Delivery> deliveries) {
        for (Delivery each : deliveries) {
            lane(each.key().subscription()).add(each);
        }
        deliveries.stream().map(each -> each.key().subscription()).distinct().forEach(each -> pump(lane(each)));
    }

    private void pump(Lane lane) {
        while (inFlight.get() < settings.inFlight()) {
            Delivery next = lane.next();
            if (next == null) {
                return;
            }
            inFlight.incrementAndGet();
            attempt(lane, next);
        }
    }

    private void attempt(Lane lane, Delivery delivery) {
        Instant startedAt = clock.instant();
        Optional<WebhookSubscription> subscription = subscriptions.current().byNumber(lane.subscription());
        if (subscription.isEmpty()) {
            ended(
                    lane,
                    delivery,
                    RetryOptions.NONE,
                    startedAt,
                    new AttemptOutcome.Impossible("the subscription was deleted"));
            return;
        }
        RetryOptions retry = subscription.get().options().retry();
        try {
            destination.attempt(
                    subscription.get(),
                    delivery.event(),
                    delivery.attempts() + 1,
                    outcome -> ended(lane, delivery, retry, startedAt, outcome));
        } catch (RuntimeException | LinkageError e) { // an error of ours must not cost anybody a delivery
            LOG.log(Level.WARNING, "delivery.failed delivery=" + delivery.key() + "; it is attempted again", e);
            ended(lane, delivery, retry, startedAt, new AttemptOutcome.Unreachable(e.toString(), Duration.ZERO));
        }
    }

    private void ended(Lane lane, Delivery delivery, RetryOptions retry, Instant startedAt, AttemptOutcome outcome) {
        inFlight.decrementAndGet();
        lane.ended();
        NextStep next = new RetryPolicy(retry)
                .after(
                        outcome,
                        delivery.attempts() + 1,
                        delivery.attempts() == 0 ? startedAt : delivery.firstAttemptAt(),
                        clock.instant(),
                        ThreadLocalRandom.current().nextDouble());
        if (LOG.isLoggable(Level.FINE)) {
            LOG.fine("delivery.attempted delivery=" + delivery.key() + " event="
                    + delivery.event().id() + " attempt=" + (delivery.attempts() + 1) + " outcome=" + outcome + " next="
                    + next);
        }
        recorder.add(new DeliveryResult(delivery, startedAt, outcome, next));
        pump(lane);
    }

    private Lane lane(long subscription) {
        return lanes.computeIfAbsent(
                subscription, number -> new Lane(number, settings.inFlightPerEndpoint(), settings.heldPerEndpoint()));
    }
}
