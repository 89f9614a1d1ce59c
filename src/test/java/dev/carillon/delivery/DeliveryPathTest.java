package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.AWAY;
import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryPathTest {

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final Queue<StoredEvent> attempted = new ConcurrentLinkedQueue<>();
    private Function<StoredEvent, AttemptOutcome> receiver = event -> OK;
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private TestNode engine;

    @BeforeEach
    void subscribe() {
        subscriptions.add(7, "**", "{}");
    }

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
            node(second, 100).start();
            await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED'") == 20);
            assertThat(attempted).hasSize(20);
            assertThat(count("SELECT count(*) FROM delivery_due")).isZero();
            assertThat(count("SELECT count(*) FROM node")).isEqualTo(1);
        }
    }

    @Test
    void setsTheBrokenEventAsideAndDeliversTheOthers() throws Exception {
        engine = node(log, 100);
        engine.publishUnnoticed("order/created", 5);
        execute("UPDATE event SET topic = 'not a topic' WHERE id = (SELECT event FROM event_log WHERE position = 3)");
        engine.start();
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED'") == 4);
        assertThat(count("SELECT count(*) FROM delivery_set_aside WHERE position = 3 AND reason LIKE '%topic%'"))
                .isEqualTo(1);

        execute("UPDATE event SET topic = 'order/created' WHERE topic = 'not a topic'");
        clock.tick(Duration.ofMinutes(2));
        engine.beat();
        await().until(() -> count("SELECT count(*) FROM delivery WHERE status = 'DELIVERED'") == 5);
        assertThat(count("SELECT count(*) FROM delivery_set_aside")).isZero();
    }

    @Test
    void aResultUnderAnOldClaimChangesNothing() throws Exception {
        Queue<Consumer<AttemptOutcome>> open = new ConcurrentLinkedQueue<>();
        engine = new TestNode(log, subscriptions, settings(100), clock, (to, event, done) -> open.add(done));
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
        engine = node(log, held).start();
    }

    private void publish(int events) throws SQLException {
        engine.publish("order/created", events);
    }

    private long count(String sql) throws SQLException {
        return engine.count(sql);
    }

    private void execute(String sql) throws SQLException {
        engine.execute(sql);
    }

    private TestNode node(TestLog of, int held) {
        return new TestNode(of, subscriptions, settings(held), clock, (subscription, event, done) -> {
            attempted.add(event);
            AttemptOutcome outcome = receiver.apply(event);
            if (outcome != null) {
                done.accept(outcome);
            }
        });
    }

    private static DeliverySettings settings(int held) {
        return new DeliverySettings(
                64, 32, held, 64 << 20, held, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
    }
}
