package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogPruning;
import dev.carillon.eventlog.LogTimes;
import dev.carillon.eventlog.Node;
import dev.carillon.eventlog.ReaderWatch;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** One node of a simulation: the real classes, whose loops are stepped, over a wire on which things go wrong. */
final class SimulatedNode implements SimulatedDatabase.Wire {

    /** It was killed: whatever ran ends here. */
    static final class Died extends Error {
        private static final long serialVersionUID = 1;

        Died() {
            super("killed", null, false, false);
        }
    }

    /** What goes wrong once, some statements or commits from now. */
    enum Fault {
        STATEMENT_FAILS,
        VALUE_IS_REFUSED,
        COMMIT_FAILS,
        COMMIT_IS_DONE_AND_FAILS,
        DIES_BEFORE_A_STATEMENT,
        DIES_BEFORE_A_COMMIT,
        DIES_AFTER_A_COMMIT,
        MATCHING_THROWS,
        ANOTHER_COMES_IN_BETWEEN
    }

    /** Who hears of what happens on the wire. */
    interface Watcher {
        void committed(SimulatedNode node, Set<String> tables);

        void comesInBetween(SimulatedNode node);

        void happened(SimulatedNode node, Fault fault);

        /** By what an endpoint of this generation is said to have answered. */
        void disabled(long subscription, long generation, String reason);

        void attempt(
                SimulatedNode node,
                SubscriptionSnapshot subscription,
                Delivery delivery,
                int attempt,
                Consumer<AttemptOutcome> done);
    }

    /** A loop, and when it is its turn again. */
    final class Loop {
        final String name;
        private final Step step;
        Instant next = Instant.MIN;

        private Loop(String name, Step step) {
            this.name = name;
            this.step = step;
        }

        Duration run() throws SQLException {
            return step.run();
        }

        SimulatedNode node() {
            return SimulatedNode.this;
        }
    }

    private interface Step {
        Duration run() throws SQLException;
    }

    final String id;
    final SimulatedTime.Skewed clock;
    final SimulatedTime time;
    final Database database;
    final EventLog log;
    final EventStore store = new EventStore();
    final SimulatedSubscriptions subscriptions;
    final NodeLease lease;
    final DeliveryDispatcher dispatcher;
    final ReplayRows rows;
    final Replays replays;
    final Resends resends;
    final List<Loop> loops = new ArrayList<>();

    boolean isDead;
    boolean isStopped;
    Instant stoppedUntil = Instant.MIN;
    /** Which version of the subscriptions its last review of what it holds has seen. */
    long reviewed;

    Fault armed;
    int left;

    private final Watcher watcher;
    final DeliveryWatch watch;
    private final Map<StoredEvent, Delivery> started = new IdentityHashMap<>();

