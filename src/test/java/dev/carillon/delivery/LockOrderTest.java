package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.AWAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two that lock the same rows in another order: both wait for a second, and one at least fails. */
class LockOrderTest {

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

    /** As ResultRecorder.record does: delivery, order, endpoint. So does DeliveryCleanup.parkSome. */
    @Test
    void recorderAndSweepLockInTheSameOrder() throws Exception {
        subscriptions.add(1, "a", "{\"order\":\"fifo\"}");
        TestNode node = node();
        node.publish("a", 3);
        node.planner.step();
        SubscriptionSnapshot a = subscriptions.current().byNumber(1).orElseThrow();
        node.born("n");
        List<Delivery> out =
                log.database.transaction(session -> node.states.claim(session, "n", a, clock.instant(), 10, 1 << 20));
        assertThat(out).hasSize(1);
        DeliveryResult failed = new DeliveryResult(
                out.get(0), 1, clock.instant(), AWAY, new NextStep.GiveUp("no attempt is left"), Duration.ZERO);
        CountDownLatch orderLocked = new CountDownLatch(1);
        CountDownLatch endpointLocked = new CountDownLatch(1);
        CompletableFuture<SQLException> recorder = transaction(session -> {
            node.states.record(session, List.of(failed), clock.instant());
            orderLocked.countDown();
            await(endpointLocked);
            node.endpoints.record(session, List.of(failed), clock.instant());
        });
        CompletableFuture<SQLException> sweep = transaction(session -> {
            await(orderLocked);
            endpointLocked.countDown();
            node.states.park(session, 1, 3, clock.instant());
            node.endpoints.lock(session, 1);
        });
        assertNoneFailed(recorder, sweep);
    }

    /** ResultRecorder: delivery, then delivery_claim. Retention (expire of what is claimed): delivery_claim, then delivery. */
    @Test
    void recorderAndRetentionLockInTheSameOrder() throws Exception {
        subscriptions.add(1, "a", "{}");
        TestNode node = node();
        node.publish("a", 2);
        node.planner.step();
        SubscriptionSnapshot a = subscriptions.current().byNumber(1).orElseThrow();
        node.born("n");
        List<Delivery> claimed =
                log.database.transaction(session -> node.states.claim(session, "n", a, clock.instant(), 10, 1 << 20));
        CountDownLatch one = new CountDownLatch(1);
        CountDownLatch two = new CountDownLatch(1);
        // The statements of DeliveryStates.record and .expire, in their order, with a pause between.
        CompletableFuture<SQLException> recorder = transaction(session -> {
            Delivery each = claimed.get(0);
            session.update(
                    "UPDATE delivery SET status = 'DELIVERED', attempts = 1, node = NULL WHERE position = ? AND subscription"
                            + " = 1 AND run = 0 AND claim = ? AND status = 'CLAIMED'",
                    each.key().position(),
                    each.claim().number());
            one.countDown();
            await(two);
            session.update(
                    "DELETE FROM delivery_claim WHERE subscription = 1 AND position = ? AND run = 0 AND claim = ?",
                    each.key().position(),
                    each.claim().number());
        });
        CompletableFuture<SQLException> retention = transaction(session -> {
            await(one);
            CompletableFuture.runAsync(() -> {
                node.untilOneIsBlocked();
                two.countDown();
            });
            node.states.expire(session, 0, 2, clock.instant());
        });
        assertNoneFailed(recorder, retention);
    }

    private void assertNoneFailed(CompletableFuture<SQLException> a, CompletableFuture<SQLException> b)
            throws Exception {
        SQLException first = a.get(20, TimeUnit.SECONDS);
        SQLException second = b.get(20, TimeUnit.SECONDS);
        assertThat(String.valueOf(first)).isEqualTo("null");
        assertThat(String.valueOf(second)).isEqualTo("null");
    }

    private interface Part {
        void in(Session session) throws SQLException;
    }

    private CompletableFuture<SQLException> transaction(Part part) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                log.database.transaction(session -> {
                    part.in(session);
                    return null;
                });
                return null;
            } catch (SQLException e) {
                return e;
            }
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
