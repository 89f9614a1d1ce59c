package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryJobsTest {

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();

    @AfterEach
    void close() {
        log.close();
    }

    private TestNode node() {
        DeliverySettings settings = new DeliverySettings(
                64, 64, 1_000, 1 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        return new TestNode(log, subscriptions, settings, clock, (to, event, done) -> {});
    }

    /** Retention expires one while the sweep parks it: its place stays at 9999 for ever. */
    @Test
    void whatExpiresWhileItIsParkedLeavesNoPlace() throws Exception {
        subscriptions.add(1, "a", "{}");
        TestNode node = node();
        node.publish("a", 1);
        node.planner.step();
        clock.tick(Duration.ofSeconds(1));
        CountDownLatch parked = new CountDownLatch(1);
        CompletableFuture<Void> sweep = CompletableFuture.runAsync(() -> {
            try {
                log.database.transaction(session -> {
                    node.states.park(session, 1, 1, clock.instant());
                    parked.countDown();
                    node.untilOneIsBlocked();
                    return null;
                });
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        parked.await(5, TimeUnit.SECONDS);
        log.database.transaction(session -> node.states.expire(session, 0, 1, clock.instant()));
        sweep.get(5, TimeUnit.SECONDS);
        assertThat(node.count("SELECT count(*) FROM delivery d JOIN delivery_due q ON q.position = d.position"
                        + " WHERE d.status = 'EXPIRED'"))
                .isZero();
    }

    /** The commit is done and answers with an error: what was counted is counted again. */
    @Test
    void countsAreNotWrittenTwice() throws Exception {
        TestNode node = node();
        AtomicInteger left = new AtomicInteger(1);
        DataSource source = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    Connection real = log.source.getConnection();
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (c, m, a) -> {
                                try {
                                    Object result = m.invoke(real, a);
                                    if (m.getName().equals("commit") && left.getAndDecrement() > 0) {
                                        throw new SQLException("the connection broke", "08006");
                                    }
                                    return result;
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
                });
        DeliveryCounts counts = new DeliveryCounts(TestLog.databaseOver(source), node.time);
        Delivery delivery =
                new Delivery(new Claim(new DeliveryKey(1, 1, 0), 1), null, 0, null, clock.instant(), true, 0, null);
        DeliveryResult result =
                new DeliveryResult(delivery, 1, clock.instant(), OK, new NextStep.Done(), Duration.ZERO);
        counts.recorded(new ResultListener.Recorded(List.of(result), Endpoints.Changed.NOTHING, clock.instant()));
        try {
            counts.step();
        } catch (SQLException e) {
        }
        counts.step();
        assertThat(node.count("SELECT sum(delivered) FROM delivery_count")).isEqualTo(1);
    }

    /** Events that were set aside, whose key a stopped node has locked: no sign of life for longer than the lease. */
    @Test
    void theSignOfLifeWaitsForNothingElse() throws Exception {
        subscriptions.add(1, "a", "{\"order\":\"fifo\"}");
        TestNode node = node();
        node.publish("a", 1);
        node.planner.step();
        node.publish("a", 25);
        for (long position = 2; position <= 26; position++) {
            long each = position;
            log.database.transaction(session -> {
                new SetAside().add(session, each, "for a while", clock.instant());
                return null;
            });
        }
        node.execute("UPDATE log_cursor SET position = 26 WHERE reader = 'delivery'");
        clock.tick(Duration.ofMinutes(2));
        try (Connection stopped = log.source.getConnection();
                Statement statement = stopped.createStatement()) {
            stopped.setAutoCommit(false);
            statement.executeUpdate("UPDATE delivery_order SET is_out = TRUE");
            long begin = System.nanoTime();
            node.heartbeat.beat();
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            stopped.rollback();
            assertThat(took).isLessThan(NodeLease.LEASE);
        }
    }

    /** The sweep of one subscription fails all the time: that of another goes on at the pace of the loop's back-off. */
    @Test
    void aJobThatFailsSlowsNoOther() throws Exception {
        subscriptions.add(1, "a", "{}");
        subscriptions.add(2, "b", "{}");
        TestNode node = node();
        node.publish("a", 1);
        node.publish("b", 10_000);
        for (int i = 0; i < 40; i++) {
            node.planner.step();
        }
        assertThat(node.count("SELECT count(*) FROM delivery_due")).isEqualTo(10_001);
        node.execute("INSERT INTO endpoint (subscription, generation, failures) VALUES (1, 1, 1)");
        for (long each : new long[] {1, 2}) {
            subscriptions.status(each, SubscriptionStatus.DISABLED);
            subscriptions.enable(each, 10_001);
        }
        try (Connection stopped = log.source.getConnection();
                Statement statement = stopped.createStatement()) {
            stopped.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM endpoint WHERE subscription = 1 FOR UPDATE");
            node.cleanup.review();
            node.cleanup.start(log.loops);
            Awaitility.await()
                    .until(() -> node.count("SELECT count(*) FROM delivery WHERE subscription = 2 AND due_at IS NULL")
                            == 10_000);
            stopped.rollback();
        }
    }
}
