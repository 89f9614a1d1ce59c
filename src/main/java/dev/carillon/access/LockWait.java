package dev.carillon.access;

import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Repeats a change that had to wait too long for a row, such as the cursor's, which the planner holds most of the time under load,
 * or that was chosen as the one to give way. The change is a transaction of its own. Stateless, thread safe.
 */
public final class LockWait {

    private static final int TURNS = 10;

    /** PostgreSQL: lock_not_available, deadlock_detected. H2: LOCK_TIMEOUT_1, DEADLOCK_1. Both: serialization failure. */
    private static final Set<String> STATES = Set.of("55P03", "40P01", "HYT00", "40001");

    private LockWait() {}

    /** What the change throws otherwise, or in its tenth turn, is thrown on. */
    public static <T> T retry(Supplier<T> change) {
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
