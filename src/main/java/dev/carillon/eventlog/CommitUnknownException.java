package dev.carillon.eventlog;

import java.sql.SQLException;

/**
 * A commit ended in an error, so nobody knows whether it was done. Whoever catches it reads the rows of the transaction
 * before anything is done again. Every other {@link SQLException} of {@link Database} means that nothing was written.
 */
public final class CommitUnknownException extends SQLException {

    private static final long serialVersionUID = 1;

    CommitUnknownException(SQLException cause) {
        super("the commit ended in an error: " + cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
}
