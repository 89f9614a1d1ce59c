package dev.carillon.delivery;

import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** A rule that is broken on purpose, to show that a simulation finds it. */
enum SimulatedMutation {
    NONE,
    /** A result is recorded under whatever claim. */
    NO_FENCE,
    /** What goes back without an attempt gets no place in the queue. */
    NO_PLACE,
    /** What a node that is gone had claimed is freed by nobody. */
    NO_TAKEOVER;

    /** How statements are prepared. */
    UnaryOperator<String> rewriting() {
        return this != NO_FENCE
                ? UnaryOperator.identity()
                : sql -> sql.startsWith("UPDATE delivery SET status = ?, attempts = ?")
                        ? sql.replace("AND claim = ? AND", "AND (claim = ? OR TRUE) AND")
                        : sql;
    }

    DeliveryStates states(EventLog log, DeliveryOrder order) {
        if (this == NO_PLACE) {
            return new DeliveryStates(log, order) {
                @Override
                int putBack(Session session, List<PutBack> deliveries, Instant now) throws SQLException {
                    int back = super.putBack(session, deliveries, now);
                    session.batch(
                            "DELETE FROM delivery_due WHERE position = ? AND subscription = ? AND run = ?",
                            deliveries,
                            each -> Session.values(
                                    each.delivery().key().position(),
                                    each.delivery().key().subscription(),
                                    each.delivery().key().run()));
                    return back;
                }
            };
        }
        if (this == NO_TAKEOVER) {
            return new DeliveryStates(log, order) {
                @Override
                int takeOver(Session session, Instant now) {
                    return 0;
                }
            };
        }
        return new DeliveryStates(log, order);
    }
}
