package dev.carillon.realtime;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much of the broadcaster's thread the filters of one application may use: a tenth, and for a moment twice as much. Of that thread
 * alone.
 */
final class FilterTime {

    private static final long MOST = 200_000_000; // nanoseconds
    private static final long REFILL = 10; // it comes back at a tenth of the time that passes

    private static final class Left {

        private long nanos = MOST;
        private long at;
    }

    private final LongSupplier clock;
    private final Map<Integer, Left> applications = new HashMap<>();

    /** @param clock in nanoseconds */
    FilterTime(LongSupplier clock) {
        this.clock = clock;
    }

    /** @return whether there is still some left after so much was used */
    boolean use(int application, long nanos) {
        long now = clock.getAsLong();
        Left left = applications.computeIfAbsent(application, id -> new Left());
        left.nanos = Math.min(MOST, left.nanos + (left.at == 0 ? 0 : (now - left.at) / REFILL)) - nanos;
        left.at = now;
        return left.nanos > 0;
    }
}