    SimulatedNode(
            String id,
            SimulatedDatabase source,
            Supplier<Instant> now,
            Duration off,
            LongSupplier runs,
            DeliverySettings settings,
            RetentionSettings retention,
            SimulatedMutation mutation,
            Watcher watcher) {
        this.id = id;
        this.watcher = watcher;
        clock = new SimulatedTime.Skewed(now, off);
        time = new SimulatedTime(now, clock);
        database = TestLog.databaseOver(source.over(this));
        log = TestLog.logOver(database);
        subscriptions = new SimulatedSubscriptions(database, now, watcher::disabled);
        rows = new ReplayRows() {
            @Override
            long nextRun(Session session) {
                return runs.getAsLong(); // the database's sequence would go on from seed to seed
            }
        };
        DeliveryOrder order = new DeliveryOrder();
        DeliveryStates states = mutation.states(log, order);
        Endpoints endpoints = new Endpoints(settings);
        lease =
                new NodeLease(database, time, new Node() {
                    @Override
                    public String id() {
                        return id;
                    }
                }) {
                    @Override
                    boolean isTheOnlyProcess(Session session) {
                        return false;
                    }
                };
        LiveNodes nodes = new LiveNodes(lease, time);
        EndedAttempts ended = new EndedAttempts();
        RateLimiter rateLimiter = new RateLimiter(database, time, subscriptions);
        dispatcher = new Dispatcher(
                subscriptions, endpoints, lease, new DeliveryLimits(settings, nodes), rateLimiter, ended, time);
        DueEndpoints queue = new DueEndpoints(database);
        DeliveryRecords records = new DeliveryRecords(database, time, states);
        DeliveryCleanup cleanup = new DeliveryCleanup(records, order, queue, endpoints, subscriptions);
        DeliveryClaims claims = new DeliveryClaims(
                time,
                queue,
                endpoints,
                lease,
                nodes,
                subscriptions,
                new EndpointClaims(records, endpoints, lease, dispatcher, cleanup),
                cleanup);
        SetAside setAside = new SetAside();
        PlanRows plan = new PlanRows(states, order, lease, claims);
        Planning planning = new Planning(database, time, log, subscriptions, setAside, plan);
        DeliveryPlanner planner = new DeliveryPlanner(planning, dispatcher, claims);
        Heartbeat heartbeat = new Heartbeat(lease, dispatcher, claims);
        watch = new DeliveryWatch(
                records, lease, new NodeAudit(records, dispatcher), new SetAsidePlanner(planning), claims);
        EndpointWatch endpointWatch = new EndpointWatch(database, endpoints, nodes, dispatcher, claims, cleanup);
        Disabling disabling =
                new Disabling(database, time, subscriptions, subscriptions.states(), endpoints, fact -> {});
        DeliveryCounts counts = new DeliveryCounts(database, time);
        ResultRecorder recorder = new ResultRecorder(
                records,
                endpoints,
                ended,
                new DeliveryFlow(database, time, endpoints, dispatcher, claims),
                new ResultListeners(List.of(
                        counts,
                        new DeliveryFacts(subscriptions, fact -> {}),
                        new OperationalEvents(database, store, log, null, subscriptions, time),
                        disabling)));
        Hindrances hindrances = new Hindrances();
        ReplayRunner runner = new ReplayRunner(
                database, rows, new ReplayBatch(rows, log, subscriptions, states, setAside, hindrances), claims, time);
        replays = new Replays(records, rows, new LogTimes(), runner);
        resends = new Resends(records, log, store, rows, claims, hindrances);
        Retention pruning = new Retention(
                database,
                new LogPruning(),
                new ReaderWatch(),
                new DeliveryPruning(states, setAside, counts, rows),
                retention,
                time);
        loop("subscriptions", () -> {
            subscriptions.refresh();
            return Duration.ofSeconds(1);
        });
        loop("heartbeat", heartbeat::beat);
        loop("watch", watch::look);
        loop("endpoints", () -> {
            Duration rest = endpointWatch.step();
            reviewed = subscriptions.current().version();
            return rest;
        });
        loop("disabling", disabling::step);
        loop("rate-limiter", () -> soon(rateLimiter.step()));
        loop("cleanup", () -> soon(cleanup.step()));
        loop("results", () -> soon(recorder.step()));
        loop("claims", claims::step);
        loop("planner", planner::step);
        loop("replays", runner::step);
        loop("counts", counts::step);
        loop("retention", pruning::step);
    }

    /** What is woken by others is looked at often, as nobody wakes it here. */
    private static Duration soon(Duration rest) {
        return rest.compareTo(Duration.ofMillis(500)) > 0 ? Duration.ofMillis(500) : rest;
    }

    private void loop(String name, Step step) {
        loops.add(new Loop(name, step));
    }

    Loop loop(String name) {
        return loops.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
    }

    /** As the engine starts: a sign of life, the endpoints, and then everything else. */
    void start() throws SQLException {
        subscriptions.refresh();
        loop("heartbeat").run();
        loop("endpoints").run();
    }

