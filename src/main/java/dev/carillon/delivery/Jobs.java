package dev.carillon.delivery;

import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.FailureLog;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;

/**
 * Several jobs of one loop: one that fails is repeated with a back-off of its own and holds up no other. The loop itself
 * fails only if none of them succeeds. For one thread at a time.
 *
 * @param <N> what identifies them
 */
final class Jobs<N> {

    private static final FailureLog LOG = new FailureLog(Jobs.class);
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    /** One of them; how long it may rest. */
    @FunctionalInterface
    interface Job {
        Duration run() throws SQLException;
    }

    private record Failed(long until, Duration backOff) {}

    private final DatabaseTime time;
    private final Map<N, Failed> failed = new HashMap<>();
    private Duration rest;
    private boolean hasSucceeded;
    private Exception failure;

    Jobs(DatabaseTime time) {
        this.time = time;
    }

    /** Those that failed the last time, and are to be repeated. */
    synchronized Set<N> failing() {
        return Set.copyOf(failed.keySet());
    }

    /** Does it, unless it has just failed. */
    synchronized void run(N name, Job job) {
        Failed before = failed.get(name);
        long left = before == null ? 0 : before.until - time.nanos();
        if (left > 0) {
            notLater(Duration.ofNanos(left));
            return;
        }
        try {
            notLater(job.run());
            hasSucceeded = true;
            failed.remove(name);
        } catch (SQLException | RuntimeException e) {
            Duration backOff = before == null ? FIRST : before.backOff.multipliedBy(2);
            backOff = backOff.compareTo(LONGEST) < 0 ? backOff : LONGEST;
            failed.put(name, new Failed(time.nanos() + backOff.toNanos(), backOff));
            notLater(backOff);
            failure = e;
            LOG.log(Level.WARNING, "delivery.job.failed job=" + name + "; it is repeated with back-off", e);
        }
    }

    /** Something else has succeeded in this round: the loop does not fail. */
    synchronized void othersSucceeded() {
        hasSucceeded = true;
    }

    private void notLater(Duration its) {
        rest = rest == null || its.compareTo(rest) < 0 ? its : rest;
    }

    /** Ends this round: the shortest rest of all, at most this; throws if one has failed and none has succeeded. */
    synchronized Duration rest(Duration most) throws SQLException {
        Duration shortest = rest == null || most.compareTo(rest) < 0 ? most : rest;
        Exception thrown = hasSucceeded ? null : failure;
        rest = null;
        hasSucceeded = false;
        failure = null;
        failed.values().removeIf(each -> time.nanos() - each.until > FORGOTTEN.toNanos());
        if (thrown instanceof SQLException e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        return shortest;
    }
}
