package dev.carillon.rest;

import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import dev.carillon.sql.SqlFailure;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Separates failures that end by themselves when the database is back from errors of ours, and says so in the log once in ten
 * seconds, however many requests fail for it. Thread safe.
 */
final class DatabaseAway {

    static final int COME_AGAIN_SECONDS = 5;

    private static final FailureLog LOG = new FailureLog(DatabaseAway.class);
    private static final long QUIET_NANOS = 10_000_000_000L;
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private DatabaseAway() {}

    static boolean is(Throwable failure) {
        return SqlFailure.isAway(failure);
    }

    static Problem problem(Throwable failure) {
        long now = System.nanoTime();
        long next = NEXT.get();
        if (now - next >= 0 && NEXT.compareAndSet(next, now + QUIET_NANOS)) {
            LOG.warning("rest.database-away reason=\"" + root(failure) + "\"; requests are answered with 503");
        }
        return Problem.of(503, "the database does not answer; try again");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
