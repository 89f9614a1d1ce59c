package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Wakeup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Collectors;

/**
 * The services that are bound to listen, each with a loop of its own: looks twice a second whether bindings have changed, and says so
 * on this node. Thread safe.
 */
@ApplicationScoped
public class BoundServices {

    private static final FailureLog LOG = new FailureLog(BoundServices.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration SOON = Duration.ofMillis(50);

    /** @param loop of the reader */
    private record Running(Binding binding, SubscriberReader reader, Loop loop) {}

    private final Database database;
    private final BindingStore store;
    private final BoundReaders readers;
    private final Event<BindingsChanged> changes;
    private final Map<String, Running> running = new ConcurrentHashMap<>(); // changed by the loop only
    private volatile Loops loops;
    private final Wakeup wakeup = new Wakeup();
    private long version; // as it was last seen, by the loop
    private long done; // up to which the services run as they are bound

    @Inject
    BoundServices(Database database, BindingStore store, BoundReaders readers, Event<BindingsChanged> changes) {
        this.database = database;
        this.store = store;
        this.readers = readers;
        this.changes = changes;
    }

    protected BoundServices() { // CDI client proxy
        this(null, null, null, null);
    }

    public void start(Loops all) {
        loops = all;
        wakeup.of(all.start("bindings", this::step));
    }

    void on(@Observes LogGrew grew) {
        running.values().forEach(each -> each.loop().wake());
    }

    void on(@Observes BindingsChanged changed) {
        if (!changed.seen()) {
            wakeup.wake();
        }
    }

    /** Before the loops end: calls under way are cut off, so that none is waited for. */
    public void ending() {
        readers.end();
    }

    /** After the loops have ended: other nodes may go on at once. */
    public void end() {
        for (Running each : running.values()) {
            try {
                each.reader().end();
            } catch (SQLException e) { // the lease ends by itself, and what was done is known
                LOG.log(
                        Level.FINE,
                        "binding.lease.kept binding=" + each.binding().id(),
                        e);
            }
        }
    }

    private Duration step() throws SQLException {
        long now = database.transaction(store::version);
        if (now != version) {
            version = now;
            changes.fire(BindingsChanged.SEEN);
        }
        if (now != done) {
            Map<String, Binding> bound = database.transaction(store::listening).stream()
                    .collect(Collectors.toMap(Binding::id, Function.identity()));
            if (!isSettled(bound)) {
                return SOON;
            }
            done = now;
        }
        return LOOK;
    }

    /** @return false if a call is under way that has to end first */
    private boolean isSettled(Map<String, Binding> bound) throws SQLException {
        boolean settled = true;
        for (Running each : running.values()) {
            Binding now = bound.get(each.binding().id());
            if (now == null || !now.listensAs(each.binding())) {
                settled &= left(each);
            }
        }
        for (Binding each : bound.values()) {
            if (!running.containsKey(each.id())) {
                begin(each);
            }
        }
        return settled;
    }

    private boolean left(Running one) throws SQLException {
        one.reader().leave();
        if (!loops.leave(one.loop())) {
            return false;
        }
        running.remove(one.binding().id());
        one.reader().end();
        LOG.info("binding.ended binding=" + one.binding().id());
        return true;
    }

    private void begin(Binding binding) throws SQLException {
        Optional<SubscriberReader> reader = readers.of(binding);
        if (reader.isPresent()) { // else it was unbound meanwhile
            Loop reading = loops.start(SubscriberReaders.cursor(binding.subscriber()), reader.get()::step);
            running.put(binding.id(), new Running(binding, reader.get(), reading));
            LOG.info("binding.started binding=" + binding.id() + " path=" + binding.path() + " listen="
                    + binding.listen());
        }
    }
}
