package dev.carillon.delivery;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.logging.Level;

/** Starts and ends what goes on beside delivering: replays, counts, and how long events are kept. */
@ApplicationScoped
public class DeliveryUpkeep {

    private static final FailureLog LOG = new FailureLog(DeliveryUpkeep.class);

    private final ReplayRunner replays;
    private final DeliveryCounts counts;
    private final Retention retention;

    @Inject
    DeliveryUpkeep(ReplayRunner replays, DeliveryCounts counts, Retention retention) {
        this.replays = replays;
        this.counts = counts;
        this.retention = retention;
    }

    protected DeliveryUpkeep() { // CDI client proxy
        this(null, null, null);
    }

    /** Before anything delivers. */
    public void start(Loops loops) {
        loops.start("counts", counts::step);
        replays.start(loops);
        retention.start(loops);
    }

    /** After the loops have ended. */
    public void end() {
        try {
            counts.step();
        } catch (SQLException e) { // only numbers to look at
            LOG.log(Level.FINE, "delivery.counts.lost", e);
        }
    }
}
