package dev.carillon.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * When a failed delivery is attempted again.
 *
 * @param delays before the second attempt, the third, …; one attempt more than there are delays
 * @param jitter how far a delay may be off, as a part of it: 0.2 is ±20 %
 */
public record RetryPolicy(List<Duration> delays, double jitter) {

    /** The schedule that Standard Webhooks 1.0.0 suggests: ten attempts over three days. */
    public static final RetryPolicy STANDARD_WEBHOOKS = new RetryPolicy(
            List.of(
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10),
                    Duration.ofHours(14),
                    Duration.ofHours(20),
                    Duration.ofHours(24)),
            0.2);

    public RetryPolicy {
        delays = List.copyOf(delays);
        if (jitter < 0 || jitter >= 1) {
            throw new IllegalArgumentException("jitter is at least 0 and below 1, not " + jitter);
        }
        if (delays.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException("a delay is not negative: " + delays);
        }
    }

    /**
     * Pure: same outcome, attempts, time and chance, same step.
     *
     * @param attempts made so far, this one included
     * @param chance at least 0 and below 1
     */
    NextStep after(AttemptOutcome outcome, int attempts, Instant now, double chance) {
        if (outcome instanceof AttemptOutcome.Delivered) {
            return new NextStep.Done();
        }
        if (outcome instanceof AttemptOutcome.Impossible impossible) {
            return new NextStep.GiveUp(impossible.reason());
        }
        if (outcome instanceof AttemptOutcome.Refused refused && refused.status() == 410) {
            return new NextStep.DisableSubscription("the receiver answered 410 Gone");
        }
        if (attempts > delays.size()) {
            return new NextStep.GiveUp("no attempt is left after " + attempts);
        }
        Duration delay = jittered(delays.get(attempts - 1), chance);
        if (outcome instanceof AttemptOutcome.Refused refused
                && refused.retryAfter().isPresent()) {
            Duration asked = refused.retryAfter().get();
            delay = asked.compareTo(delay) > 0 ? asked : delay;
        }
        return new NextStep.RetryAt(now.plus(delay));
    }

    private Duration jittered(Duration delay, double chance) {
        return Duration.ofNanos((long) (delay.toNanos() * (1 - jitter + 2 * jitter * chance)));
    }
}
