package dev.carillon.delivery;

import dev.carillon.loop.FailureLog;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;

/** Makes results of attempts: what follows an outcome, by the subscription as it was attempted and as it is now. Thread safe. */
final class DeliveryResults {

    private static final FailureLog LOG = new FailureLog(DeliveryResults.class);

    private final Subscriptions subscriptions;
    private final Retries retries;

    DeliveryResults(Subscriptions subscriptions, Retries retries) {
        this.subscriptions = subscriptions;
        this.retries = retries;
    }

    RetryPolicy policy(SubscriptionSnapshot subscription, Delivery delivery) {
        return new RetryPolicy(retries.of(subscription, delivery.event().event()));
    }

    DeliveryResult of(
            SubscriptionSnapshot subscription,
            Delivery delivery,
            Instant startedAt,
            AttemptOutcome outcome,
            Instant now) {
        RetryPolicy policy = policy(subscription, delivery);
        NextStep next = policy.after(
                outcome,
                delivery.attempts() + 1,
                delivery.firstAttemptAt() == null ? startedAt : delivery.firstAttemptAt(),
                now,
                ThreadLocalRandom.current().nextDouble());
        boolean isOutdated = subscriptions
                .current()
                .byNumber(subscription.number())
                .map(each -> isOutdated(delivery, each))
                .orElse(false);
        NextStep step = next instanceof NextStep.RetryAt && isOutdated ? new NextStep.Park() : next;
        if (LOG.isLoggable(Level.FINE)) {
            LOG.fine("delivery.attempted delivery=" + delivery.key() + " event="
                    + delivery.event().id() + " attempt=" + (delivery.attempts() + 1) + " outcome=" + outcome + " next="
                    + step);
        }
        return new DeliveryResult(
                delivery, subscription.life().generation(), startedAt, outcome, step, policy.pause(outcome));
    }

    /** Whether the subscription was disabled and enabled since this one was claimed: the sweep parks it, wherever it is. */
    static boolean isOutdated(Delivery delivery, SubscriptionSnapshot subscription) {
        return subscription.life().enabledAfter() > delivery.enabledAfter()
                && subscription.life().enabledAfter()
                        >= delivery.key().position(); // a test event may be ahead of the planner
    }
}
