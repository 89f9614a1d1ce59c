package dev.carillon.servicestack;

import dev.carillon.eventlog.Lease;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.LogReaders;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;

/**
 * Reads the log for a relay, or over a subscription store, that was put in place of the hub's own: batches of 100.
 * The cursor moves behind what is relayed, so that a relay that fails is asked again for the rest, and its lease outlasts an
 * attempt. Thread safe.
 */
@ApplicationScoped
public class RelayReader {

    /** Name of its cursor. */
    public static final String READER = "servicestack";

    static final int BATCH = 100;

    private static final FailureLog LOG = new FailureLog(RelayReader.class);

    private final LogReaders readers;
    private final Ports ports;
    private final WebhookRelay relay;
    private final PendingRelay pending;
    private final ServiceStackSettings settings;
    private volatile LogReader reader;

    @Inject
    RelayReader(
            LogReaders readers, Ports ports, WebhookRelay relay, PendingRelay pending, ServiceStackSettings settings) {
        this.readers = readers;
        this.ports = ports;
        this.relay = relay;
        this.pending = pending;
        this.settings = settings;
    }

    protected RelayReader() { // CDI client proxy
        this(null, null, null, null, null);
    }

    /** Starts reading, unless all is the hub's own. */
    public void start() throws SQLException {
        boolean replaced = !(relay instanceof HubRelay && ports.hasOwnSubscriptions());
        if (replaced && ports.hasOwnEvents()) {
            reader = readers.start(READER, BATCH, settings.attempts().timeout(), this::relay);
            LOG.info("servicestack.relay relay=" + relay.getClass().getName() + " store="
                    + ports.subscriptions().getClass().getName());
        }
    }

    public void stop() {
        LogReader running = reader;
        if (running != null) {
            readers.stop(running);
            reader = null;
        }
    }

    void on(@Observes LogGrew grew) {
        LogReader running = reader;
        if (running != null) {
            running.wake();
        }
    }

    private long relay(LogBatch batch, Lease lease) {
        pending.begin(batch, lease);
        try {
            relay.notifySubscribers();
            return batch.upTo();
        } finally {
            pending.end();
        }
    }
}