    boolean isRunning(Instant now) {
        return !isDead && !isStopped && !now.isBefore(stoppedUntil);
    }

    // ---- the wire

    @Override
    public void before(String sql) throws SQLException {
        die();
        if (armed == null) {
            return;
        }
        switch (armed) {
            case STATEMENT_FAILS -> {
                if (isTime()) {
                    throw new SQLException("simulated: the connection broke", "08006");
                }
            }
            case VALUE_IS_REFUSED -> {
                if (sql.startsWith("INSERT") && isTime()) {
                    throw new SQLException("simulated: the value is refused", "22001");
                }
            }
            case DIES_BEFORE_A_STATEMENT -> {
                if (isTime()) {
                    isDead = true;
                    die();
                }
            }
            case ANOTHER_COMES_IN_BETWEEN -> {
                if (isTime()) {
                    watcher.comesInBetween(this);
                }
            }
            default -> {}
        }
    }

    private boolean isTime() {
        if (left-- > 0) {
            return false;
        }
        Fault now = armed;
        armed = null;
        watcher.happened(this, now);
        return true;
    }

    private void die() {
        if (isDead) {
            throw new Died();
        }
    }

    @Override
    public void beforeCommit() throws SQLException {
        die();
        if (armed == Fault.COMMIT_FAILS && isTime()) {
            throw new SQLException("simulated: nothing was committed", "08006");
        }
        if (armed == Fault.DIES_BEFORE_A_COMMIT && isTime()) {
            isDead = true;
            die();
        }
    }

    @Override
    public void committed(Set<String> tables) {
        watcher.committed(this, tables);
    }

    @Override
    public void afterCommit() throws SQLException {
        if (armed == Fault.COMMIT_IS_DONE_AND_FAILS && isTime()) {
            throw new SQLException("simulated: the answer to the commit is lost", "08006");
        }
        if (armed == Fault.ANOTHER_COMES_IN_BETWEEN && isTime()) {
            watcher.comesInBetween(this);
        }
        if (armed == Fault.DIES_AFTER_A_COMMIT && isTime()) {
            isDead = true;
            die();
        }
    }

    /** Tells which delivery an attempt is of: each has an event of its own, as an object. */
    private final class Dispatcher extends DeliveryDispatcher {

        Dispatcher(
                Subscriptions subscriptions,
                Endpoints endpoints,
                NodeLease lease,
                DeliveryLimits limits,
                RateLimiter rateLimiter,
                EndedAttempts ended,
                SimulatedTime time) {
            super(
                    subscriptions,
                    endpoints,
                    lease,
                    limits,
                    rateLimiter,
                    (subscription, event, attempt, done) ->
                            watcher.attempt(SimulatedNode.this, subscription, started.remove(event), attempt, done),
                    ended,
                    time);
        }

        @Override
        boolean reserve(SubscriptionSnapshot subscription, PlannedDelivery planned) {
            if (armed == Fault.MATCHING_THROWS && isTime()) {
                throw new IllegalStateException("simulated: matching throws");
            }
            return super.reserve(subscription, planned);
        }

        @Override
        void startHot(Collection<Delivery> deliveries) {
            super.startHot(deliveries.stream().map(this::own).toList());
        }

        @Override
        void startClaimed(List<Delivery> deliveries) {
            super.startClaimed(deliveries.stream().map(this::own).toList());
        }

        @Override
        void startProbe(Delivery delivery) {
            super.startProbe(own(delivery));
        }

        private Delivery own(Delivery delivery) {
            StoredEvent event = delivery.event().at(delivery.event().position());
            Delivery own = new Delivery(
                    delivery.claim(),
                    event,
                    delivery.attempts(),
                    delivery.firstAttemptAt(),
                    delivery.dueAt(),
                    delivery.isHot(),
                    delivery.enabledAfter(),
                    delivery.orderKey());
            started.put(event, own);
            return own;
        }
    }
}
