package dev.carillon.sql;

import jakarta.resource.ResourceException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * What a failure of the database means, on H2 and on PostgreSQL: by its SQLSTATE (ISO/IEC 9075-2, 24.1), wherever providers, pools
 * and drivers have wrapped it. Stateless, thread safe.
 */
public final class SqlFailure {

    /** PostgreSQL: lock_not_available, deadlock_detected. H2: LOCK_TIMEOUT_1, CONCURRENT_UPDATE_1. Both: serialization failure. */
    private static final String[] LOCKS = {"55P03", "40P01", "HYT00", "90131", "40001"};

    private SqlFailure() {}

    /** Whether another transaction holds a row that was wanted, or this one was chosen as the one to give way. */
    public static boolean isLockWait(Throwable failure) {
        return isAny(failure, each -> hasState(each, LOCKS));
    }

    /**
     * Whether the database refuses what was to be written, so that no repeat will end otherwise: SQLSTATE 22 (data exception),
     * 23 (integrity constraint), 54 (program limit).
     */
    public static boolean isOfTheData(Throwable failure) {
        return isAny(failure, each -> hasState(each, "22", "23", "54"));
    }

    /**
     * Whether there is no database to talk to: the pool gives no connection; SQLSTATE 08 (connection exception), 53
     * (insufficient resources), 57P (PostgreSQL goes down); H2's object closed, connection broken, database closed, closing.
     */
    public static boolean isAway(Throwable failure) {
        return isAny(
                failure,
                each -> each instanceof ResourceException
                        || each instanceof SQLTransientConnectionException
                        || each instanceof SQLNonTransientConnectionException
                        || each instanceof SQLRecoverableException
                        || hasState(each, "08", "53", "57P", "90007", "90067", "90098", "90121"));
    }

    /** Whether H2 ran out of memory: its own error for it, or one thrown in its code; one in ours leaves its file as it is. */
    public static boolean isOutOfMemoryInH2(Throwable failure) {
        return isAny(
                failure,
                each -> hasState(each, "90108")
                        || each instanceof OutOfMemoryError
                                && Arrays.stream(each.getStackTrace())
                                        .anyMatch(at -> at.getClassName().startsWith("org.h2.")));
    }

    private static boolean hasState(Throwable failure, String... beginnings) {
        return failure instanceof SQLException sql
                && sql.getSQLState() != null
                && Arrays.stream(beginnings).anyMatch(sql.getSQLState()::startsWith);
    }

    /** A batch lists the failures of its own. */
    private static boolean isAny(Throwable failure, Predicate<Throwable> kind) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            for (Throwable one = each;
                    one != null;
                    one = one instanceof SQLException sql ? sql.getNextException() : null) {
                if (kind.test(one)) {
                    return true;
                }
            }
        }
        return false;
    }
}
