package dev.carillon.delivery;

import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Writes the deliveries that were planned. Thread safe. */
@OnePerNode
class PlanRows {

    private final DeliveryStates states;
    private final DeliveryOrder order;
    private final NodeLease lease;
    private final DeliveryClaims claims;

    @Inject
    PlanRows(DeliveryStates states, DeliveryOrder order, NodeLease lease, DeliveryClaims claims) {
        this.states = states;
        this.order = order;
        this.lease = lease;
        this.claims = claims;
    }

    /** Whether others will find what this node prefetches under its name. */
    boolean mayPrefetch(Session session) throws SQLException {
        return states.isAlive(session, lease.id());
    }

    /** Writes them for any node. */
    void write(Session session, List<PlannedDelivery> planned, Instant at) throws SQLException {
        write(session, planned, free -> free.at(PlannedDelivery.Place.DUE), at);
    }

    /**
     * Writes them.
     *
     * @param placing says where one begins that is the first of its key
     * @return those that were not there already
     */
    List<PlannedDelivery> write(
            Session session, List<PlannedDelivery> planned, UnaryOperator<PlannedDelivery> placing, Instant at)
            throws SQLException {
        letOut(session, planned, placing);
        return planned.isEmpty() ? List.of() : states.plan(session, lease.id(), planned, at);
    }

    /** There is something to claim. */
    void wake() {
        claims.wake();
    }

    private void letOut(Session session, List<PlannedDelivery> planned, UnaryOperator<PlannedDelivery> placing)
            throws SQLException {
        List<DeliveryOrder.Ordered> ordered = new ArrayList<>();
        for (PlannedDelivery each : planned) {
            if (each.orderKey() != null) {
                ordered.add(each.ordered());
            }
        }
        if (ordered.isEmpty()) {
            return;
        }
        Set<DeliveryOrder.Ordered> out = new HashSet<>(order.add(session, ordered));
        for (int i = 0; i < planned.size(); i++) {
            PlannedDelivery each = planned.get(i);
            if (each.orderKey() != null && out.contains(each.ordered())) {
                planned.set(i, placing.apply(each));
            }
        }
    }
}
