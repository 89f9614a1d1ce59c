package dev.carillon.delivery;

import dev.carillon.eventlog.Session;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

/** All listeners of results. One that fails after the commit holds up no other. Thread safe. */
@OnePerNode
class ResultListeners {

    private static final FailureLog LOG = new FailureLog(ResultListeners.class);

    private final List<ResultListener> all;

    @Inject
    ResultListeners(
            DeliveryCounts counts,
            DeliveryFacts facts,
            OperationalEvents events,
            Disabling disabling,
            DeliveryMeter meter) {
        this(List.of(counts, facts, events, disabling, meter));
    }

    ResultListeners(List<ResultListener> all) {
        this.all = all;
    }

    List<Runnable> within(Session session, List<DeliveryResult> results, Instant now) throws SQLException {
        List<Runnable> afterwards = new ArrayList<>();
        for (ResultListener each : all) {
            afterwards.add(each.within(session, results, now));
        }
        return afterwards;
    }

    /** @param afterwards what {@link #within} has answered */
    void recorded(List<Runnable> afterwards, ResultListener.Recorded recorded) {
        afterwards.forEach(ResultListeners::run);
        all.forEach(each -> run(() -> each.recorded(recorded)));
    }

    private static void run(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "delivery.listener-failed", e);
        }
    }
}
