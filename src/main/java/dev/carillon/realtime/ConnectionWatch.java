package dev.carillon.realtime;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;

/**
 * Looks after all that are connected, each second: pings them, ends those that answer none, and those whose key opens nothing any
 * more. Thread safe.
 */
@ApplicationScoped
public class ConnectionWatch {

    private static final FailureLog LOG = new FailureLog(ConnectionWatch.class);
    private static final Duration LOOK = Duration.ofMillis(900); // a revoked key opens nothing after a second
    private static final int MOST_UNANSWERED = 3;
    private static final Duration LEAVING = Duration.ofSeconds(5); // to take what was said last

    private final ConnectionRegistry registry;
    private final Callers callers;
    private final RealtimeSettings settings;
    private final Lifecycle lifecycle;
    private final Clock clock;

    @Inject
    ConnectionWatch(
            ConnectionRegistry registry, Callers callers, RealtimeSettings settings, Lifecycle lifecycle, Clock clock) {
        this.registry = registry;
        this.callers = callers;
        this.settings = settings;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    protected ConnectionWatch() { // CDI client proxy
        this(null, null, null, null, null);
    }

    public void start(Loops loops) {
        loops.start("connection-keys", this::keys);
        for (int i = 0; i < settings.pingers(); i++) {
            int share = i;
            loops.start("connection-pings-" + (i + 1), () -> pings(share));
        }
    }

    private Duration keys() {
        if (lifecycle.isEnding()) { // before the server closes its port, which says nothing to anybody
            registry.endAll();
        }
        Collection<Connection> all = registry.all();
        Set<Caller> present = all.stream().map(each -> each.hearer().caller()).collect(Collectors.toSet());
        Set<Caller> gone = callers.gone(present);
        for (Connection each : all) {
            if (gone.contains(each.hearer().caller()) && each.isOpen()) {
                LOG.info("realtime.key-gone connection=" + each.id());
                each.drop(); // it may read slowly what it may not hear any more
                each.hearer().keyGone();
                each.close(CloseReason.KEY_GONE);
                registry.mute(each);
            }
        }
        return LOOK;
    }

    private Duration pings(int share) {
        for (Connection each : registry.all()) {
            if (Math.floorMod(each.id().hashCode(), settings.pingers()) == share) {
                try {
                    look(each);
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "realtime.unwatched connection=" + each.id(), e);
                }
            }
        }
        return LOOK;
    }

    private void look(Connection connection) {
        if (connection.isLeaving(LEAVING)) {
            connection.closeNow(CloseReason.SLOW);
            registry.remove(connection);
            return;
        }
        if (connection.isStuck(MOST_UNANSWERED * settings.ping().toNanos())) {
            connection.closeNow(CloseReason.SLOW);
            registry.remove(connection);
            return;
        }
        if (connection.ping(settings.ping().toNanos(), MOST_UNANSWERED) >= MOST_UNANSWERED) {
            connection.closeNow(CloseReason.SILENT);
            registry.remove(connection);
            return;
        }
        connection.hearer().tick(clock.instant());
    }
}
