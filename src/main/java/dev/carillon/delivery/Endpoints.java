package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.DisabledBy;
import dev.carillon.subscription.SubscriptionSnapshot;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * How the endpoints are: in the database, so that it holds on all nodes and after a restart, and in memory as of a second
 * ago. An endpoint that is well costs nothing. Thread safe.
 */
@OnePerNode
class Endpoints {

    /** How long one that tries may take, its way through this node included; then another may try. */
    static final Duration PROBE = Duration.ofSeconds(90);

    private static final int LONGEST_REASON = 1_000;

    private static final String COLUMNS =
            """
            generation, failures, failing_since, openings, open_until, probe_at, paused_until, disable_reason, disable_by,
            parked_through""";
    private static final String ALL = "SELECT subscription, " + COLUMNS + " FROM endpoint";
    private static final String MAKE = "INSERT INTO endpoint (subscription) VALUES (?) ON CONFLICT DO NOTHING";
    private static final String LOCK = "SELECT " + COLUMNS + " FROM endpoint WHERE subscription = ? FOR UPDATE";
    private static final String READ = "SELECT " + COLUMNS + " FROM endpoint WHERE subscription = ?";
    private static final String CHANGE =
            """
            UPDATE endpoint SET generation = ?, failures = ?, failing_since = ?, openings = ?, open_until = ?,
            probe_at = ?, paused_until = ?, disable_reason = ?, disable_by = ?, parked_through = ?
            WHERE subscription = ?""";
    private static final String FORGET = "DELETE FROM endpoint WHERE subscription = ?";
    private static final String FORGET_DELETED =
            "DELETE FROM endpoint WHERE NOT EXISTS (SELECT 1 FROM subscription s WHERE s.number = endpoint.subscription)";
    private static final String FORGET_PACE_OF_DELETED =
            """
            DELETE FROM endpoint_pace
            WHERE NOT EXISTS (SELECT 1 FROM subscription s WHERE s.number = endpoint_pace.subscription)""";

    /**
     * One endpoint.
     *
     * @param state with the results that are not recorded yet
     * @param recorded as its row is, as far as this node knows
     * @param change the change of this map that it came with
     */
    private record Known(EndpointState state, EndpointState recorded, long change) {

        static final Known HEALTHY = new Known(EndpointState.HEALTHY, EndpointState.HEALTHY, 0);
    }

    /** A result that was noticed here, and that the database does not have yet. */
    private record Noticed(DeliveryResult result, Instant at) {}

    private final Map<Long, Known> known = new ConcurrentHashMap<>();
    private final Map<Long, List<Noticed>> unrecorded = new HashMap<>(); // in their order

    private final DeliverySettings settings;
    private long changes;

    @Inject
    Endpoints(DeliverySettings settings) {
        this.settings = settings;
    }

    EndpointState of(SubscriptionSnapshot subscription) {
        Known found = known.get(subscription.number());
        return (found == null ? EndpointState.HEALTHY : found.state)
                .of(subscription.life().generation());
    }

    boolean admits(SubscriptionSnapshot subscription, Instant now) {
        return !known.containsKey(subscription.number()) || of(subscription).admits(now);
    }

    /** Whose subscriptions are to be disabled, as their rows say. */
    Map<Long, EndpointState> wishes() {
        Map<Long, EndpointState> wishes = new HashMap<>();
        known.forEach((subscription, each) -> {
            if (each.recorded.wish() != null) {
                wishes.put(subscription, each.recorded);
            }
        });
        return wishes;
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
        Map<Long, EndpointState> read = new HashMap<>();
        database.transaction(session -> {
            session.each(ALL, row -> read.put(row.number("subscription"), read(row)));
            return null;
        });
        synchronized (this) {
            // One that is known is never removed for a moment: a reader in between would believe it healthy.
            read.forEach((subscription, row) -> {
                if (isOlder(subscription, before)) {
                    know(subscription, row, before);
                }
            });
            for (long each : known.keySet()) {
                if (!read.containsKey(each) && isOlder(each, before)) {
                    know(each, EndpointState.HEALTHY, before);
                }
            }
        }
    }

    private boolean isOlder(long subscription, long change) {
        Known found = known.get(subscription);
        return found == null || found.change <= change;
    }

