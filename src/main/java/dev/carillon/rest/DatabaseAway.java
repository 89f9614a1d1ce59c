package dev.carillon.rest;

import jakarta.resource.ResourceException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells failures that end by themselves when the database is back from errors of ours, and says so in the log once in ten
 * seconds, however many requests fail for it. Thread safe.
 */
final class DatabaseAway {

    static final int COME_AGAIN_SECONDS = 5;

    private static final Logger LOG = Logger.getLogger(DatabaseAway.class.getName());
    private static final long QUIET_NANOS = 10_000_000_000L;
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    /** Of SQLSTATE: connection exception, insufficient resources, operator intervention. */
    private static final Set<String> CLASSES = Set.of("08", "53", "57");

    /** H2: object closed, connection broken, database closed, closing. */
    private static final Set<String> OF_H2 = Set.of("90007", "90067", "90098", "90121");

    private DatabaseAway() {}

    static boolean is(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ResourceException // the pool gives no connection
                    || each instanceof SQLException e && isAway(e)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAway(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || state != null
                        && state.length() == 5
                        && (CLASSES.contains(state.substring(0, 2)) || OF_H2.contains(state));
    }

    static Problem problem(Throwable failure) {
        long now = System.nanoTime();
        long next = NEXT.get();
        if (now - next >= 0 && NEXT.compareAndSet(next, now + QUIET_NANOS)) {
            LOG.log(Level.WARNING, "rest.database-away reason=\"{0}\"; requests are answered with 503", root(failure));
        }
        return Problem.of(503, "the database does not answer; come again");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
