package dev.carillon.delivery;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.logging.Level;

/** Starts and ends everything that delivers. */
@ApplicationScoped
public class DeliveryEngine {

    private static final FailureLog LOG = new FailureLog(DeliveryEngine.class);

    private final Heartbeat heartbeat;
    private final DeliveryWatch watch;
    private final EndpointUpkeep endpoints;
    private final ResultRecorder recorder;
    private final DeliveryClaims claims;
    private final DeliveryPlanner planner;

    @Inject
    DeliveryEngine(
            Heartbeat heartbeat,
            DeliveryWatch watch,
            EndpointUpkeep endpoints,
            ResultRecorder recorder,
            DeliveryClaims claims,
            DeliveryPlanner planner) {
        this.heartbeat = heartbeat;
        this.watch = watch;
        this.endpoints = endpoints;
        this.recorder = recorder;
        this.claims = claims;
        this.planner = planner;
    }

    protected DeliveryEngine() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    public void start(Loops loops) throws SQLException {
        heartbeat.start(loops);
        watch.start(loops);
        endpoints.start(loops);
        recorder.start(loops);
        claims.start(loops);
        planner.start(loops);
    }

    /** After the loops have ended: what was answered is recorded, and what this node still has claimed is released at once. */
    public void end() {
        try {
            recorder.drain();
        } catch (SQLException e) { // it is sent again
            LOG.log(Level.FINE, "delivery.results.lost", e);
        }
        try {
            heartbeat.end();
        } catch (SQLException e) { // others take it over when the lease is over
            LOG.log(Level.FINE, "delivery.lease.kept", e);
        }
    }
}
