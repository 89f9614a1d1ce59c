package dev.carillon.delivery;

import java.sql.SQLException;

/** What one event holds keeps it from being planned: it is set aside, and the others go on. */
final class EventFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    EventFault(String reason, Throwable cause) {
        super(reason, cause);
    }

    @Override
    public String toString() {
        return getMessage();
    }

    /**
     * What an event holds may set it aside; a database that is unreachable, or cannot say which subscriptions want events, must
     * not.
     */
    static boolean isIn(Exception e) {
        if (!(e instanceof SQLException sql)) {
            return e instanceof EventFault;
        }
        String state = sql.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23") || ranOutOfTime(e));
    }

    /** PostgreSQL ended a transaction in which filters took too long; alone, it is the fault of the event. */
    static boolean ranOutOfTime(Exception e) {
        return e instanceof SQLException sql && "25P03".equals(sql.getSQLState());
    }
}
