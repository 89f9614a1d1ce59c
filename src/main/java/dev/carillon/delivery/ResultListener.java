package dev.carillon.delivery;

import dev.carillon.eventlog.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Is called with results that are recorded. */
interface ResultListener {

    /** What was recorded in one transaction. */
    record Recorded(List<DeliveryResult> results, Endpoints.Changed endpoints, Instant at) {}

    /**
     * Writes in the same transaction, after everything else.
     *
     * @param results those that happened
     * @return what is done after the commit
     */
    default Runnable within(Session session, List<DeliveryResult> results, Instant now) throws SQLException {
        return () -> {};
    }

    /** After the commit; quick. */
    default void recorded(Recorded recorded) {}
}
