package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Compares what is claimed in this node's name with what it has: the rest goes back into the queue. So nothing stays with a
 * node that does not know of it, whatever happened to the answer of a commit. Stateless, thread safe.
 */
@OnePerNode
class NodeAudit {

    private static final FailureLog LOG = new FailureLog(NodeAudit.class);

    private final Database database;
    private final DatabaseTime time;
    private final DeliveryStates states;
    private final DeliveryDispatcher dispatcher;

    @Inject
    NodeAudit(DeliveryRecords records, DeliveryDispatcher dispatcher) {
        database = records.database();
        time = records.time();
        states = records.states();
        this.dispatcher = dispatcher;
    }

    /** How many went back. */
    int step(String node) throws SQLException {
        int released = database.transaction(session -> step(session, node));
        if (released > 0) {
            LOG.warning("delivery.audit freed=" + released + "; this node had claimed them and did not hold them");
        }
        return released;
    }

    private int step(Session session, String node) throws SQLException {
        Instant now = time.instant();
        List<Claim> lost = states.claimsOf(session, node);
        List<DeliveryStates.HotRange> ranges = states.hotOf(session, node);
        // Asked after the rows were read: what is claimed in them was held before, or has ended since.
        lost.removeIf(dispatcher::isPrefetched);
        long lowestHot = dispatcher.lowestHot(Long.MAX_VALUE);
        int released = states.release(session, lost, now);
        for (DeliveryStates.HotRange each : ranges) {
            if (each.last() < lowestHot) { // nothing of it is held
                released += states.release(session, each, now);
            }
        }
        return released;
    }
}
