package dev.carillon.access;

import java.sql.SQLException;

/** Whether a failed write broke a constraint; each provider and driver wraps it in exceptions of its own. */
public final class Constraint {

    private Constraint() {}

    /** True for an integrity constraint violation (SQLSTATE class 23) anywhere in the chain. */
    public static boolean isBroken(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith("23")) {
                return true;
            }
        }
        return false;
    }
}
