package dev.carillon.delivery;

import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionStatus;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether what is made or released for a subscription now would be parked with what waits there: as the rows say, since a
 * node may not know yet what another one has changed. Stateless, thread safe.
 */
@OnePerNode
class Hindrances {

    private static final String OF =
            """
            SELECT s.status, s.enabled_after, COALESCE(e.parked_through, 0) FROM subscription s
            LEFT JOIN endpoint e ON e.subscription = s.number WHERE s.number = ?""";
    private static final String PARKING =
            """
            SELECT 1 FROM subscription s LEFT JOIN endpoint e ON e.subscription = s.number
            WHERE s.application = ? AND s.enabled_after > COALESCE(e.parked_through, 0) FETCH FIRST 1 ROWS ONLY""";

    private static final String EXISTS = "SELECT 1 FROM subscription WHERE number = ?";

    private record Found(SubscriptionStatus status, long enabledAfter, long parkedThrough) {

        static Found of(Row row) throws SQLException {
            return new Found(SubscriptionStatus.valueOf(row.text(1)), row.number(2), row.number(3));
        }
    }

    /** Why not now; empty if nothing hinders. */
    Optional<String> of(Session session, long subscription) throws SQLException {
        Optional<Found> found = session.first(OF, Found::of, subscription);
        if (found.isEmpty()) {
            return Optional.of("its subscription was deleted");
        }
        if (found.get().status == SubscriptionStatus.DISABLED) {
            return Optional.of("its subscription is disabled; enable it first");
        }
        return found.get().enabledAfter > found.get().parkedThrough
                ? Optional.of("its subscription is just being enabled; ask again in a moment")
                : Optional.empty();
    }

    /** Whether any subscription of this application is just being enabled. */
    boolean isParking(Session session, int application) throws SQLException {
        return session.exists(PARKING, application);
    }

    /** Whether there is such a subscription. */
    boolean exists(Session session, long subscription) throws SQLException {
        return session.exists(EXISTS, subscription);
    }
}
