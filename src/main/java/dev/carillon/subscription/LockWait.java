package dev.carillon.subscription;

import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;

/** Repeats a change that had to wait too long for the cursor row: under load the planner holds it most of the time. */
final class LockWait {

    private static final int TURNS = 10;

    /** PostgreSQL: lock_not_available, deadlock_detected. H2: LOCK_TIMEOUT_1, DEADLOCK_1. Both: serialization failure. */
    private static final Set<String> STATES = Set.of("55P03", "40P01", "HYT00", "40001");

    private LockWait() {}

    static <T> T retry(Supplier<T> change) {
        for (int turn = 1; ; turn++) {
            try {
                return change.get();
            } catch (RuntimeException e) {
                if (turn == TURNS || !isLockWait(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isLockWait(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && sql.getSQLState() != null && STATES.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
