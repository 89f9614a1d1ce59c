package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionStatus;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LostNodeTest {

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        log.close();
    }

    private TestNode node(TestLog of) {
        DeliverySettings settings = new DeliverySettings(
                64, 64, 1_000, 1 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        return new TestNode(
                of,
                subscriptions,
                settings,
                clock,
                (to, event, done) -> sent.add((of == log ? "first " : "second ") + event.position())) {
            @Override
            boolean isAlone() {
                return false;
            }
        };
    }

    /** A node whose row was removed claims on in that name, and what it claims is sent by two. */
    @Test
    void whoeverIsDeadClaimsNothing() throws Exception {
        subscriptions.add(1, "a", "{}");
        try (TestLog other = log.anotherNode()) {
            TestNode first = node(log);
            TestNode second = node(other);
            first.publish("a", 3);
            second.planner.step(); // queued
            first.beat();
            first.endpointWatch.step();
            first.execute("DELETE FROM node"); // it was stopped amid its step, and goes on
            first.claims.step();
            second.beat();
            second.endpointWatch.step();
            second.claims.wake();
            second.claims.step();
            assertThat(sent).hasSize(3);
        }
    }

    /** After a lost lease the membership of the earlier incarnation counts for up to a second. */
    @Test
    void theNextIncarnationHasNoShareBeforeItIsSeen() throws Exception {
        subscriptions.add(1, "a", "{\"limits\":{\"concurrency\":2}}");
        try (TestLog other = log.anotherNode()) {
            TestNode first = node(log);
            TestNode second = node(other);
            second.beat();
            clock.tick(Duration.ofSeconds(1));
            first.beat();
            for (int i = 0; i < 15; i++) {
                clock.tick(Duration.ofSeconds(5));
                first.beat();
                second.beat();
            }
            first.endpointWatch.step();
            second.endpointWatch.step();
            first.execute("DELETE FROM node WHERE id = '" + first.lease.id() + "'");
            second.endpointWatch.step();
            second.publish("a", 10);
            second.planner.step();
            assertThat(sent).hasSize(2); // the second has all of it
            first.beat(); // lease lost, next incarnation
            first.claims.wake();
            first.claims.step();
            assertThat(sent).hasSize(2);
        }
    }

    /** A node that does not know yet of another url sweeps: what is known of the present endpoint is forgotten. */
    @Test
    void aSweepWithAnOldCopyForgetsNothing() throws Exception {
        subscriptions.add(1, "a", "{}");
        TestNode node = node(log);
        subscriptions.status(1, SubscriptionStatus.DISABLED);
        subscriptions.enable(1, 5); // generation 2, as this node knows it
        node.execute("INSERT INTO endpoint (subscription, generation, failures, paused_until) VALUES (1, 3, 1,"
                + " TIMESTAMP WITH TIME ZONE '2030-01-02 00:00:00+00')"); // generation 3 has asked for a day
        node.endpointWatch.step();
        node.cleanup.step();
        assertThat(node.count("SELECT generation FROM endpoint WHERE subscription = 1"))
                .isEqualTo(3);
        assertThat(node.count("SELECT count(*) FROM endpoint WHERE paused_until IS NOT NULL"))
                .isEqualTo(1);
    }
}
