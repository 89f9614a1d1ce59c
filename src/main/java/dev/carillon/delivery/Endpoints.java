package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How the endpoints are: in the database, so that it holds on all nodes and after a restart, and in memory as of a second
 * ago. An endpoint that is well costs nothing. Thread safe.
 */
@ApplicationScoped
class Endpoints {

    private static final String COLUMNS =
            "failures, failing_since, openings, open_until, probe_at, paused_until, parked_through";
    private static final String ALL = "SELECT " + COLUMNS + ", subscription FROM endpoint";
    private static final String MAKE = "INSERT INTO endpoint (subscription) VALUES (?) ON CONFLICT DO NOTHING";
    private static final String LOCK = "SELECT " + COLUMNS + " FROM endpoint WHERE subscription = ? FOR UPDATE";
    private static final String CHANGE =
            """
            UPDATE endpoint SET failures = ?, failing_since = ?, openings = ?, open_until = ?, probe_at = ?,
            paused_until = ?, parked_through = ? WHERE subscription = ?""";
    private static final String FORGET = "DELETE FROM endpoint WHERE subscription = ?";
    private static final String FORGET_PACE = "DELETE FROM endpoint_pace WHERE subscription = ?";

    /**
     * One endpoint.
     *
     * @param state with the results that are not recorded yet
     * @param recorded as its row is, as far as this node knows
     * @param change the change of this map that it came with
     */
    private record Known(EndpointState state, EndpointState recorded, long change) {

        static final Known WELL = new Known(EndpointState.WELL, EndpointState.WELL, 0);
    }

    private final Map<Long, Known> known = new ConcurrentHashMap<>();
    /** The very results that were noticed here, and that the database does not have yet. */
    private final Map<Long, Set<DeliveryResult>> unrecorded = new HashMap<>();

    private final DeliverySettings settings;
    private long changes;

    @Inject
    Endpoints(DeliverySettings settings) {
        this.settings = settings;
    }

    protected Endpoints() { // CDI client proxy
        this(null);
    }

    EndpointState of(long subscription) {
        Known found = known.get(subscription);
        return found == null ? EndpointState.WELL : found.state;
    }

    boolean admits(long subscription, Clock clock) {
        Known found = known.get(subscription);
        return found == null || found.state.admits(clock.instant());
    }

    /** Those of whom there is something to remember. */
    Set<Long> remembered() {
        return known.keySet();
    }

    /** The earliest time after now at which one of them may take something again; null if there is none. */
    Instant nextOpening(Instant now) {
        Instant earliest = null;
        for (Known each : known.values()) {
            Instant until = each.state.closedUntil();
            if (until != null && until.isAfter(now) && (earliest == null || until.isBefore(earliest))) {
                earliest = until;
            }
        }
        return earliest;
    }

    /** Learns what other nodes have written. What this node wrote meanwhile is newer. */
    void refresh(Database database) throws SQLException {
        long before;
        synchronized (this) {
            before = changes;
        }
        Map<Long, EndpointState> read = database.jdbc(Endpoints::all);
        synchronized (this) {
            known.entrySet()
                    .removeIf(each -> each.getValue().change <= before && !unrecorded.containsKey(each.getKey()));
            read.forEach((subscription, state) -> known.putIfAbsent(subscription, new Known(state, state, before)));
        }
    }

    /** An attempt has ended: this node acts on it at once, before it is recorded. */
    void noticed(DeliveryResult result, Instant now) {
        long subscription = result.delivery().key().subscription();
        if (!result.outcome().isFailure() && !known.containsKey(subscription)) {
            return;
        }
        synchronized (this) {
            Known found = known.getOrDefault(subscription, Known.WELL);
            known.put(subscription, new Known(after(found.state, result, now), found.recorded, ++changes));
            unrecorded
                    .computeIfAbsent(subscription, key -> Collections.newSetFromMap(new IdentityHashMap<>()))
                    .add(result);
        }
    }

    /** These stand in the database now. */
    synchronized void learn(Map<Long, EndpointState> changed) {
        changes++;
        changed.forEach((subscription, state) -> {
            EndpointState noticed = unrecorded.containsKey(subscription) ? of(subscription) : state;
            known.put(subscription, new Known(noticed, state, changes));
        });
    }

    /** These results are recorded, and this came of it. */
    synchronized void recorded(List<DeliveryResult> results, Changed changed) {
        if (!unrecorded.isEmpty()) {
            for (DeliveryResult each : results) {
                unrecorded.computeIfPresent(
                        each.delivery().key().subscription(),
                        (key, left) -> left.remove(each) && left.isEmpty() ? null : left);
            }
        }
        learn(changed.after);
    }

