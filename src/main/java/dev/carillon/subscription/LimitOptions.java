package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.time.Duration;

/**
 * How much goes to an endpoint, over all nodes: {@code {"concurrency": 4, "rate": {"requests": 100, "per": "PT1S"}}}.
 * Immutable, thread safe.
 *
 * @param concurrency maximum number of requests under way at once; 0 for the server's own limit
 * @param requests maximum number of requests that begin within {@code per}; 0 for no limit
 * @param per length of that time
 */
public record LimitOptions(int concurrency, int requests, Duration per) {

    static final LimitOptions NONE = new LimitOptions(0, 0, Duration.ofSeconds(1));

    private static final int MOST = 100_000;

    public boolean hasRate() {
        return requests > 0;
    }

    /** The same, or slower if this is more than that many requests a minute. */
    LimitOptions atMost(int perMinute) {
        boolean isLess = hasRate() && perMinute() <= perMinute;
        return isLess ? this : new LimitOptions(concurrency, perMinute, Duration.ofMinutes(1));
    }

    /** Requests a minute, rounded up; 0 for no limit. */
    public int perMinute() {
        long nanos = per.toNanos();
        return (int) Math.min(
                Integer.MAX_VALUE,
                Math.ceil(requests * ((double) Duration.ofMinutes(1).toNanos() / nanos)));
    }

    /** @throws RefusedException of field {@code /limits/…} */
    static LimitOptions read(OptionReader limits) {
        if (limits.isMissing()) {
            return NONE;
        }
        limits.only("concurrency", "rate");
        OptionReader rate = limits.member("rate");
        int concurrency = limits.member("concurrency").integer(1, 1_000, 0);
        if (rate.isMissing()) {
            return new LimitOptions(concurrency, 0, NONE.per);
        }
        rate.only("requests", "per");
        int requests = rate.member("requests").integer(1, MOST, 0);
        if (requests == 0) {
            throw rate.member("requests").refused("is required");
        }
        return new LimitOptions(
                concurrency,
                requests,
                rate.member("per").duration(Duration.ofSeconds(1), Duration.ofDays(1), NONE.per));
    }
}