    /** Its row, and what was noticed here beyond that. */
    private void know(long subscription, EndpointState row, long change) {
        List<Noticed> noticed = unrecorded.getOrDefault(subscription, List.of());
        if (noticed.isEmpty() && row == EndpointState.HEALTHY) {
            known.remove(subscription);
            return;
        }
        EndpointState state = row;
        for (Noticed each : noticed) {
            state = after(state, each.result, each.at);
        }
        known.put(subscription, new Known(state, row, change));
    }

    /** An attempt has ended: this node acts on it at once, before it is recorded. */
    void noticed(DeliveryResult result, Instant now) {
        long subscription = result.delivery().key().subscription();
        if (!result.outcome().isFailure()
                && !(result.next() instanceof NextStep.DisableSubscription)
                && !known.containsKey(subscription)) {
            return;
        }
        synchronized (this) {
            Known found = known.getOrDefault(subscription, Known.HEALTHY);
            EndpointState state = after(found.state, result, now);
            if (!state.equals(found.state)) {
                unrecorded
                        .computeIfAbsent(subscription, first -> new ArrayList<>())
                        .add(new Noticed(result, now));
                known.put(subscription, new Known(state, found.recorded, ++changes));
            }
        }
    }

    /** These are in the database now. */
    synchronized void learn(Map<Long, EndpointState> changed) {
        changes++;
        changed.forEach((subscription, row) -> know(subscription, row, changes));
    }

    /** These results are recorded, or came too late, and this came of it. */
    synchronized void recorded(List<DeliveryResult> results, Changed changed) {
        Map<Long, EndpointState> rows = new HashMap<>();
        if (!unrecorded.isEmpty()) {
            Set<DeliveryResult> ended = Collections.newSetFromMap(new IdentityHashMap<>());
            ended.addAll(results);
            for (DeliveryResult each : results) {
                long subscription = each.delivery().key().subscription();
                if (unrecorded.containsKey(subscription) && !rows.containsKey(subscription)) {
                    rows.put(subscription, known.getOrDefault(subscription, Known.HEALTHY).recorded);
                    unrecorded.get(subscription).removeIf(noticed -> ended.contains(noticed.result));
                }
            }
            unrecorded.values().removeIf(List::isEmpty);
        }
        rows.putAll(changed.after);
        learn(rows);
    }

    /** What the results of a group show about their endpoints, and what was known before. */
    record Changed(Map<Long, EndpointState> before, Map<Long, EndpointState> after) {

        static final Changed NOTHING = new Changed(Map.of(), Map.of());
    }

    /** Writes what these results change: nothing, if all went well with endpoints that were well before. */
    Changed record(Session session, List<DeliveryResult> results, Instant now) throws SQLException {
        Map<Long, EndpointState> before = new HashMap<>();
        Map<Long, EndpointState> after = new HashMap<>();
        for (long each : concerned(results)) {
            EndpointState found = lock(session, each);
            EndpointState changed = found;
            for (DeliveryResult result : results) {
                if (result.delivery().key().subscription() == each) {
                    changed = after(changed, result, now);
                }
            }
            write(session, each, changed, now);
            before.put(each, found);
            after.put(each, changed);
        }
        return before.isEmpty() ? Changed.NOTHING : new Changed(before, after);
    }

    private long[] concerned(List<DeliveryResult> results) {
        return results.stream()
                .filter(each -> each.outcome().isFailure()
                        || each.next() instanceof NextStep.DisableSubscription
                        || isRemembered(each.delivery().key().subscription()))
                .mapToLong(each -> each.delivery().key().subscription())
                .distinct()
                .sorted() // two nodes lock them in the same order
                .toArray();
    }

    /** Whether its row records failures, as far as this node knows: else a success is nothing new. */
    private boolean isRemembered(long subscription) {
        Known found = known.isEmpty() ? null : known.get(subscription);
        return found != null && !found.recorded.health().equals(EndpointState.Health.HEALTHY);
    }

