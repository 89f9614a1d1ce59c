package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

/** Every few seconds: this node's sign of life, what dead nodes held, what was set aside. Thread safe. */
@ApplicationScoped
class DeliveryWatch {

    private final NodeLease lease;
    private final DeliveryPlanner planner;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;
    private final SetAside setAside;
    private final Database database;
    private final Clock clock;

    @Inject
    DeliveryWatch(
            NodeLease lease,
            DeliveryPlanner planner,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims,
            SetAside setAside,
            Database database,
            Clock clock) {
        this.lease = lease;
        this.planner = planner;
        this.dispatcher = dispatcher;
        this.claims = claims;
        this.setAside = setAside;
        this.database = database;
        this.clock = clock;
    }

    protected DeliveryWatch() { // CDI client proxy
        this(null, null, null, null, null, null, null);
    }

    /** The first sign is given before anything is planned. */
    void start(Loops loops) throws SQLException {
        step();
        loops.start("watch", this::step);
    }

    Duration step() throws SQLException {
        long planned = planner.plannedUpTo(); // first: what is planned from now on stands above it
        lease.beat(dispatcher.lowestHot(planned));
        if (lease.takeOver() > 0) {
            claims.wake();
        }
        lookAgain();
        return NodeLease.BEAT;
    }

    private void lookAgain() throws SQLException {
        for (SetAside.Due each : database.jdbc(connection -> setAside.due(connection, clock.instant()))) {
            try {
                database.jdbc(connection -> {
                    planner.planAgain(connection, each.position());
                    setAside.remove(connection, each.position());
                    return null;
                });
                claims.wake();
            } catch (SQLException | RuntimeException e) {
                database.jdbc(connection -> {
                    setAside.again(connection, each, e.toString(), clock.instant());
                    return null;
                });
            }
        }
    }
}
