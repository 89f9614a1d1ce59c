package dev.carillon.gateway.broker;

import dev.carillon.gateway.OpenSource;
import dev.carillon.gateway.SourceCounts;
import dev.carillon.gateway.SourceState;
import dev.carillon.gateway.Sources;
import dev.carillon.gateway.SourcesChanged;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Opening;
import dev.carillon.loop.Wakeup;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerReceiver;
import dev.carillon.publish.EventPublisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;

/** Sees that one node listens to each broker, with a loop of its own. Thread safe. */
@ApplicationScoped
public class InletWatch {

    private static final FailureLog LOG = new FailureLog(InletWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_ANY = Duration.ofSeconds(5);

    /** Shorter than a lease: this node ends its connections before the database lets another one have them. */
    private static final Duration BELIEF = InletRows.LEASE.minusSeconds(10);

    private record Running(InletLine line, Loop loop) {}

    private final Sources sources;
    private final InletRows rows;
    private final InletLine.Shared shared;
    private final Wakeup wakeup = new Wakeup();
    private final Map<Long, Running> running = new HashMap<>(); // of the loop's thread, as the next
    private final List<Running> leaving = new ArrayList<>();
    private volatile long ownedUntil = System.nanoTime();
    private volatile Loops loops;

    @Inject
    InletWatch(
            Sources sources,
            InletRows rows,
            BrokerReceiver brokers,
            EventPublisher publisher,
            SourceCounts counts,
            Clock clock) {
        this.sources = sources;
        this.rows = rows;
        shared = new InletLine.Shared(brokers, publisher, counts, rows, clock);
    }

    protected InletWatch() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    void start(@Observes Opening node, Loops all) throws SQLException {
        loops = all;
        rows.releaseDead();
        wakeup.of(all.start("source-brokers", this::step));
    }

    /** After the loops have ended: what was not acknowledged another node gets at once. */
    public void end() {
        shared.brokers().close();
        try {
            rows.release();
        } catch (SQLException | RuntimeException e) { // leases end by themselves
            LOG.log(Level.FINE, "source.leases-kept", e);
        }
    }

    /** After the commit. */
    void changed(@Observes SourcesChanged change) {
        wakeup.wake();
    }

    private Duration step() throws SQLException {
        long before = System.nanoTime();
        Set<Long> owned = rows.own();
        ownedUntil = before + BELIEF.toNanos();
        Map<Long, OpenSource> wanted = new HashMap<>();
        for (String kind : BrokerInlet.kinds()) {
            for (OpenSource each : sources.ofKind(kind)) {
                if (owned.contains(each.number()) && each.how().state() == SourceState.ACTIVE) {
                    wanted.put(each.number(), each);
                }
            }
        }
        running.entrySet().removeIf(each -> {
            OpenSource now = wanted.get(each.getKey());
            boolean stays = now != null && isSame(now, each.getValue().line.source());
            if (!stays) {
                each.getValue().line.leave();
                each.getValue().loop.wake();
                leaving.add(each.getValue());
            }
            return !stays;
        });
        leaving.removeIf(each -> each.line.isOver() && loops.leave(each.loop));
        wanted.values().forEach(this::startIfNew);
        return running.isEmpty() && leaving.isEmpty() ? LOOK_FOR_ANY : LOOK;
    }

    private boolean isSame(OpenSource one, OpenSource other) {
        return one.how().equals(other.how())
                && one.secretsAt(shared.clock().instant())
                        .equals(other.secretsAt(shared.clock().instant()));
    }

    private void startIfNew(OpenSource source) {
        boolean isThere = running.containsKey(source.number())
                || leaving.stream().anyMatch(each -> each.line.source().number() == source.number());
        if (!isThere) {
            InletLine line = new InletLine(source, shared, () -> System.nanoTime() - ownedUntil < 0);
            running.put(source.number(), new Running(line, loops.start("source-" + source.number(), line::step)));
        }
    }
}
