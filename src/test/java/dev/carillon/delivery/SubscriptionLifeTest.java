package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.AWAY;
import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionLifeTest {

    private static final long A = 1;

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Long> attempted = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<AttemptOutcome>> open = new ConcurrentLinkedQueue<>();
    private volatile Supplier<AttemptOutcome> receiver = () -> OK;
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        subscriptions.add(A, "a", "{\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT10S\",\"jitter\":0}}");
        DeliverySettings settings = new DeliverySettings(
                64, 1, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        node = new TestNode(log, subscriptions, settings, clock, (to, event, done) -> {
                    attempted.add(event.position());
                    AttemptOutcome outcome = receiver.get();
                    if (outcome == null) {
                        open.add(done);
                    } else {
                        done.accept(outcome);
                    }
                })
                .start();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatWaitedForAPausedOneGoesOutInOrderOfPosition() throws Exception {
        receiver = () -> null;
        node.publish("a", 10); // one on its way, nine held in memory
        await().until(() -> open.size() == 1);
        change(SubscriptionStatus.PAUSED);
        node.publish("a", 10);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 19);
        open.poll().accept(OK);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 1);
        clock.tick(Duration.ofDays(1));
        assertNothingStarts(1);

        receiver = () -> OK;
        change(SubscriptionStatus.ACTIVE);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 20);
        assertThat(List.copyOf(attempted))
                .isEqualTo(LongStream.rangeClosed(1, 20).boxed().toList());
    }

    @Test
    void whatCameWhileItWasDisabledGoesOutOnlyIfSomebodyAsks() throws Exception {
        receiver = () -> AWAY;
        node.publish("a", 1);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 1);
        change(SubscriptionStatus.DISABLED);
        node.publish("a", 5);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 6);

        receiver = () -> OK;
        subscriptions.enable(A, 6);
        node.look();
        node.publish("a", 3);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 3);
        clock.tick(Duration.ofDays(1));
        assertNothingStarts(4);
        assertThat(node.count("SELECT parked_through FROM endpoint")).isEqualTo(6);

        for (long position = 3; position <= 5; position++) {
            DeliveryKey parked = new DeliveryKey(position, A, 0);
            assertThat(node.log.database.<Boolean>transaction(
                            session -> node.states.makeDueNow(session, parked, DeliveryStates.PARKED, clock.instant())))
                    .isTrue();
        }
        node.claims.wake();
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 6);
        assertThat(List.copyOf(attempted)).containsExactly(1L, 7L, 8L, 9L, 3L, 4L, 5L);
    }

    @Test
    void anAttemptFromBeforeItWasDisabledIsNotRepeatedAfterItWasEnabled() throws Exception {
        receiver = () -> null;
        node.publish("a", 1);
        await().until(() -> open.size() == 1);
        change(SubscriptionStatus.DISABLED);
        subscriptions.enable(A, 1);
        node.look();
        open.poll().accept(AWAY);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 1);
        clock.tick(Duration.ofDays(1));
        assertNothingStarts(1);
        assertThat(node.count("SELECT count(*) FROM delivery WHERE due_at IS NULL AND attempts = 1"))
                .isEqualTo(1);
    }

    @Test
    void enablingForgetsHowItFailedBefore() throws Exception {
        node.execute("INSERT INTO endpoint (subscription, failures, failing_since, paused_until)"
                + " VALUES (1, 5, TIMESTAMP WITH TIME ZONE '2029-12-01 00:00:00+00',"
                + " TIMESTAMP WITH TIME ZONE '2031-01-01 00:00:00+00')");
        change(SubscriptionStatus.DISABLED);
        subscriptions.enable(A, 1);
        node.look();
        await().until(() -> node.count("SELECT count(*) FROM endpoint WHERE failures = 0 AND parked_through = 1"
                        + " AND failing_since IS NULL AND paused_until IS NULL")
                == 1);
    }

    @Test
    void resumingEndsTheTimeForWhichTheEndpointAskedToWait() throws Exception {
        receiver = () -> new AttemptOutcome.Refused(503, Optional.of(Duration.ofDays(3)), Duration.ofMillis(1), "");
        node.publish("a", 1);
        await().until(() -> node.count("SELECT count(*) FROM endpoint WHERE paused_until IS NOT NULL") == 1);
        change(SubscriptionStatus.PAUSED);
        receiver = () -> OK;
        change(SubscriptionStatus.ACTIVE);
        node.publish("a", 1);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 1);
    }

    @Test
    void whatWaitsForADeletedOneIsCancelled() throws Exception {
        receiver = () -> null;
        node.publish("a", 700);
        await().until(() -> open.size() == 1);
        subscriptions.remove(A);
        node.look();
        await().until(() -> node.count(DeliveryStatus.CANCELLED) == 699);
        open.poll().accept(AWAY);
        node.look();
        await().until(() -> node.count(DeliveryStatus.CANCELLED) == 700);
        assertThat(node.count("SELECT count(*) FROM delivery_due")).isZero();
        assertThat(attempted).hasSize(1);
    }

    private void change(SubscriptionStatus status) {
        subscriptions.status(A, status);
        node.look();
    }

    private void assertNothingStarts(int known) {
        node.look();
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(20))
                .until(() -> attempted.size() == known);
    }
}