    private EndpointState after(EndpointState found, DeliveryResult result, Instant now) {
        if (result.generation() < found.generation()) {
            return found; // the answer of an earlier endpoint
        }
        EndpointState state = found.of(result.generation());
        if (result.outcome() instanceof AttemptOutcome.Delivered) {
            state = state.succeeded();
        } else if (result.outcome().isFailure()) {
            state = state.failed(result.startedAt(), now, result.pause(), settings.circuit());
        } else {
            state = state.probeOver(result.startedAt(), now);
        }
        if (result.next() instanceof NextStep.DisableSubscription disable) {
            return state.wishing(new EndpointState.Wish(shortened(disable.reason()), DisabledBy.RECEIVER));
        }
        Instant since = state.health().failingSince();
        return since == null || since.plus(settings.disableAfter()).isAfter(now)
                ? state
                : state.wishing(new EndpointState.Wish("every attempt has failed since " + since, DisabledBy.CARILLON));
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    /** Lets one delivery try; false if another node was quicker. */
    boolean probe(Session session, SubscriptionSnapshot subscription, Instant now, Map<Long, EndpointState> changed)
            throws SQLException {
        EndpointState found = lock(session, subscription.number());
        if (found.generation() != subscription.life().generation() || !found.isHalfOpen(now)) {
            return false;
        }
        EndpointState probing = found.probing(now, PROBE);
        write(session, subscription.number(), probing, now);
        changed.put(subscription.number(), probing);
        return true;
    }

    /** There was nothing to try with. */
    void probeNot(Session session, SubscriptionSnapshot subscription, Instant now, Map<Long, EndpointState> changed)
            throws SQLException {
        changed.put(
                subscription.number(), change(session, subscription.number(), now, each -> each.probeOver(now, now)));
    }

    /** The one that was to try went back without a try. */
    void probeReturned(Database database, long subscription, Instant now) throws SQLException {
        learn(
                subscription,
                database.transaction(session -> change(session, subscription, now, each -> each.probeOver(now, now))));
    }

    /** Its subscription is disabled, or need not be any more. */
    void fulfilled(Database database, long subscription, EndpointState wished, Instant now) throws SQLException {
        learn(
                subscription,
                database.transaction(session -> change(
                        session,
                        subscription,
                        now,
                        each -> each.generation() == wished.generation() ? each.fulfilled() : each)));
    }

    private void learn(long subscription, EndpointState row) {
        learn(Map.of(subscription, row));
    }

    private EndpointState change(Session session, long subscription, Instant now, UnaryOperator<EndpointState> change)
            throws SQLException {
        return write(session, subscription, change.apply(lock(session, subscription)), now);
    }

    /** The row as it is now. */
    EndpointState read(Session session, long subscription) throws SQLException {
        return session.first(READ, Endpoints::read, subscription).orElse(EndpointState.HEALTHY);
    }

    /** Locks the row, made if need be. */
    EndpointState lock(Session session, long subscription) throws SQLException {
        session.update(MAKE, subscription);
        return session.first(LOCK, Endpoints::read, subscription).orElse(EndpointState.HEALTHY);
    }

    /** Writes the row, which is locked; returns what was written. */
    EndpointState write(Session session, long subscription, EndpointState state, Instant now) throws SQLException {
        if (state.isHealthy(now)) {
            session.update(FORGET, subscription);
            return state;
        }
        EndpointState.Health health = state.health();
        session.update(
                CHANGE,
                state.generation(),
                health.failures(),
                health.failingSince(),
                health.openings(),
                health.openUntil(),
                health.probeAt(),
                state.pausedUntil(),
                state.wish() == null ? null : state.wish().reason(),
                state.wish() == null ? null : state.wish().by(),
                state.parkedThrough(),
                subscription);
        return state;
    }

    /** Removes what is known of endpoints whose subscriptions were deleted. */
    void forgetDeleted(Session session) throws SQLException {
        session.update(FORGET_DELETED);
        session.update(FORGET_PACE_OF_DELETED);
    }

    private static EndpointState read(Row row) throws SQLException {
        EndpointState.Health health = new EndpointState.Health(
                row.integer("failures"),
                row.instant("failing_since"),
                row.integer("openings"),
                row.instant("open_until"),
                row.instant("probe_at"));
        String reason = row.text("disable_reason");
        return new EndpointState(
                row.number("generation"),
                health,
                row.instant("paused_until"),
                reason == null ? null : new EndpointState.Wish(reason, DisabledBy.valueOf(row.text("disable_by"))),
                row.number("parked_through"));
    }
}
