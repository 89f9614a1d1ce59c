package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.AWAY;
import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryOrderTest {

    private static final long A = 1;
    private static final String RETRY =
            "\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT10S\",\"jitter\":0,\"attempts\":3}";

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Long> attempted = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<Long>> delivered = new ConcurrentHashMap<>();
    private volatile Function<StoredEvent, AttemptOutcome> receiver = event -> OK;

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void firstInFirstOut() throws Exception {
        subscribe("{\"order\":\"fifo\"," + RETRY + "}");
        TestNode node = node(log).start();
        node.publish("a", 100);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 100);
        assertThat(List.copyOf(attempted))
                .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
        assertEmpty(node);
    }

    @Test
    void theFirstThatFailsHoldsUpAllOthersUntilItIsGivenUp() throws Exception {
        subscribe("{\"order\":\"fifo\"," + RETRY + "}");
        receiver = event -> event.position() == 1 ? AWAY : OK;
        TestNode node = node(log).start();
        node.publish("a", 5);
        for (int attempts = 1; attempts < 3; attempts++) {
            int made = attempts;
            await().until(() -> node.count("SELECT count(*) FROM delivery WHERE attempts = " + made) == 1);
            assertNothingStarts(node, made);
            clock.tick(Duration.ofSeconds(10));
            node.look();
        }
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 4);
        assertThat(List.copyOf(attempted)).containsExactly(1L, 1L, 1L, 2L, 3L, 4L, 5L);
        assertThat(node.count(DeliveryStatus.FAILED)).isEqualTo(1);
        assertEmpty(node);
    }

    @Test
    void aFailingOneHoldsUpItsOwnKeyOnly() throws Exception {
        subscribe("{\"order\":\"key\"," + RETRY + "}");
        receiver = event -> event.position() == 1 && attempted.size() == 1 ? AWAY : OK;
        TestNode node = node(log).start();
        node.publishSubjects("a", "x", "y", "x", "y", "x");
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 2);
        assertThat(delivered.get("y")).containsExactly(2L, 4L);
        assertNothingStarts(node, 3);
        clock.tick(Duration.ofSeconds(10));
        node.look();
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 5);
        assertThat(delivered.get("x")).containsExactly(1L, 3L, 5L);
        assertEmpty(node);
    }

    @Test
    void theKeyMayBeAnExpression() throws Exception {
        subscribe("{\"order\":\"key\",\"orderKey\":\"LEFT(subject, 1)\"," + RETRY + "}");
        receiver = event -> event.position() == 1 ? AWAY : OK;
        TestNode node = node(log).start();
        node.publishSubjects("a", "x1", "x2", "y1");
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 1);
        assertThat(delivered).containsOnlyKeys("y1");
        assertNothingStarts(node, 2);
    }

    @Test
    void whatHasNoKeyKeepsNoOrder() throws Exception {
        subscribe("{\"order\":\"key\",\"orderKey\":\"nothing\"," + RETRY + "}");
        receiver = event -> event.position() == 1 ? AWAY : OK;
        TestNode node = node(log).start();
        node.publish("a", 3);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 2);
    }

    @Test
    void holdsOverTwoNodesThatTakeTurns() throws Exception {
        subscribe("{\"order\":\"key\"," + RETRY + "}");
        String[] subjects =
                IntStream.range(0, 60).mapToObj(i -> String.valueOf(i % 3)).toArray(String[]::new);
        TestNode one = node(log).start();
        try (TestLog second = log.anotherNode()) {
            TestNode two = node(second).start();
            for (int i = 0; i < 10; i++) {
                one.publishSubjects("a", subjects);
                two.publishSubjects("a", subjects);
            }
            await().atMost(Duration.ofSeconds(90)).until(() -> one.count(DeliveryStatus.DELIVERED) == 1_200);
            assertThat(delivered.values()).hasSize(3).allSatisfy(each -> assertThat(List.copyOf(each))
                    .hasSize(400)
                    .isSorted());
            assertEmpty(one);
        }
    }

    @Test
    void holdsAfterTheNodeThatHeldTheFirstHasDied() throws Exception {
        subscribe("{\"order\":\"fifo\"," + RETRY + "}");
        receiver = event -> null;
        TestNode node = node(log).start();
        node.publish("a", 10);
        await().until(() -> attempted.size() == 1);
        log.loops.stopAll();
        receiver = event -> OK;
        try (TestLog second = log.anotherNode()) {
            TestNode next = new TestNode(second, subscriptions, settings(), clock, this::attempt).start();
            await().until(() -> next.count(DeliveryStatus.DELIVERED) == 10);
        }
        assertThat(List.copyOf(attempted)).isSorted().hasSize(11);
    }

    @Test
    void whatWaitedInOrderIsParkedWhenItWasDisabledAndTheNewGoesOut() throws Exception {
        subscribe("{\"order\":\"fifo\"," + RETRY + "}");
        receiver = event -> AWAY;
        TestNode node = node(log).start();
        node.publish("a", 700);
        await().until(() -> node.count("SELECT count(*) FROM delivery WHERE attempts = 1") == 1);
        await().until(() -> node.count("SELECT count(*) FROM delivery") == 700);
        subscriptions.status(A, SubscriptionStatus.DISABLED);
        receiver = event -> OK;
        subscriptions.enable(A, 700);
        node.look();
        node.publish("a", 3);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 3);
        assertThat(delivered.values().stream().flatMap(Queue::stream).sorted()).containsExactly(701L, 702L, 703L);
        assertThat(node.count("SELECT count(*) FROM delivery_due WHERE due_at > TIMESTAMP WITH TIME ZONE"
                        + " '9000-01-01 00:00:00+00'"))
                .isEqualTo(700);
        assertThat(node.count("SELECT count(*) FROM delivery_order")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {499, 500, 501, 1_000})
    void whateverNumberWaitedWhatComesWhileItIsEnabledGoesOut(int waiting) throws Exception {
        subscribe("{\"order\":\"fifo\"," + RETRY + "}");
        subscriptions.status(A, SubscriptionStatus.PAUSED); // so that all of them keep the order
        TestNode node = node(log);
        node.beat();
        node.endpointWatch.step();
        node.publishUnnoticed("a", waiting);
        while (node.count("SELECT count(*) FROM delivery") < waiting) {
            node.planner.step();
        }
        subscriptions.enable(A, waiting);
        node.publishUnnoticed("a", 1); // before any of the others is parked
        node.planner.step();
        node.publishUnnoticed("a", 1);
        node.planner.step();
        node.start();
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 2);
        assertThat(delivered.values().stream().flatMap(Queue::stream).sorted())
                .containsExactly(waiting + 1L, waiting + 2L);
        await().until(() -> node.count("SELECT count(*) FROM delivery_order") == 0);
    }

    @Test
    void whatWaitedInOrderIsCancelledWithItsSubscription() throws Exception {
        subscribe("{\"order\":\"fifo\"," + RETRY + "}");
        receiver = event -> AWAY;
        TestNode node = node(log).start();
        node.publish("a", 700);
        await().until(() -> node.count("SELECT count(*) FROM delivery WHERE attempts = 1") == 1);
        subscriptions.remove(A);
        node.look();
        await().until(() -> node.count(DeliveryStatus.CANCELLED) == 700);
        assertEmpty(node);
    }

    private void subscribe(String options) {
        subscriptions.add(A, "a", options);
    }

    private TestNode node(TestLog of) {
        return new TestNode(of, subscriptions, settings(), clock, this::attempt) {
            @Override
            boolean isAlone() {
                return false;
            }
        };
    }

    private void attempt(SubscriptionSnapshot to, StoredEvent event, Consumer<AttemptOutcome> done) {
        attempted.add(event.position());
        AttemptOutcome outcome = receiver.apply(event);
        if (outcome == OK) {
            delivered
                    .computeIfAbsent(event.event().getSubject(), first -> new ConcurrentLinkedQueue<>())
                    .add(event.position());
        }
        if (outcome != null) {
            done.accept(outcome);
        }
    }

    private void assertNothingStarts(TestNode node, int known) {
        node.look();
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(20))
                .until(() -> attempted.size() == known);
    }

    private static void assertEmpty(TestNode node) throws Exception {
        await().until(() -> node.count("SELECT count(*) FROM delivery_order") == 0);
        assertThat(node.count("SELECT count(*) FROM delivery_due")).isZero();
    }

    private static DeliverySettings settings() {
        return new DeliverySettings(
                64, 32, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
    }
}
