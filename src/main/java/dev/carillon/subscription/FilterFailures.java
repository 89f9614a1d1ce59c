package dev.carillon.subscription;

import dev.carillon.loop.Loops;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the events that filters failed on. They are written together every few seconds, so that no event costs a
 * statement; a node that is killed loses those seconds. Thread safe.
 */
final class FilterFailures {

    private static final Duration EVERY = Duration.ofSeconds(2);

    /** How many since the last look, and why the last one. */
    record Count(long failed, String reason) {
        Count plus(Count later) {
            return new Count(failed + later.failed, later.reason);
        }
    }

    private final SubscriptionStore store;
    private Map<Long, Count> counts = new TreeMap<>();

    FilterFailures(SubscriptionStore store) {
        this.store = store;
    }

    void start(Loops loops) {
        loops.start("filter-failures", () -> {
            write();
            return EVERY;
        });
    }

    synchronized void add(Collection<FilterFailure> failures) {
        failures.forEach(each -> counts.merge(each.subscription(), new Count(1, each.reason()), Count::plus));
    }

    void write() {
        Map<Long, Count> drained = drain();
        if (drained.isEmpty()) {
            return;
        }
        boolean written = false;
        try {
            store.count(drained);
            written = true;
        } finally {
            if (!written) {
                restore(drained);
            }
        }
    }

    private synchronized Map<Long, Count> drain() {
        Map<Long, Count> drained = counts;
        counts = new TreeMap<>();
        return drained;
    }

    private synchronized void restore(Map<Long, Count> drained) {
        drained.forEach(
                (subscription, count) -> counts.merge(subscription, count, (later, earlier) -> earlier.plus(later)));
    }
}
