package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When a failed delivery is attempted again: {@code {"policy": "standard" | "exponential" | "fixed" | "schedule" | "none",
 * …}}. Immutable, thread safe.
 *
 * <p>{@code exponential} takes {@code first}, {@code factor}, {@code longest} and {@code attempts}; {@code fixed} takes
 * {@code delay} and {@code attempts}; {@code schedule} takes {@code delays}. All but {@code none} take {@code jitter} and
 * {@code totalTime}.
 *
 * @param delays before the second attempt, the third, …
 * @param jitter how far a delay may be off, as a part of it: 0.2, the default, is ±20 %
 * @param totalTime after the first attempt no other begins later than this; the default is 30 days
 */
public record RetryOptions(List<Duration> delays, double jitter, Duration totalTime) {

    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int ATTEMPTS = 100;
    private static final double JITTER = 0.2;

    /** The schedule that Standard Webhooks 1.0.0 suggests: ten attempts over three days. */
    public static final RetryOptions STANDARD = new RetryOptions(
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
            JITTER,
            LONGEST);

    public RetryOptions {
        delays = List.copyOf(delays);
    }

    /** @throws RefusedException of field {@code /retry/…} */
    static RetryOptions read(OptionReader retry) {
        if (retry.isMissing()) {
            return STANDARD;
        }
        String policy = retry.only(
                        "policy", "first", "factor", "longest", "delay", "delays", "attempts", "jitter", "totalTime")
                .member("policy")
                .text("standard");
        return switch (policy) {
            case "standard" -> of(retry.only("policy", "jitter", "totalTime"), STANDARD.delays);
            case "exponential" ->
                of(
                        retry.only("policy", "first", "factor", "longest", "attempts", "jitter", "totalTime"),
                        exponential(retry));
            case "fixed" -> of(retry.only("policy", "delay", "attempts", "jitter", "totalTime"), fixed(retry));
            case "schedule" -> of(retry.only("policy", "delays", "jitter", "totalTime"), schedule(retry));
            case "none" -> of(retry.only("policy"), List.of());
            default -> throw retry.member("policy").refused("is standard, exponential, fixed, schedule or none");
        };
    }

    private static RetryOptions of(OptionReader retry, List<Duration> delays) {
        return new RetryOptions(
                delays,
                retry.member("jitter").number(0, 0.9, JITTER),
                retry.member("totalTime").duration(Duration.ofSeconds(1), LONGEST, LONGEST));
    }

    private static List<Duration> exponential(OptionReader retry) {
        double next = retry.member("first")
                .duration(Duration.ZERO, LONGEST, Duration.ofSeconds(30))
                .toMillis();
        double factor = retry.member("factor").number(1, 10, 2);
        Duration longest = retry.member("longest").duration(Duration.ZERO, LONGEST, Duration.ofDays(1));
        List<Duration> delays = new ArrayList<>();
        for (int i = 1; i < retry.member("attempts").integer(1, ATTEMPTS, 10); i++) {
            delays.add(Duration.ofMillis((long) Math.min(next, longest.toMillis())));
            next *= factor;
        }
        return delays;
    }

    private static List<Duration> fixed(OptionReader retry) {
        Duration delay = retry.member("delay").duration(Duration.ZERO, LONGEST, Duration.ofMinutes(1));
        return java.util.Collections.nCopies(retry.member("attempts").integer(1, ATTEMPTS, 10) - 1, delay);
    }

    private static List<Duration> schedule(OptionReader retry) {
        if (retry.member("delays").isMissing()) {
            throw retry.member("delays").refused("is required");
        }
        return retry.member("delays").list(ATTEMPTS - 1, each -> each.duration(Duration.ZERO, LONGEST, null));
    }
}
