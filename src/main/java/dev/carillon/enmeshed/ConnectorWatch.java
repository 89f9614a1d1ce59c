package dev.carillon.enmeshed;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Wakeup;
import dev.carillon.outbound.Dialer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;

/**
 * Sees that each Connector is synchronized by one node: at once, and then an interval after each one has ended, or whenever its stream
 * of events says so. Thread safe.
 */
@ApplicationScoped
public class ConnectorWatch {

    private static final FailureLog LOG = new FailureLog(ConnectorWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final long RENEWED = Duration.ofSeconds(10).toNanos();

    private final ConnectorStore store;
    private final Synchronizer synchronizer;
    private final Dialer dialer;
    private final BackboneTokens tokens;
    private final Wakeup loop = new Wakeup();
    private final Map<Integer, Watched> watched = new HashMap<>(); // of the loop's thread
    private volatile Loops loops;

    @Inject
    ConnectorWatch(ConnectorStore store, Synchronizer synchronizer, Dialer dialer, BackboneTokens tokens) {
        this.store = store;
        this.synchronizer = synchronizer;
        this.dialer = dialer;
        this.tokens = tokens;
    }

    protected ConnectorWatch() { // CDI client proxy
        this(null, null, null, null);
    }

    /** What this node does for one Connector. */
    private static final class Watched {

        private long leasedAt;
        private boolean isLeased;
        private long revision;
        private boolean hasBegun;
        private boolean wasRunning;
        private long endedAt;
        private BackboneStream stream;
        private Loop streaming;
    }

    public void start(Loops running) {
        loops = running;
        store.releaseDead();
        loop.of(running.start("enmeshed", this::step));
    }

    /** After the loops have ended: another node may go on at once. */
    public void end() {
        watched.values().stream().filter(each -> each.stream != null).forEach(each -> each.stream.close());
        try {
            store.releaseAll();
        } catch (RuntimeException e) { // the leases end by themselves
            LOG.log(Level.FINE, "enmeshed.leases-kept", e);
        }
    }

    /** Something was configured. */
    void changed() {
        loop.wake();
    }

    Duration step() {
        List<Connector> all = store.all();
        Set<Integer> wanted = new HashSet<>();
        for (Connector each : all) {
            if (each.isPolled() || each.isStreamed()) {
                wanted.add(each.application());
                look(each, watched.computeIfAbsent(each.application(), first -> new Watched()));
            }
        }
        watched.entrySet().removeIf(each -> {
            boolean isGone = !wanted.contains(each.getKey());
            if (isGone) {
                endStream(each.getValue());
            }
            return isGone;
        });
        return wanted.isEmpty() ? IDLE : LOOK;
    }

    private void look(Connector connector, Watched state) {
        long now = System.nanoTime();
        if (!state.isLeased || now - state.leasedAt > RENEWED) {
            state.isLeased = store.lease(connector.application());
            state.leasedAt = now;
        }
        if (state.revision != connector.revision()) {
            endStream(state);
            state.revision = connector.revision();
            state.hasBegun = false;
        }
        if (!state.isLeased) {
            endStream(state);
            state.hasBegun = false;
        } else if (connector.isStreamed()) {
            stream(connector, state);
        } else {
            endStream(state);
            poll(connector, state, now);
        }
    }

    private void poll(Connector connector, Watched state, long now) {
        boolean isRunning = synchronizer.isRunning(connector.application());
        if (state.wasRunning && !isRunning) {
            state.endedAt = now;
        }
        boolean isDue =
                !state.hasBegun || now - state.endedAt >= connector.interval().toNanos();
        if (!isRunning && isDue) {
            state.hasBegun = true;
            state.endedAt = now; // until it has ended
            synchronizer.ask(connector.application());
            isRunning = true;
        }
        state.wasRunning = isRunning;
    }

    private void stream(Connector connector, Watched state) {
        if (state.stream == null) {
            state.stream = new BackboneStream(connector, dialer, tokens, synchronizer);
            state.streaming = loops.start("enmeshed-stream-" + connector.application(), state.stream::step);
        }
    }

    private void endStream(Watched state) {
        BackboneStream open = state.stream;
        state.stream = null;
        if (open != null) {
            loops.stop(state.streaming);
            open.close();
        }
    }
}
