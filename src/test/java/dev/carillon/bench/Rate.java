package dev.carillon.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How fast a counter grows. */
final class Rate {

    private static final Duration WINDOW = Duration.ofMillis(2_500);
    private static final double STEADY = 0.06;

    private Rate() {}

    /**
     * Waits until three windows in a row lie within 6 % of each other: the compiler of a server on two processors needs
     * tens of seconds.
     *
     * @return the last rate, a second
     */
    static double steady(String what, LongSupplier counter, Duration atLeast, Duration atMost)
            throws InterruptedException {
        long start = System.nanoTime();
        double before = 0;
        double last = 0;
        while (true) {
            double now = over(counter, WINDOW);
            double low = Math.min(now, Math.min(last, before));
            double high = Math.max(now, Math.max(last, before));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            boolean steady = high - low <= STEADY * high;
            if ((steady && took.compareTo(atLeast) >= 0) || took.compareTo(atMost) >= 0) {
                Progress.say(
                        "  %s: %,.0f/s after %d s of warming up%s",
                        what, now, took.toSeconds(), steady ? "" : ", still moving");
                return now;
            }
            before = last;
            last = now;
        }
    }

    static double over(LongSupplier counter, Duration time) throws InterruptedException {
        long start = System.nanoTime();
        long from = counter.getAsLong();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        return (counter.getAsLong() - from) * 1e9 / (System.nanoTime() - start);
    }
}
