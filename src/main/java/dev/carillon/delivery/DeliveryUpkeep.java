package dev.carillon.delivery;

import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts and ends what goes on beside delivering: replays, counts, operational events, and how long events are kept. */
@ApplicationScoped
public class DeliveryUpkeep {

    private static final Logger LOG = Logger.getLogger(DeliveryUpkeep.class.getName());

    private final ReplayRunner replays;
    private final DeliveryCounts counts;
    private final Retention retention;
    private final OperationalEvents events;
    private final ResultRecorder results;

    @Inject
    DeliveryUpkeep(
            ReplayRunner replays,
            DeliveryCounts counts,
            Retention retention,
            OperationalEvents events,
            ResultRecorder results) {
        this.replays = replays;
        this.counts = counts;
        this.retention = retention;
        this.events = events;
        this.results = results;
    }

    protected DeliveryUpkeep() { // CDI client proxy
        this(null, null, null, null, null);
    }

    /** Before anything delivers. */
    public void start(Loops loops) {
        results.tell(counts::add);
        results.within(events::write);
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
