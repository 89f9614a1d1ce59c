package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * When a failed delivery is attempted again: {@code {"policy": "standard" | "exponential" | "linear" |
 * "logarithmic" | "fixed" | "schedule" | "none", …}}. Immutable, thread safe.
 *
 * <p>{@code exponential} takes {@code first}, {@code factor}, {@code longest} and {@code attempts}; {@code linear} and
 * {@code logarithmic} the same without {@code factor}; {@code fixed} takes {@code delay} and {@code attempts}; {@code
 * schedule} takes {@code delays}. All but {@code none} take {@code jitter} and {@code totalTime}; all take {@code
 * onClientError}: {@code "retry"} (the default) or {@code "disable"}.
 *
 * @param delays before the second attempt, the third, …
 * @param jitter how far a delay may be off, as a part of it: 0.2, the default, is ±20 %
 * @param totalTime after the first attempt no other begins later than this; the default is 30 days
 * @param disableOnClientError whether an answer 4xx ends the delivery and disables the subscription
 */
public record RetryOptions(List<Duration> delays, double jitter, Duration totalTime, boolean disableOnClientError) {

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
            LONGEST,
            false);

    /** One attempt. */
    public static final RetryOptions NONE = new RetryOptions(List.of(), JITTER, LONGEST, false);

    public RetryOptions {
        delays = List.copyOf(delays);
    }

    /** @throws RefusedException of field {@code /retry/…} */
    static RetryOptions read(OptionReader retry) {
        if (retry.isMissing()) {
            return STANDARD;
        }
        String policy = retry.only(
                        "policy",
                        "first",
                        "factor",
                        "longest",
                        "delay",
                        "delays",
                        "attempts",
                        "jitter",
                        "totalTime",
                        "onClientError")
                .member("policy")
                .text("standard");
        return switch (policy) {
            case "standard" -> of(only(retry), STANDARD.delays);
            case "exponential" ->
                of(only(retry, "first", "factor", "longest", "attempts"), growing(retry, RetryOptions::exponential));
            case "linear" -> of(only(retry, "first", "longest", "attempts"), growing(retry, (each, number) -> number));
            case "logarithmic" ->
                of(
                        only(retry, "first", "longest", "attempts"),
                        growing(retry, (each, number) -> 1 + Math.log(number) / Math.log(2)));
            case "fixed" -> of(only(retry, "delay", "attempts"), fixed(retry));
            case "schedule" -> of(only(retry, "delays"), schedule(retry));
            case "none" -> of(retry.only("policy", "onClientError"), List.of());
            default ->
                throw retry.member("policy")
                        .refused("must be standard, exponential, linear, logarithmic, fixed, schedule or none");
        };
    }

    private static OptionReader only(OptionReader retry, String... own) {
        return retry.only(Stream.concat(Stream.of("policy", "jitter", "totalTime", "onClientError"), Stream.of(own))
                .toArray(String[]::new));
    }

    private static RetryOptions of(OptionReader retry, List<Duration> delays) {
        return new RetryOptions(
                delays,
                retry.member("jitter").number(0, 0.9, JITTER),
                retry.member("totalTime").duration(Duration.ofSeconds(1), LONGEST, LONGEST),
                disables(retry.member("onClientError")));
    }

    private static boolean disables(OptionReader onClientError) {
        return switch (onClientError.text("retry")) {
            case "retry" -> false;
            case "disable" -> true;
            default -> throw onClientError.refused("must be retry or disable");
        };
    }

    /** How many times the first delay the one of this number is. */
    private interface Growth {
        double times(OptionReader retry, int number);
    }

    private static double exponential(OptionReader retry, int number) {
        return Math.pow(retry.member("factor").number(1, 10, 2), number - 1);
    }

    private static List<Duration> growing(OptionReader retry, Growth growth) {
        Duration first = retry.member("first").duration(Duration.ZERO, LONGEST, Duration.ofSeconds(30));
        Duration longest = retry.member("longest").duration(Duration.ZERO, LONGEST, Duration.ofDays(1));
        int attempts = retry.member("attempts").integer(1, ATTEMPTS, 10);
        List<Duration> delays = new ArrayList<>();
        for (int number = 1; number < attempts; number++) {
            double millis = first.toMillis() * growth.times(retry, number);
            delays.add(Duration.ofMillis((long) Math.min(millis, longest.toMillis())));
        }
        return delays;
    }

    private static List<Duration> fixed(OptionReader retry) {
        Duration delay = retry.member("delay").duration(Duration.ZERO, LONGEST, Duration.ofMinutes(1));
        return Collections.nCopies(retry.member("attempts").integer(1, ATTEMPTS, 10) - 1, delay);
    }

    private static List<Duration> schedule(OptionReader retry) {
        if (retry.member("delays").isMissing()) {
            throw retry.member("delays").refused("is required");
        }
        return retry.member("delays").list(ATTEMPTS - 1, each -> each.duration(Duration.ZERO, LONGEST, null));
    }
}
