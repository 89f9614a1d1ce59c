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

    private final DeliveryWatch watch;
    private final EndpointWatch endpoints;
    private final Disabling disabling;
    private final RateLimiter rateLimiter;
    private final DeliveryCleanup cleanup;
    private final ResultRecorder recorder;
    private final DeliveryClaims claims;
    private final DeliveryPlanner planner;
    private final NodeLease lease;
    private final DeliveryDispatcher dispatcher;

    @Inject
    DeliveryEngine(
            DeliveryWatch watch,
            EndpointWatch endpoints,
            Disabling disabling,
            RateLimiter rateLimiter,
            DeliveryCleanup cleanup,
            ResultRecorder recorder,
            DeliveryClaims claims,
            DeliveryPlanner planner,
            NodeLease lease,
            DeliveryDispatcher dispatcher) {
        this.watch = watch;
        this.endpoints = endpoints;
        this.disabling = disabling;
        this.rateLimiter = rateLimiter;
        this.cleanup = cleanup;
        this.recorder = recorder;
        this.claims = claims;
        this.planner = planner;
        this.lease = lease;
        this.dispatcher = dispatcher;
    }

    protected DeliveryEngine() { // CDI client proxy
        this(null, null, null, null, null, null, null, null, null, null);
    }

    public void start(Loops loops) throws SQLException {
        watch.start(loops);
        endpoints.start(loops);
        disabling.start(loops);
        rateLimiter.start(loops);
        cleanup.start(loops);
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
            lease.end(dispatcher.inFlight() == 0);
        } catch (SQLException e) { // others take it over when the lease is over
            LOG.log(Level.FINE, "delivery.lease.kept", e);
        }
    }
}
