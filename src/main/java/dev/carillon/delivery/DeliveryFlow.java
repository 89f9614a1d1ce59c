package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What goes on once something is recorded: there is room for more, and retries are due. Stateless, thread safe. */
@ApplicationScoped
class DeliveryFlow {

    private static final Logger LOG = Logger.getLogger(DeliveryFlow.class.getName());

    private final Database database;
    private final DatabaseTime time;
    private final Endpoints endpoints;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;

    @Inject
    DeliveryFlow(
            Database database,
            DatabaseTime time,
            Endpoints endpoints,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims) {
        this.database = database;
        this.time = time;
        this.endpoints = endpoints;
        this.dispatcher = dispatcher;
        this.claims = claims;
    }

    protected DeliveryFlow() { // CDI client proxy
        this(null, null, null, null, null);
    }

    void goOn(EndedAttempts.Group recorded) {
        Instant earliest = null;
        Set<Long> room = new HashSet<>();
        for (DeliveryResult each : recorded.results()) {
            if (dispatcher.recorded(each.delivery()) | each.leavesOrder()) {
                room.add(each.delivery().key().subscription());
            }
            if (each.dueAt() != null && (earliest == null || each.dueAt().isBefore(earliest))) {
                earliest = each.dueAt();
            }
        }
        for (PutBack each : recorded.putBack()) {
            dispatcher.recorded(each.delivery());
            room.add(each.delivery().key().subscription()); // it may have opened again meanwhile
            if (each.wasProbe()) {
                anotherMayTry(each.delivery().key().subscription());
            }
        }
        room.addAll(dispatcher.askAgain());
        if (!room.isEmpty()) {
            claims.room(room);
        }
        if (earliest != null) {
            claims.dueAt(earliest);
        }
    }

    private void anotherMayTry(long subscription) {
        try {
            endpoints.probeReturned(database, subscription, time.instant());
        } catch (SQLException e) { // another may some time later, by itself
            LOG.log(Level.FINE, "delivery.probe-kept subscription=" + subscription, e);
        }
    }
}
