package dev.carillon.loop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How long something took each time, counted by its length. Thread safe. */
public final class Timings {

    /** Upper bounds. */
    public static final List<Duration> BOUNDS = Stream.of(
                    5, 10, 25, 50, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .map(Duration::ofMillis)
            .toList();

    private final List<LongAdder> within =
            BOUNDS.stream().map(bound -> new LongAdder()).toList();
    private final LongAdder beyond = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    public void add(Duration took) {
        nanos.add(Math.max(0, took.toNanos()));
        for (int i = 0; i < within.size(); i++) {
            if (took.compareTo(BOUNDS.get(i)) <= 0) {
                within.get(i).increment();
                return;
            }
        }
        beyond.increment();
    }

    /** How many took at most each of {@link #BOUNDS}. */
    public List<Long> counts() {
        long[] sum = new long[1];
        return within.stream().map(each -> sum[0] += each.sum()).toList();
    }

    public long count() {
        return beyond.sum() + within.stream().mapToLong(LongAdder::sum).sum();
    }

    public double seconds() {
        return nanos.sum() / 1e9;
    }
}
