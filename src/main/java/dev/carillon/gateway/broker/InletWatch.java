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
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final Set<Long> told = new HashSet<>(); // that there is no room for them
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
        Map<Long, OpenSource> wanted = new TreeMap<>(); // the oldest first
        for (String kind : BrokerInlet.kinds()) {
            for (OpenSource each : sources.ofKind(kind)) {
                if (owned.contains(each.number()) && each.how().state() == SourceState.ACTIVE) {
                    wanted.put(each.number(), each);
                }
            }
        }
        Map<Long, OpenSource> beyond = beyondRoom(wanted);
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
        tell(beyond);
        return running.isEmpty() && leaving.isEmpty() && told.isEmpty() ? LOOK_FOR_ANY : LOOK;
    }

    /**
     * Takes those away for which there is no room: each has a thread and a connection. The first ones of all applications come before the
     * second ones of any.
     */
    private Map<Long, OpenSource> beyondRoom(Map<Long, OpenSource> wanted) {
        Map<Integer, Integer> ofApplications = new HashMap<>();
        Map<Long, Integer> ranks = new HashMap<>();
        wanted.forEach((number, each) ->
                ranks.put(number, ofApplications.merge(each.owner().application(), 1, Integer::sum)));
        Map<Long, OpenSource> beyond = new TreeMap<>();
        wanted.keySet().stream()
                .sorted(Comparator.<Long>comparingInt(ranks::get).thenComparing(Comparator.naturalOrder()))
                .skip(shared.brokers().most())
                .forEach(number -> beyond.put(number, wanted.get(number)));
        wanted.keySet().removeAll(beyond.keySet());
        return beyond;
    }

    /** Each once, when it has left. */
    private void tell(Map<Long, OpenSource> beyond) {
        told.retainAll(beyond.keySet());
        for (Long each : beyond.keySet()) {
            boolean isLeaving =
                    leaving.stream().anyMatch(one -> one.line.source().number() == each);
            if (!isLeaving && told.add(each)) {
                rows.failed(each, BrokerReceiver.FULL);
            }
        }
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
