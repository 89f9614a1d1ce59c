package dev.carillon.delivery;

import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.FailureLog;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;

/** Begins attempts, and is called when they end: each ends once, and its place is free then, whatever is thrown. Thread safe. */
final class Attempts {

    /** An attempt without a recorded end is not repeated at once: its receiver may get it again and again. */
    private static final Duration AFTER_ERROR = Duration.ofSeconds(10);

    private static final FailureLog LOG = new FailureLog(Attempts.class);

    /** Where attempts take place. */
    interface Places {

        /** Of two steps the first: the place is free. Throws nothing. */
        void free(SubscriptionSnapshot subscription);

        /** There may be a place for others. */
        void goOn(Lane lane);
    }

    private final Destination destination;
    private final Endpoints endpoints;
    private final EndedAttempts ended;
    private final DeliveryResults results;
    private final DatabaseTime time;
    private final Places places;

    Attempts(
            Destination destination,
            Endpoints endpoints,
            EndedAttempts ended,
            DeliveryResults results,
            DatabaseTime time,
            Places places) {
        this.destination = destination;
        this.endpoints = endpoints;
        this.ended = ended;
        this.results = results;
        this.time = time;
        this.places = places;
    }

    Attempt of(Lane lane, SubscriptionSnapshot subscription, Delivery delivery) {
        return new Attempt(lane, subscription, delivery);
    }

    /** One that has its place. */
    final class Attempt {

        private final Lane lane;
        private final SubscriptionSnapshot subscription;
        private final Delivery delivery;
        private final AtomicBoolean hasEnded = new AtomicBoolean();
        private Instant startedAt;

        private Attempt(Lane lane, SubscriptionSnapshot subscription, Delivery delivery) {
            this.lane = lane;
            this.subscription = subscription;
            this.delivery = delivery;
        }

        void begin() {
            try {
                startedAt = time.instant();
                RetryPolicy policy = results.policy(subscription, delivery);
                if (policy.isOver(delivery, startedAt)) { // the endpoint was closed for longer than there was time
                    end(policy.noTimeLeft(delivery));
                    return;
                }
                destination.attempt(subscription, delivery.event(), delivery.attempts() + 1, this::end);
            } catch (RuntimeException | Error e) { // an error of ours must not cost a delivery
                failed(e);
            }
        }

        private void failed(Throwable e) {
            AttemptOutcome outcome = null;
            try {
                outcome = new AttemptOutcome.Unreachable(FailureLog.SHOWN, Duration.ZERO);
                LOG.log(Level.WARNING, "delivery.failed delivery=" + delivery.key() + "; it is attempted again", e);
            } finally {
                end(startedAt == null ? null : outcome);
            }
        }

        /** The first result counts. Null if there is none: it goes back. */
        private void end(AttemptOutcome outcome) {
            if (!hasEnded.compareAndSet(false, true)) {
                return;
            }
            Instant now = null;
            DeliveryResult result = null;
            boolean isAdded = false;
            try {
                now = time.instant();
                if (outcome != null) {
                    result = results.of(subscription, delivery, startedAt, outcome, now);
                    endpoints.noticed(result, now);
                    ended.add(result);
                    isAdded = true;
                }
            } finally {
                places.free(subscription);
                boolean wasProbe = lane.ended(delivery, now);
                try {
                    if (!isAdded) {
                        putBack(now == null ? startedAt : now, wasProbe, result);
                    }
                } finally {
                    places.goOn(lane);
                }
            }
        }

        private void putBack(Instant at, boolean wasProbe, DeliveryResult unrecorded) {
            try {
                Instant again = at == null ? delivery.dueAt() : at.plus(AFTER_ERROR);
                ended.add(new PutBack(delivery, again, wasProbe));
            } finally {
                if (unrecorded != null) { // it may have been noticed
                    endpoints.recorded(List.of(unrecorded), Endpoints.Changed.NOTHING);
                }
            }
        }
    }
}
