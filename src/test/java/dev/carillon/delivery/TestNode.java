package dev.carillon.delivery;

import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** The whole room, wired by hand, on a database without a server. Attempts go to the test. */
class TestNode {

    /** Takes an attempt and says, then or later, how it ended. */
    interface Receiver {
        void attempt(SubscriptionSnapshot subscription, StoredEvent event, Consumer<AttemptOutcome> done);
    }

    static final AttemptOutcome OK = new AttemptOutcome.Delivered(200, Duration.ofMillis(1), "fine");
    static final AttemptOutcome AWAY = new AttemptOutcome.Unreachable("no route", Duration.ofMillis(1));

    final TestLog log;
    final Clock clock;
    final TestTime time;
    final DeliveryPlanner planner;
    final DeliveryClaims claims;
    final Heartbeat heartbeat;
    final DeliveryWatch watch;
    final SetAsidePlanner setAsidePlanner;
    final DeliveryDispatcher dispatcher;
    final Endpoints endpoints;
    final EndpointWatch endpointWatch;
    final Disabling disabling;
    final RateLimiter rateLimiter;
    final DeliveryCleanup cleanup;
    final DeliveryOrder order = new DeliveryOrder();
    final DeliveryStates states;
    final NodeLease lease;
    final LiveNodes nodes;
    final Queue<Object> facts = new ConcurrentLinkedQueue<>();
    final ResultRecorder recorder;
    final DeliveryCounts counts;

    TestNode(TestLog log, TestSubscriptions subscriptions, DeliverySettings settings, Clock clock, Receiver receiver) {
        this.log = log;
        this.clock = clock;
        time = new TestTime(clock);
        subscriptions.storeIn(log.database);
        states = new DeliveryStates(log.log, order);
        endpoints = new Endpoints(settings);
        lease = new NodeLease(log.database, time, log.node) {
            @Override
            boolean isTheOnlyProcess(Session session) {
                return isAlone();
            }
        };
        nodes = new LiveNodes(lease, time);
        EndedAttempts ended = new EndedAttempts();
        rateLimiter = new RateLimiter(log.database, time, subscriptions);
        Destination destination = (subscription, event, attempt, done) -> receiver.attempt(subscription, event, done);
        dispatcher = new DeliveryDispatcher(
                subscriptions,
                endpoints,
                lease,
                new DeliveryLimits(settings, nodes),
                rateLimiter,
                destination,
                ended,
                time);
        DueEndpoints queue = new DueEndpoints(log.database);
        DeliveryRecords records = new DeliveryRecords(log.database, time, states);
        cleanup = new DeliveryCleanup(records, order, queue, endpoints, subscriptions);
        claims = new DeliveryClaims(
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
        Planning planning = new Planning(log.database, time, log.log, subscriptions, setAside, plan);
        planner = new DeliveryPlanner(planning, dispatcher, claims);
        setAsidePlanner = new SetAsidePlanner(planning);
        heartbeat = new Heartbeat(lease, dispatcher, claims);
        watch = new DeliveryWatch(records, lease, new NodeAudit(records, dispatcher), setAsidePlanner, claims);
        endpointWatch = new EndpointWatch(log.database, endpoints, nodes, dispatcher, claims, cleanup);
        disabling = new Disabling(log.database, time, subscriptions, subscriptions.states(), endpoints, facts::add);
        counts = new DeliveryCounts(log.database, time);
        recorder = new ResultRecorder(
                records,
                endpoints,
                ended,
                new DeliveryFlow(log.database, time, endpoints, dispatcher, claims),
                new ResultListeners(List.of(new DeliveryFacts(subscriptions, facts::add), disabling, counts)));
    }

    /** Whether the database is this node's alone, as an H2 file is. */
    boolean isAlone() {
        return true;
    }

    TestNode start() throws SQLException {
        heartbeat.start(log.loops);
        watch.start(log.loops);
        endpointWatch.start(log.loops);
        disabling.start(log.loops);
        rateLimiter.start(log.loops);
        cleanup.start(log.loops);
        recorder.start(log.loops);
        claims.start(log.loops);
        planner.start(log.loops);
        return this;
    }

    /** A heartbeat, and a look at what is lost and set aside. */
    void beat() throws SQLException {
        heartbeat.beat();
        watch.look();
    }

    /** Everything looks at the clock again, which a test has turned. */
    void look() {
        try {
            endpointWatch.step();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        claims.wake();
        rateLimiter.wake();
    }

    /** Publishes so many events, numbered from 0 by {@code subject}, and has them planned. */
    void publish(String topic, int events) throws SQLException {
        publishUnnoticed(topic, events);
        planner.wake();
    }

    void publishUnnoticed(String topic, int events) throws SQLException {
        List<NewEvent> some = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            some.add(event(topic, String.valueOf(i)));
        }
        store(some);
    }

    /** Publishes events of another application and has them planned. */
    void publishOf(int application, String topic, int events) throws SQLException {
        List<NewEvent> some = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            NewEvent each = event(topic, String.valueOf(i));
            some.add(new NewEvent(each.id(), application, each.receivedAt(), null, each.event()));
        }
        store(some);
        planner.wake();
    }

    /** Publishes events of these subjects and has them planned. */
    void publishSubjects(String topic, String... subjects) throws SQLException {
        List<NewEvent> some = new ArrayList<>();
        for (String each : subjects) {
            some.add(event(topic, each));
        }
        store(some);
        planner.wake();
    }

    private NewEvent event(String topic, String subject) {
        return new NewEvent(
                UUID.randomUUID(),
                1,
                clock.instant(),
                null,
                EventData.builder(topic)
                        .id(UUID.randomUUID().toString())
                        .source("/s")
                        .type("t")
                        .subject(subject)
                        .json("{}")
                        .build());
    }

    private void store(List<NewEvent> events) throws SQLException {
        log.database.transaction(session -> {
            log.store.insert(session, events);
            return log.store.number(session, events);
        });
    }

    long count(String sql) throws SQLException {
        return log.database.transaction(session -> session.number(sql).orElseThrow());
    }

    /** As if there had been another node, whose sign of life is overdue. */
    void born(String id) throws SQLException {
        log.database.transaction(session -> session.update(
                "INSERT INTO node (id, started_at, lease_until) VALUES (?, ?, ?)",
                id,
                clock.instant(),
                clock.instant().minusSeconds(1)));
    }

    /** Deliveries in this status. */
    long count(DeliveryStatus status) throws SQLException {
        return count("SELECT count(*) FROM delivery WHERE status = '" + status + "'");
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = log.source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Until a transaction waits for another one's lock. */
    void untilOneIsBlocked() {
        await().until(this::isOneBlocked);
    }

    boolean isOneBlocked() throws SQLException {
        return count("SELECT count(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL") > 0;
    }
}
