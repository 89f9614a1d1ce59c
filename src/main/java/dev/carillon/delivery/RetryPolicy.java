package dev.carillon.delivery;

import dev.carillon.subscription.RetryOptions;
import java.time.Duration;
import java.time.Instant;

/** What follows an attempt, by the options of its subscription. */
record RetryPolicy(RetryOptions options) {

    /** The last attempt may be planned for the very end, and begins a little later. */
    private static final Duration LATE = Duration.ofSeconds(5);

    /**
     * Pure: same outcome, attempts, times and chance, same step.
     *
     * @param attempts made so far, this one included
     * @param firstAttemptAt when the first of them began
     * @param chance at least 0 and below 1
     */
    NextStep after(AttemptOutcome outcome, int attempts, Instant firstAttemptAt, Instant now, double chance) {
        if (outcome.wish() == ReceiverWish.DISABLE) {
            return new NextStep.DisableSubscription("the receiver answered webhook-delivery: disable");
        }
        if (outcome instanceof AttemptOutcome.Delivered) {
            return new NextStep.Done();
        }
        if (outcome instanceof AttemptOutcome.Impossible impossible) {
            return new NextStep.GiveUp(impossible.reason());
        }
        if (outcome instanceof AttemptOutcome.Refused refused) {
            if (refused.status() == 410) {
                return new NextStep.DisableSubscription("the receiver answered 410 Gone");
            }
            if (refused.isClientError() && options.disableOnClientError()) {
                return new NextStep.DisableSubscription("the receiver answered " + refused.status());
            }
        }
        if (outcome.wish() == ReceiverWish.ABORT_MESSAGE) {
            return new NextStep.GiveUp("the receiver answered webhook-delivery: abort-message");
        }
        return retry(outcome, attempts, firstAttemptAt, now, chance);
    }

    /** Whether the time for a delivery that was attempted before has passed, and not just now. */
    boolean isOver(Delivery delivery, Instant now) {
        return delivery.attempts() > 0
                && delivery.firstAttemptAt() != null
                && now.isAfter(
                        delivery.firstAttemptAt().plus(options.totalTime()).plus(LATE));
    }

    /** What becomes of such a delivery: nothing is sent. */
    AttemptOutcome noTimeLeft(Delivery delivery) {
        return new AttemptOutcome.Impossible("no time is left: the first attempt was at " + delivery.firstAttemptAt());
    }

    private NextStep retry(AttemptOutcome outcome, int attempts, Instant firstAttemptAt, Instant now, double chance) {
        if (attempts > options.delays().size()) {
            return new NextStep.GiveUp("no attempt is left after " + attempts);
        }
        Instant last = firstAttemptAt.plus(options.totalTime());
        Instant planned = now.plus(jittered(options.delays().get(attempts - 1), chance));
        if (planned.isAfter(last)) {
            return new NextStep.GiveUp("no time is left: the first attempt was at " + firstAttemptAt);
        }
        Instant asked = now.plus(retryAfter(outcome));
        Instant due = asked.isAfter(planned) ? asked : planned;
        return new NextStep.RetryAt(due.isAfter(last) ? last : due);
    }

    /** How long the whole endpoint is to wait; at the longest as long as a delivery would be retried. */
    Duration pause(AttemptOutcome outcome) {
        if (!(outcome instanceof AttemptOutcome.Refused refused) || !refused.asksToWait()) {
            return Duration.ZERO;
        }
        Duration asked = retryAfter(outcome);
        return asked.compareTo(options.totalTime()) > 0 ? options.totalTime() : asked;
    }

    private static Duration retryAfter(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Refused refused
                ? refused.retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
    }

    private Duration jittered(Duration delay, double chance) {
        double jitter = options.jitter();
        return Duration.ofNanos((long) (delay.toNanos() * (1 - jitter + 2 * jitter * chance)));
    }
}
