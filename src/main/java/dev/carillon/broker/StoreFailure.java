package dev.carillon.broker;

import dev.carillon.sql.SqlFailure;
import java.sql.SQLException;
import java.util.List;

/** What a failed question to the database says about its repeat. */
enum StoreFailure {

    /** The database is unreachable, full or busy: every request has to wait, as long as that lasts. */
    OF_ALL,

    /** It rejects what was asked: repeating it would not help. */
    OF_THE_MESSAGE,

    /** It does not say. */
    UNKNOWN;

    /**
     * SQLSTATE 08 (connection), 28 and 3D (it is refused), 40 (transaction rollback), 53 (resources), 55 (not in that state, a
     * lock), 57 (operator intervention), 58 (system error); H2's own are 90 (closed, no disk) and HY (a lock).
     */
    private static final List<String> ALL = List.of("08", "28", "3D", "40", "53", "55", "57", "58", "90", "HY");

    /** By the SQLException that each provider and driver wraps in exceptions of its own; a pool gives one without a state. */
    static StoreFailure of(Throwable failure) {
        if (SqlFailure.isOfTheData(failure)) {
            return OF_THE_MESSAGE;
        }
        boolean ofAll = false;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            for (SQLException sql = each instanceof SQLException first ? first : null;
                    sql != null;
                    sql = sql.getNextException()) {
                String state = sql.getSQLState();
                ofAll |= state == null || ALL.stream().anyMatch(state::startsWith);
            }
        }
        return ofAll ? OF_ALL : UNKNOWN;
    }
}
