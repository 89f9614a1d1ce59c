package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryPathTest {

    private static final AttemptOutcome OK = new AttemptOutcome.Delivered(200, Duration.ofMillis(1), "fine");
    private static final AttemptOutcome AWAY = new AttemptOutcome.Unreachable("no route", Duration.ofMillis(1));

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final Queue<StoredEvent> attempted = new ConcurrentLinkedQueue<>();
    private Function<StoredEvent, AttemptOutcome> receiver = event -> OK;
    private TestEngine engine;

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void deliversAtOnceAndKeepsOneRow() throws Exception {
        start(100);
        publish(50);
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED' AND attempts = 1") == 50);
        assertThat(count("SELECT count(*) FROM delivery_attempt")).isZero();
        assertThat(count("SELECT count(*) FROM delivery_due")).isZero();
        assertThat(attempted).hasSize(50);
    }

    @Test
    void attemptsAgainWhenItIsTime() throws Exception {
        receiver = event -> attempted.size() == 1 ? AWAY : OK;
        start(100);
        publish(1);
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'WAITING' AND attempts = 1") == 1);
        clock.tick(Duration.ofSeconds(7));
        engine.claims.wake();
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED' AND attempts = 2") == 1);
        assertThat(count("SELECT count(*) FROM delivery_attempt")).isEqualTo(2);
        assertThat(count("SELECT count(*) FROM delivery_due")).isZero();
    }

    @Test
    void whatThisNodeCannotHoldWaitsInTheDatabaseAndGoesOutToo() throws Exception {
        start(3);
        publish(100);
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED'") == 100);
        assertThat(attempted).hasSize(100);
        assertThat(count("SELECT count(*) FROM delivery_due")).isZero();
    }

    @Test
    void takesOverWhatADeadNodeHeldInMemory() throws Exception {
        receiver = event -> null; // never answers: as if the process had been killed meanwhile
        start(100);
        publish(20);
        await().until(() -> attempted.size() == 20);
        log.loops.stopAll();
        attempted.clear();

        receiver = event -> OK;
        try (TestLog second = log.anotherNode()) {
            new TestEngine(second, 100).start();
            await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED'") == 20);
            assertThat(attempted).hasSize(20);
            assertThat(count("SELECT count(*) FROM delivery_due")).isZero();
            assertThat(count("SELECT count(*) FROM node")).isEqualTo(1);
        }
    }

    @Test
    void setsTheBrokenEventAsideAndDeliversTheOthers() throws Exception {
        publishUnnoticed(5);
        execute("UPDATE event SET topic = 'not a topic' WHERE id = (SELECT event FROM event_log WHERE position = 3)");
        start(100);
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED'") == 4);
        assertThat(count("SELECT count(*) FROM delivery_set_aside WHERE position = 3 AND reason LIKE '%topic%'"))
                .isEqualTo(1);

        execute("UPDATE event SET topic = 'order/created' WHERE topic = 'not a topic'");
        clock.tick(Duration.ofMinutes(2));
        engine.watch.step();
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED'") == 5);
        assertThat(count("SELECT count(*) FROM delivery_set_aside")).isZero();
    }

    @Test
    void aResultUnderAnOldClaimChangesNothing() throws Exception {
        Queue<Consumer<AttemptOutcome>> open = new ConcurrentLinkedQueue<>();
        engine = new TestEngine(log, 100) {
            @Override
            void attempt(StoredEvent event, Consumer<AttemptOutcome> done) {
                open.add(done);
            }
        };
        engine.start();
        publish(1);
        await().until(() -> open.size() == 1);
        execute("UPDATE delivery SET claim = claim + 1");
        open.poll().accept(OK);
        await().until(() -> count("SELECT count(*) FROM delivery_attempt") == 1);
        assertThat(count("SELECT count(*) FROM delivery WHERE status = 'CLAIMED' AND attempts = 0"))
                .isEqualTo(1);
    }

    private void start(int held) throws SQLException {
        engine = new TestEngine(log, held);
        engine.start();
    }

    private void publish(int events) throws SQLException {
        publishUnnoticed(events);
        engine.planner.wake();
    }

    private void publishUnnoticed(int events) throws SQLException {
        List<NewEvent> some = IntStream.range(0, events)
                .mapToObj(i -> new NewEvent(
                        UUID.randomUUID(),
                        1,
                        clock.instant(),
                        null,
                        EventData.builder("order/created")
                                .id("e" + i)
                                .source("/s")
                                .type("t")
                                .json("{}")
                                .build()))
                .toList();
        log.database.transaction(connection -> {
            log.store.insert(connection, some);
            return log.store.number(connection, some);
        });
    }

    private long count(String sql) throws SQLException {
        return log.database.transaction(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = log.source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** The room, wired by hand, with one subscription for everything. */
    private class TestEngine {

        private final TestLog node;
        private final DeliveryPlanner planner;
        private final DeliveryClaims claims;
        private final DeliveryWatch watch;
        private final ResultRecorder recorder;
        private final DeliveryDispatcher dispatcher;

        TestEngine(TestLog node, int held) {
            this.node = node;
            Subscriptions subscriptions = new OneSubscription();
            DeliverySettings settings = new DeliverySettings(64, 32, held, held, Duration.ofSeconds(15));
            DeliveryQueue queue = new DeliveryQueue(node.log, node.node);
            recorder = new ResultRecorder(node.database, queue, subscriptions, this::dispatcher, this::claims, clock);
            Destination destination = (subscription, event, attempt, done) -> attempt(event, done);
            dispatcher = new DeliveryDispatcher(subscriptions, destination, recorder, settings, clock);
            claims = new DeliveryClaims(node.database, queue, subscriptions, dispatcher, clock);
            SetAside setAside = new SetAside();
            planner = new DeliveryPlanner(node.database, node.log, subscriptions, queue, setAside, dispatcher, clock);
            watch = new DeliveryWatch(
                    new NodeLease(node.database, node.node, clock),
                    planner,
                    dispatcher,
                    claims,
                    setAside,
                    node.database,
                    clock);
        }

        DeliveryDispatcher dispatcher() {
            return dispatcher;
        }

        DeliveryClaims claims() {
            return claims;
        }

        void attempt(StoredEvent event, Consumer<AttemptOutcome> done) {
            attempted.add(event);
            AttemptOutcome outcome = receiver.apply(event);
            if (outcome != null) {
                done.accept(outcome);
            }
        }

        void start() throws SQLException {
            watch.start(node.loops);
            recorder.start(node.loops);
            claims.start(node.loops);
            planner.start(node.loops);
        }
    }

    private static final class OneSubscription extends Subscriptions {

        private final SubscriptionSet set = new SubscriptionSet(
                1,
                List.of(new WebhookSubscription(
                        7,
                        UUID.randomUUID(),
                        1,
                        "test",
                        URI.create("http://receiver/"),
                        List.of(TopicPattern.ALL),
                        ContentForm.DATA,
                        SigningSecret.random(),
                        Map.of(),
                        SubscriptionOptions.DEFAULT,
                        SubscriptionStatus.ACTIVE,
                        0)));

        @Override
        public SubscriptionSet current() {
            return set;
        }

        @Override
        public SubscriptionSet at(long version) {
            return set;
        }
    }
}
