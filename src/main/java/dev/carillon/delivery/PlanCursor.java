package dev.carillon.delivery;

import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How far the log has been planned, and the version of the subscriptions. The holder of this row's lock plans; a change of a
 * subscription locks it, too.
 */
record PlanCursor(long position, long version) {

    private static final String READ = "SELECT position, version FROM log_cursor WHERE reader = 'delivery'";
    private static final String LOCK = READ + " FOR UPDATE";
    private static final String TRY_LOCK = LOCK + " SKIP LOCKED";
    private static final String MOVE = "UPDATE log_cursor SET position = ? WHERE reader = 'delivery'";

    private static PlanCursor of(Row row) throws SQLException {
        return new PlanCursor(row.number(1), row.number(2));
    }

    static PlanCursor read(Session session) throws SQLException {
        return session.first(READ, PlanCursor::of).orElseThrow();
    }

    /** Waits while another transaction has it. */
    static PlanCursor lock(Session session) throws SQLException {
        return session.first(LOCK, PlanCursor::of).orElseThrow();
    }

    /** Empty if another transaction has it. */
    static Optional<PlanCursor> tryLock(Session session) throws SQLException {
        return session.first(TRY_LOCK, PlanCursor::of);
    }

    static void move(Session session, long position) throws SQLException {
        session.update(MOVE, position);
    }
}
