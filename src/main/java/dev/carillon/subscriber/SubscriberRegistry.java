package dev.carillon.subscriber;

import dev.carillon.eventlog.LogGrew;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.observer.Subscriber;
import dev.carillon.observer.SubscriberExtension;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;

/**
 * The subscribers of this deployment, each with a loop of its own; without any there is none. Thread safe.
 */
@ApplicationScoped
public class SubscriberRegistry {

    private static final FailureLog LOG = new FailureLog(SubscriberRegistry.class);

    private final SubscriberExtension found;
    private final BeanManager manager;
    private final SubscriberReaders making;
    private final RuntimeSubscriptions runtime;
    private final List<SubscriberReader> readers = new CopyOnWriteArrayList<>();
    private final List<Loop> running = new CopyOnWriteArrayList<>();

    @Inject
    SubscriberRegistry(
            SubscriberExtension found, BeanManager manager, SubscriberReaders making, RuntimeSubscriptions runtime) {
        this.found = found;
        this.manager = manager;
        this.making = making;
        this.runtime = runtime;
    }

    protected SubscriberRegistry() { // CDI client proxy
        this(null, null, null, null);
    }

    public void start(Loops loops) throws SQLException {
        runtime.wake(); // it comes into being now: at the end there is no executor for it any more
        for (Subscriber each : found.subscribers(manager)) {
            SubscriberReader reader = making.of(each);
            readers.add(reader);
            running.add(loops.start(SubscriberReaders.cursor(each), reader::step));
            LOG.info("subscriber.started subscriber=" + each.name() + " patterns=" + each.patterns());
        }
    }

    /** All look soon. */
    void on(@Observes LogGrew grew) {
        running.forEach(Loop::wake);
        runtime.wake();
    }

    /** After the loops have ended: other nodes may go on at once. */
    public void end() {
        runtime.end();
        for (SubscriberReader each : readers) {
            try {
                each.end();
            } catch (SQLException e) { // the lease ends by itself, and what was done is known
                LOG.log(
                        Level.FINE,
                        "subscriber.lease.kept subscriber=" + each.subscriber().name(),
                        e);
            }
        }
    }
}
