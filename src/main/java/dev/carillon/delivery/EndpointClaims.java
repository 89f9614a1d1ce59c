package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionSnapshot;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Claims what is due at one endpoint: a fair share, never more than can be prefetched. A closed endpoint is not looked at,
 * however much waits for it. Thread safe.
 */
@OnePerNode
class EndpointClaims {

    private static final int SHARE = 500; // a commit costs as much as some tens of them

    private final Database database;
    private final DeliveryStates states;
    private final Endpoints endpoints;
    private final NodeLease lease;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryCleanup cleanup;

    @Inject
    EndpointClaims(
            DeliveryRecords records,
            Endpoints endpoints,
            NodeLease lease,
            DeliveryDispatcher dispatcher,
            DeliveryCleanup cleanup) {
        database = records.database();
        states = records.states();
        this.endpoints = endpoints;
        this.lease = lease;
        this.dispatcher = dispatcher;
        this.cleanup = cleanup;
    }

    /** True if this endpoint has room for more than it was given now. */
    boolean claim(SubscriptionSnapshot subscription, Instant now) throws SQLException {
        long number = subscription.number();
        if (!subscription.isActive() || !dispatcher.hasShare(subscription) || cleanup.isParking(subscription)) {
            return false;
        }
        if (endpoints.of(subscription).isHalfOpen(now)) {
            if (!dispatcher.hasProbe(number)) {
                Map<Long, EndpointState> changed = new HashMap<>();
                List<Delivery> one = claimed(session -> probe(session, subscription, now, changed));
                try {
                    endpoints.learn(changed);
                } finally {
                    one.forEach(dispatcher::startProbe); // it is prefetched
                }
            }
            return false;
        }
        if (!dispatcher.isOpen(subscription)) {
            return false;
        }
        int free = Math.min(SHARE, dispatcher.free(subscription));
        if (free <= 0 || !dispatcher.hasBytes(number)) {
            dispatcher.backlog(number, true);
            return false;
        }
        long bytes = dispatcher.freeBytes(number);
        List<Delivery> claimed = claimed(session -> states.claim(session, lease.id(), subscription, now, free, bytes));
        dispatcher.backlog(number, !claimed.isEmpty());
        dispatcher.startClaimed(claimed);
        return !claimed.isEmpty() && dispatcher.free(subscription) > 0 && dispatcher.hasBytes(number);
    }

    /** This node holds them before it has claimed them. If it is not known whether it has, they go back by the audit. */
    private List<Delivery> claimed(Database.Work<List<Delivery>> claim) throws SQLException {
        List<Delivery> prefetched = new ArrayList<>();
        boolean isDone = false;
        try {
            List<Delivery> all = database.transaction(session -> {
                List<Delivery> claimed = claim.in(session);
                prefetched.addAll(claimed);
                dispatcher.prefetch(claimed);
                return claimed;
            });
            isDone = true;
            return all;
        } finally {
            if (!isDone) {
                dispatcher.drop(prefetched);
            }
        }
    }

    /** Lets one delivery probe whether the endpoint has recovered; on one node only. */
    private List<Delivery> probe(
            Session session, SubscriptionSnapshot subscription, Instant now, Map<Long, EndpointState> changed)
            throws SQLException {
        boolean first = endpoints.probe(session, subscription, now, changed);
        List<Delivery> one = first ? states.claim(session, lease.id(), subscription, now, 1, 0) : List.of();
        if (first && one.isEmpty()) {
            endpoints.probeNot(session, subscription, now, changed); // nothing to try with
        }
        return one;
    }
}
