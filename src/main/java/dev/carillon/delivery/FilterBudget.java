package dev.carillon.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How long the expressions of each application may take in one transaction of the planner, in which the events of all others
 * wait. Beyond it an application is planned apart, by {@link LatePlanner}. An application that is alone has no such limit.
 * Of one thread.
 */
final class FilterBudget {

    /** Some ten thousand filters as people write them; an application costs the others that much a transaction at most. */
    static final Duration EACH = Duration.ofMillis(50);

    private final LongSupplier nanos;
    private final boolean isLimited;
    private final Set<Integer> apart;
    private final Map<Integer, Long> spent = new HashMap<>();
    private int application;
    private long before;
    private long began;
    private long last;

    /**
     * @param applications how many have subscriptions
     * @param apart those that are planned apart already
     */
    FilterBudget(LongSupplier nanos, int applications, Set<Integer> apart) {
        this.nanos = nanos;
        this.isLimited = applications > 1;
        this.apart = new HashSet<>(apart);
    }

    /** Whether an event of this application is to be planned apart: what comes behind another one that is, too. */
    boolean isSpent(int of) {
        return apart.contains(of);
    }

    /** An event of this application comes next. */
    void begin(int of, long now) {
        application = of;
        before = spent.isEmpty() ? 0 : spent.getOrDefault(of, 0L);
        began = now;
        last = now;
    }

    /** Asked behind each expression that was evaluated: whether it was the last one there is time for. */
    boolean isOver() {
        if (!isLimited) {
            return false;
        }
        last = nanos.getAsLong();
        if (before + last - began < EACH.toNanos()) {
            return false;
        }
        apart.add(application);
        return true;
    }

    /** Costs nothing where nothing was evaluated. */
    void end() {
        if (last != began) {
            spent.put(application, before + last - began);
        }
    }
}
