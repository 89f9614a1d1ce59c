package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import dev.carillon.subscription.SubscriptionsChanged;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;

/** Once a second: learns how the endpoints and the nodes are, and goes over what is held for them. Thread safe. */
@OnePerNode
class EndpointWatch {

    static final Duration LOOK = Duration.ofSeconds(1);

    private final Database database;
    private final Endpoints endpoints;
    private final LiveNodes nodes;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;
    private final DeliveryCleanup cleanup;
    private final Wakeup loop = new Wakeup();

    @Inject
    EndpointWatch(
            Database database,
            Endpoints endpoints,
            LiveNodes nodes,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims,
            DeliveryCleanup cleanup) {
        this.database = database;
        this.endpoints = endpoints;
        this.nodes = nodes;
        this.dispatcher = dispatcher;
        this.claims = claims;
        this.cleanup = cleanup;
    }

    /** They are known before anything is planned. */
    void start(Loops loops) throws SQLException {
        step();
        loop.of(loops.start("endpoints", this::step));
    }

    /** On the node that made the change; the others see it within a second. */
    void changed(@Observes SubscriptionsChanged change) {
        loop.wake();
        claims.wake();
    }

    synchronized Duration step() throws SQLException {
        endpoints.refresh(database);
        if (nodes.refresh(database)) {
            claims.wake();
        }
        cleanup.review();
        dispatcher.review();
        return LOOK;
    }
}
