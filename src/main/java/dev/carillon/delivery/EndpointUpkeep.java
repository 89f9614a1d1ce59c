package dev.carillon.delivery;

import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;

/** Starts what looks after endpoints: how they are, who is disabled, their rates, and what waits for those that are gone. */
@OnePerNode
class EndpointUpkeep {

    private final EndpointWatch watch;
    private final Disabling disabling;
    private final RateLimiter rateLimiter;
    private final DeliveryCleanup cleanup;

    @Inject
    EndpointUpkeep(EndpointWatch watch, Disabling disabling, RateLimiter rateLimiter, DeliveryCleanup cleanup) {
        this.watch = watch;
        this.disabling = disabling;
        this.rateLimiter = rateLimiter;
        this.cleanup = cleanup;
    }

    /** After the first heartbeat: that has learned the database's time. */
    void start(Loops loops) throws SQLException {
        watch.start(loops);
        disabling.start(loops);
        rateLimiter.start(loops);
        cleanup.start(loops);
    }
}
