package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.delivery.history.TestHistory;
import dev.carillon.event.EventStatus;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What could not be planned, and what only seems so. */
class SetAsidePlanTest {

    private static final long A = 1;

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Long> attempted = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void twoNodesThatLookAgainPlanItOnce() throws Exception {
        TestNode one = node(log);
        try (TestLog second = log.anotherNode()) {
            TestNode two = node(second);
            one.publishUnnoticed("a", 1);
            one.execute("UPDATE log_cursor SET position = 1 WHERE reader = 'delivery'");
            one.execute("INSERT INTO delivery_set_aside (position, reason, looks, next_look)"
                    + " VALUES (1, 'x', 0, TIMESTAMP WITH TIME ZONE '2029-01-01 00:00:00+00')");
            for (TestNode each : List.of(one, two)) { // both have read that it is due
                each.log.database.transaction(session -> {
                    each.setAsidePlanner.plan(session, 1);
                    return null;
                });
            }
            assertThat(one.count("SELECT count(*) FROM delivery_due")).isEqualTo(1);
            one.start();
            await().until(() -> one.count(DeliveryStatus.DELIVERED) == 1);
            assertThat(attempted).hasSize(1);
        }
    }

    @Test
    void whatIsSetAsideIsNotDelivered() throws Exception {
        TestNode node = node(log);
        node.publishUnnoticed("a", 1);
        node.execute("UPDATE log_cursor SET position = 1 WHERE reader = 'delivery'");
        node.execute("INSERT INTO delivery_set_aside (position, reason, looks, next_look)"
                + " VALUES (1, 'x', 0, TIMESTAMP WITH TIME ZONE '2040-01-01 00:00:00+00')");
        String event = log.database.transaction(
                session -> session.first("SELECT event FROM event_log WHERE position = 1", row -> row.uuid(1))
                        .orElseThrow()
                        .toString());
        assertThat(TestHistory.deliveries(log.database).of(1, event)).contains(EventStatus.QUEUED);
        node.execute("DELETE FROM delivery_set_aside");
        assertThat(TestHistory.deliveries(log.database).of(1, event)).contains(EventStatus.DELIVERED);
    }

    @Test
    void subscriptionsThatCannotBeReadAreNoFaultOfAnEvent() throws Exception {
        TestNode node = node(log);
        node.beat();
        node.publishUnnoticed("a", 3);
        subscriptions.failing = true;
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(node.planner::step).isInstanceOf(IllegalStateException.class);
        }
        assertThat(node.count("SELECT count(*) FROM delivery_set_aside")).isZero();
        subscriptions.failing = false;
        node.start();
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 3);
    }

    @Test
    void anEventThatManyWantIsPlannedInSeveralTransactions() throws Exception {
        for (long number = 10; number < 30; number++) {
            subscriptions.add(number, "b", "{}");
        }
        TestNode node = node(log);
        node.beat();
        node.publishUnnoticed("b", 500);
        node.planner.step();
        assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(5_000);
        assertThat(node.count("SELECT position FROM log_cursor WHERE reader = 'delivery'"))
                .isEqualTo(250);
        node.planner.step();
        assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(10_000);
    }

    /** Its transaction rolls back after 20 seconds, in which nobody plans: not once for each half of the batch. */
    @Test
    void anEventWhoseFiltersTakeTooLongCostsTwoTransactions() throws Exception {
        AtomicInteger ranOut = new AtomicInteger();
        FailingStatements statements = new FailingStatements();
        try (TestLog slow = new TestLog(statements::over)) {
            TestNode node = node(slow);
            node.beat();
            node.publishUnnoticed("a", 30);
            long guilty = 20;
            statements.when(sql -> {
                if (sql.startsWith("UPDATE log_cursor") && isPlanning(node, guilty)) {
                    ranOut.incrementAndGet();
                    throw new SQLException("terminated due to idle-in-transaction timeout", "25P03");
                }
            });
            while (node.count("SELECT position FROM log_cursor WHERE reader = 'delivery'") < 30) {
                node.planner.step();
            }
            assertThat(node.count("SELECT min(position) FROM delivery_set_aside"))
                    .isEqualTo(guilty);
            assertThat(node.count("SELECT count(*) FROM delivery_set_aside")).isEqualTo(1);
            assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(29);
            assertThat(ranOut).hasValue(2);
        }
    }

    /** Whether the transaction that is under way has a hot one of that event. */
    private static boolean isPlanning(TestNode node, long position) {
        return node.dispatcher.isPrefetched(Claim.hot(new DeliveryKey(position, A, 0)));
    }

    private TestNode node(TestLog of) {
        subscriptions.add(A, "a", "{}");
        DeliverySettings settings = new DeliverySettings(
                64, 32, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        return new TestNode(of, subscriptions, settings, clock, (to, event, done) -> {
            attempted.add(event.position());
            done.accept(OK);
        });
    }
}
