package dev.carillon.subscriber;

import java.time.Duration;
import java.time.Instant;

/**
 * A call that failed and is made again.
 *
 * @param attempts made so far
 * @param reason of the last one
 */
record SubscriberFailure(
        int subscriber, long position, int attempts, String reason, Instant failedAt, Instant nextTry) {

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final double JITTER = 0.2;
    private static final int MAX_REASON = 2_000;

    SubscriberFailure {
        reason = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    /** @param chance at least 0 and below 1 */
    static SubscriberFailure first(int subscriber, long position, Throwable why, Instant now, double chance) {
        return new SubscriberFailure(subscriber, position, 1, reason(why), now, now.plus(delay(1, chance)));
    }

    /** After one more attempt that failed. */
    SubscriberFailure again(Throwable why, Instant now, double chance) {
        return new SubscriberFailure(
                subscriber, position, attempts + 1, reason(why), failedAt, now.plus(delay(attempts + 1, chance)));
    }

    /** 1 s, 2 s, 4 s … up to an hour, ±20 %. It never ends: a bean is mended by a deployment, and then hears the event. */
    static Duration delay(int attempts, double chance) {
        Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(attempts - 1, 12));
        Duration delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
        return Duration.ofMillis((long) (delay.toMillis() * (1 - JITTER + 2 * JITTER * chance)));
    }

    /** What a container wraps around a checked exception says nothing; its cause does. */
    private static String reason(Throwable why) {
        boolean wrapped = why.getCause() != null && why.getClass().getName().startsWith("jakarta.");
        return (wrapped ? why.getCause() : why).toString();
    }
}
