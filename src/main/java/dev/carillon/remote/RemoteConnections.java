package dev.carillon.remote;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Collectors;

/**
 * The hubs that this node is connected to, each with a loop of its own: takes those that no node has, keeps their leases, and gives
 * them up as the node ends. Thread safe.
 */
@OnePerNode
class RemoteConnections {

    private static final FailureLog LOG = new FailureLog(RemoteConnections.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_ANY = Duration.ofSeconds(5);

    /** Shorter than a lease: this node begins no connection when the database may let another one have it. */
    private static final Duration BELIEF = HubRows.LEASE.minusSeconds(5);

    private record Running(RemoteHub hub, Loop loop) {}

    private final Database database;
    private final HubRows hubs;
    private final HubSharing shared;
    private final HubWakeup wakeup;
    private final Map<Long, Running> running = new HashMap<>(); // guarded by this
    private final List<Running> leaving = new ArrayList<>(); // guarded by this
    private volatile long ownedUntil = System.nanoTime();
    private Loops loops;
    private boolean isEnding;

    @Inject
    RemoteConnections(HubSharing shared, HubWakeup wakeup) {
        this.shared = shared;
        this.wakeup = wakeup;
        database = shared.database();
        hubs = shared.hubs();
    }

    void start(Loops all) throws SQLException {
        loops = all;
        database.transaction(session -> {
            hubs.releaseDead(session);
            return null;
        });
        wakeup.connections().of(all.start("remote", this::step));
    }

    /** Before the loops end: hubs are told farewell, and their loops then have nothing to wait for. */
    synchronized void end() {
        isEnding = true;
        running.values().forEach(each -> {
            each.hub.leave();
            each.hub.cutIfStuck();
        });
        leaving.forEach(each -> each.hub.cutIfStuck());
    }

    /** After the loops have ended: other nodes may be connected at once. */
    void release() {
        try {
            database.transaction(session -> {
                hubs.release(session);
                return null;
            });
        } catch (SQLException | RuntimeException e) { // leases end by themselves
            LOG.log(Level.FINE, "remote.leases.kept", e);
        }
    }

    private synchronized Duration step() throws SQLException {
        if (isEnding) {
            return LOOK_FOR_ANY;
        }
        long before = System.nanoTime();
        List<HubRows.Owned> owned = database.transaction(
                session -> hubs.own(session, shared.settings().connections()));
        ownedUntil = before + BELIEF.toNanos();
        Map<Long, HubRows.Owned> byNumber =
                owned.stream().collect(Collectors.toMap(HubRows.Owned::number, Function.identity()));
        running.values().removeIf(each -> {
            HubRows.Owned now = byNumber.get(each.hub.owned().number());
            boolean stays = now != null && each.hub.isFor(now);
            if (stays) {
                each.hub.seen(now.version());
                each.hub.cutIfStuck();
            } else {
                each.hub.leave();
                leaving.add(each);
            }
            return !stays;
        });
        stopIdle();
        byNumber.values().forEach(this::startIfNew);
        return running.isEmpty() && leaving.isEmpty() ? LOOK_FOR_ANY : LOOK;
    }

    /** Loops are stopped when they have nothing under way, so that leases are renewed meanwhile. */
    private void stopIdle() {
        leaving.removeIf(each -> {
            each.hub.cutIfStuck();
            return each.hub.isIdle() && loops.stop(each.loop);
        });
    }

    private void startIfNew(HubRows.Owned hub) {
        boolean isThere = running.containsKey(hub.number())
                || leaving.stream().anyMatch(each -> each.hub.owned().number() == hub.number());
        if (!isThere) {
            RemoteHub remote = new RemoteHub(hub, shared, () -> ownedUntil);
            running.put(hub.number(), new Running(remote, loops.start("remote-hub-" + hub.number(), remote::step)));
        }
    }
}
