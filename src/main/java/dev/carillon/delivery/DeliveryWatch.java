package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;

/** Every few seconds: lost nodes, what they had claimed, what this node does not hold, and what was set aside. Thread safe. */
@OnePerNode
class DeliveryWatch {

    private static final FailureLog LOG = new FailureLog(DeliveryWatch.class);

    private final Database database;
    private final DatabaseTime time;
    private final NodeLease lease;
    private final NodeAudit audit;
    private final DeliveryStates states;
    private final SetAsidePlanner setAside;
    private final DeliveryClaims claims;
    private final Jobs<String> jobs;

    @Inject
    DeliveryWatch(
            DeliveryRecords records,
            NodeLease lease,
            NodeAudit audit,
            SetAsidePlanner setAside,
            DeliveryClaims claims) {
        database = records.database();
        time = records.time();
        this.lease = lease;
        this.audit = audit;
        states = records.states();
        this.setAside = setAside;
        this.claims = claims;
        jobs = new Jobs<>(time);
    }

    void start(Loops loops) {
        loops.start("watch", this::look);
    }

    /** One of these that fails does not keep the others. */
    Duration look() throws SQLException {
        jobs.run("bury", this::bury);
        jobs.run("take over", () -> wake(takeOver()));
        jobs.run("audit", () -> wake(audit.step(lease.id())));
        jobs.run("set aside", this::lookAgain);
        return jobs.rest(NodeLease.BEAT);
    }

    /** Whether one of these failed the last time. */
    boolean isFailing() {
        return !jobs.failing().isEmpty();
    }

    private Duration bury() throws SQLException {
        lease.bury();
        return NodeLease.BEAT;
    }

    private Duration wake(int released) {
        if (released > 0) {
            claims.wake();
        }
        return NodeLease.BEAT;
    }

    private int takeOver() throws SQLException {
        int released = 0;
        int some;
        do {
            some = database.transaction(session -> states.takeOver(session, time.instant()));
            released += some;
        } while (some >= 1_000);
        if (released > 0) {
            LOG.info("delivery.taken-over deliveries=" + released);
        }
        return released;
    }

    private Duration lookAgain() throws SQLException {
        setAside.look();
        return NodeLease.BEAT;
    }
}
