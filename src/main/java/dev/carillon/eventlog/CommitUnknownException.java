package dev.carillon.eventlog;

import java.sql.SQLException;

/**
 * A commit ended in an error, of whatever kind, so it is not known whether it was done. The code that catches it reads the rows of the
 * transaction before anything is done again. Everything else that {@link Database} throws means that nothing was written.
 */
public final class CommitUnknownException extends SQLException {

    private static final long serialVersionUID = 1;

    private static final String STATE = "08007"; // transaction resolution unknown

    CommitUnknownException(Throwable cause) {
        super(
                "the commit ended in an error: " + cause.getMessage(),
                cause instanceof SQLException e ? e.getSQLState() : STATE,
                cause instanceof SQLException e ? e.getErrorCode() : 0,
                cause);
    }
}
