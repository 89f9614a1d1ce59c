package dev.carillon.subscription;

import java.time.Duration;

/**
 * One time that an endpoint is asked whether it wants what a subscription sends. Immutable, thread safe.
 *
 * @param subscription as it is when it is asked
 * @param before how often it was asked before
 */
public record VerificationTry(SubscriptionSnapshot subscription, int before) {

    private static final Duration FIRST = Duration.ofSeconds(30); // longer than one try may take
    private static final Duration LONGEST = Duration.ofHours(1);

    static VerificationTry of(Subscription row, SubscriptionSnapshot snapshot) {
        return new VerificationTry(snapshot, row.consent().tries());
    }

    /** 30 s, doubled with each try, an hour at most. */
    Duration untilNext() {
        Duration doubled = FIRST.multipliedBy(1L << Math.min(before, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }

    /** Whether the row is still of the endpoint that was asked, and asks for the same. */
    boolean isOf(Subscription row) {
        return row.url().equals(subscription.webhook().url().toString())
                && row.options().endpoint().verification()
                        == subscription.options().endpoint().verification();
    }
}
