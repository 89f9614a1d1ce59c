package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.sql.SqlFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;

/** Every few seconds: this node's heartbeat, abandoned claims, and what was set aside. Thread safe. */
@ApplicationScoped
class DeliveryWatch {

    private static final FailureLog LOG = new FailureLog(DeliveryWatch.class);

    private final Database database;
    private final DatabaseTime time;
    private final NodeLease lease;
    private final NodeAudit audit;
    private final DeliveryStates states;
    private final DeliveryPlanner planner;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;
    private final SetAside setAside;
    private final Jobs<String> jobs;

    @Inject
    DeliveryWatch(
            Database database,
            DatabaseTime time,
            NodeLease lease,
            NodeAudit audit,
            DeliveryStates states,
            DeliveryPlanner planner,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims,
            SetAside setAside) {
        this.database = database;
        this.time = time;
        this.lease = lease;
        this.audit = audit;
        this.states = states;
        this.planner = planner;
        this.dispatcher = dispatcher;
        this.claims = claims;
        this.setAside = setAside;
        jobs = new Jobs<>(time);
    }

    protected DeliveryWatch() { // CDI client proxy
        this(null, null, null, null, null, null, null, null, null);
    }

    /** The first heartbeat comes before anything is planned. */
    void start(Loops loops) throws SQLException {
        beat();
        loops.startNeeded("heartbeat", this::beat); // it waits for nothing else
        loops.start("watch", this::look);
    }

    /** Both, in a thread. */
    void step() throws SQLException {
        beat();
        look();
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
        for (SetAside.Due each : database.transaction(session -> setAside.due(session, time.instant()))) {
            try {
                database.transaction(session -> {
                    planner.planAgain(session, each.position());
                    return null;
                });
                claims.wake();
            } catch (SQLException | RuntimeException e) {
                if (e instanceof SQLException sql && SqlFailure.isLockWait(sql)) {
                    return NodeLease.BEAT; // another node plans: it is looked at again with the next heartbeat
                }
                if (!DeliveryPlanner.isOfTheEvent(e)) {
                    throw e; // and so it is then
                }
                database.transaction(session -> {
                    setAside.again(session, each, e.toString(), time.instant());
                    return null;
                });
            }
        }
        return NodeLease.BEAT;
    }
}
