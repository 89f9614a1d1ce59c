package dev.carillon.delivery;

import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;

/** Renews this node's lease, and does what has to be done when it was lost. Thread safe. */
@OnePerNode
class Heartbeat {

    private final NodeLease lease;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;

    @Inject
    Heartbeat(NodeLease lease, DeliveryDispatcher dispatcher, DeliveryClaims claims) {
        this.lease = lease;
        this.dispatcher = dispatcher;
        this.claims = claims;
    }

    /** The first one comes before anything is planned. */
    void start(Loops loops) throws SQLException {
        beat();
        loops.startNeeded("heartbeat", this::beat); // it waits for nothing else
    }

    Duration beat() throws SQLException {
        boolean wasValid = lease.isValid();
        if (!lease.beat()) {
            dispatcher.forget(); // before it prefetches anything again
            lease.beat();
        }
        if (!wasValid) {
            dispatcher.review();
            claims.wake();
        }
        return NodeLease.BEAT;
    }

    /** What this node still has claimed is released at once. */
    void end() throws SQLException {
        lease.end(dispatcher.inFlight() == 0);
    }
}
