package dev.carillon.sql;

import java.util.function.Supplier;

/**
 * Repeats a change that had to wait too long for a row, such as the cursor's, which the planner holds most of the time under load,
 * or that was chosen as the one to give way. The change is a transaction of its own. Stateless, thread safe.
 */
public final class LockWait {

    private static final int ATTEMPTS = 10;

    private LockWait() {}

    /** What the change throws otherwise, or in its tenth attempt, is rethrown. */
    public static <T> T retry(Supplier<T> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                return change.get();
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !SqlFailure.isLockWait(e)) {
                    throw e;
                }
            }
        }
    }
}