    /** What the results of a group tell of their endpoints, and what was known before. */
    record Changed(Map<Long, EndpointState> before, Map<Long, EndpointState> after) {

        static final Changed NOTHING = new Changed(Map.of(), Map.of());
    }

    /** Writes what these results change: nothing, if all went well with endpoints that were well before. */
    Changed record(Connection connection, List<DeliveryResult> results, Instant now) throws SQLException {
        Map<Long, EndpointState> before = new HashMap<>();
        Map<Long, EndpointState> after = new HashMap<>();
        for (long each : concerned(results)) {
            EndpointState found = lock(connection, each);
            EndpointState changed = found;
            for (DeliveryResult result : results) {
                if (result.delivery().key().subscription() == each) {
                    changed = after(changed, result, now);
                }
            }
            write(connection, each, changed, now);
            before.put(each, found);
            after.put(each, changed);
        }
        return before.isEmpty() ? Changed.NOTHING : new Changed(before, after);
    }

    private long[] concerned(List<DeliveryResult> results) {
        return results.stream()
                .filter(each -> each.outcome().isFailure()
                        || isMendedBySuccess(each.delivery().key().subscription()))
                .mapToLong(each -> each.delivery().key().subscription())
                .distinct()
                .sorted() // two nodes lock them in the same order
                .toArray();
    }

    /** Whether its row tells of failures, as this node knows: else a success tells nothing new. */
    private boolean isMendedBySuccess(long subscription) {
        Known found = known.isEmpty() ? null : known.get(subscription);
        return found != null && !found.recorded.succeeded().equals(found.recorded);
    }

    private EndpointState after(EndpointState state, DeliveryResult result, Instant now) {
        if (result.outcome() instanceof AttemptOutcome.Delivered) {
            return state.succeeded();
        }
        return result.outcome().isFailure()
                ? state.failed(result.startedAt(), now, result.pause(), settings.circuit())
                : state;
    }

    /** Lets one delivery try; false if another node was quicker. */
    boolean probe(Connection connection, long subscription, Instant now, Map<Long, EndpointState> changed)
            throws SQLException {
        EndpointState found = lock(connection, subscription);
        if (!found.isHalfOpen(now)) {
            return false;
        }
        EndpointState probing = found.probing(now, DeliveryQueue.LEASE);
        write(connection, subscription, probing, now);
        changed.put(subscription, probing);
        return true;
    }

    /** As if it had not failed. */
    void forgive(Database database, long subscription, Instant now) throws SQLException {
        EndpointState state = database.jdbc(connection -> {
            EndpointState found = lock(connection, subscription);
            EndpointState forgiven = found.parked(found.parkedThrough());
            write(connection, subscription, forgiven, now);
            return forgiven;
        });
        learn(Map.of(subscription, state));
    }

    /** Locks the row, made if need be. */
    EndpointState lock(Connection connection, long subscription) throws SQLException {
        try (PreparedStatement make = connection.prepareStatement(MAKE);
                PreparedStatement select = connection.prepareStatement(LOCK)) {
            make.setLong(1, subscription);
            make.executeUpdate();
            select.setLong(1, subscription);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? read(row) : EndpointState.WELL;
            }
        }
    }

    void write(Connection connection, long subscription, EndpointState state, Instant now) throws SQLException {
        if (state.isWell(now)) {
            delete(connection, FORGET, subscription);
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(CHANGE)) {
            update.setInt(1, state.failures());
            update.setObject(2, Database.timestamp(state.failingSince()));
            update.setInt(3, state.openings());
            update.setObject(4, Database.timestamp(state.openUntil()));
            update.setObject(5, Database.timestamp(state.probeAt()));
            update.setObject(6, Database.timestamp(state.pausedUntil()));
            update.setLong(7, state.parkedThrough());
            update.setLong(8, subscription);
            update.executeUpdate();
        }
    }

    /** After its subscription was deleted. */
    void forget(Connection connection, long subscription) throws SQLException {
        delete(connection, FORGET, subscription);
        delete(connection, FORGET_PACE, subscription);
    }

    private static void delete(Connection connection, String sql, long subscription) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setLong(1, subscription);
            delete.executeUpdate();
        }
    }

    private static Map<Long, EndpointState> all(Connection connection) throws SQLException {
        Map<Long, EndpointState> all = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                all.put(row.getLong(8), read(row));
            }
        }
        return all;
    }

    private static EndpointState read(ResultSet row) throws SQLException {
        return new EndpointState(
                row.getInt(1), time(row, 2), row.getInt(3), time(row, 4), time(row, 5), time(row, 6), row.getLong(7));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return Database.instant(row.getObject(column, OffsetDateTime.class));
    }
}
