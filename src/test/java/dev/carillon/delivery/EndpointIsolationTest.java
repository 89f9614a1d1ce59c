package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.AWAY;
import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointIsolationTest {

    private static final long A = 1;
    private static final long B = 2;

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Map<Long, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final Queue<Consumer<AttemptOutcome>> open = new ConcurrentLinkedQueue<>();
    private volatile Function<SubscriptionSnapshot, AttemptOutcome> receiver = subscription -> OK;
    private DeliverySettings settings = settings(64, 1, new CircuitPolicy(3, seconds(5), seconds(20)));

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anEndpointThatFailsIsLeftAloneAndThenOneDeliveryTries() throws Exception {
        subscriptions.add(A, "a", "{\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT1S\",\"attempts\":50}}");
        receiver = subscription -> AWAY;
        TestNode node = node(log).start();
        node.publish("a", 10);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 10);
        assertThat(attempts(A)).isEqualTo(3);

        after(node, seconds(4));
        assertNothingStarts(A, 3);
        after(node, seconds(1));
        await().until(() -> attempts(A) == 4);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 10);
        after(node, seconds(9)); // 10 s this time
        assertNothingStarts(A, 4);
        after(node, seconds(1));
        await().until(() -> attempts(A) == 5);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 10);

        receiver = subscription -> OK;
        after(node, seconds(20));
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 10);
        assertThat(node.count("SELECT count(*) FROM endpoint")).isZero();
        assertThat(node.facts).hasAtLeastOneElementOfType(SubscriptionRecovered.class);
    }

    @Test
    void anotherNodeLeavesItAloneTooAndSoDoesTheNextStart() throws Exception {
        subscriptions.add(A, "a", "{}");
        receiver = subscription -> AWAY;
        TestNode node = node(log).start();
        node.publish("a", 10);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 10);
        log.loops.stopAll();
        try (TestLog second = log.anotherNode()) {
            TestNode other = node(second).start();
            other.publish("a", 5);
            await().until(() -> other.count(DeliveryStatus.WAITING) == 15);
            assertNothingStarts(A, 3);
            after(other, seconds(5));
            await().until(() -> attempts(A) == 4);
            assertNothingStarts(A, 4);
        }
    }

    @Test
    void retryAfterHoldsForTheWholeEndpointAndForNobodyElse() throws Exception {
        subscriptions.add(A, "a", "{\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT1S\"}}");
        subscriptions.add(B, "b", "{}");
        receiver = subscription -> subscription.number() == A && attempts(A) == 1
                ? new AttemptOutcome.Refused(429, Optional.of(seconds(60)), Duration.ofMillis(1), "")
                : OK;
        TestNode node = node(log).start();
        node.publish("a", 10);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 10);
        node.publish("b", 10);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 10);
        after(node, seconds(59));
        assertNothingStarts(A, 1);
        after(node, seconds(1));
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 20);
    }

    @Test
    void anEndpointThatIsWellCostsNoRow() throws Exception {
        subscriptions.add(A, "a", "{}");
        TestNode node = node(log).start();
        node.publish("a", 100);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 100);
        assertThat(node.count("SELECT count(*) FROM endpoint")).isZero();
        assertThat(node.count("SELECT count(*) FROM endpoint_pace")).isZero();
    }

    @Test
    void oneThatWasOnceEnabledIsNotWrittenAtEachSuccess() throws Exception {
        subscriptions.add(A, "a", "{}");
        subscriptions.enable(A, 5);
        TestNode node = node(log).start();
        await().until(() -> node.count("SELECT count(*) FROM endpoint WHERE parked_through = 5") == 1);
        node.look();
        log.database.transaction(session -> {
            node.endpoints.lock(session, A); // whoever writes it has to wait, for longer than it is waited for
            node.publish("a", 10);
            await().until(() -> node.count(DeliveryStatus.DELIVERED) == 10);
            return null;
        });
    }

    @Test
    void whatFailsForFiveDaysIsDisabled() throws Exception {
        settings = settings(64, 1, new CircuitPolicy(1_000, seconds(5), seconds(20)));
        subscriptions.add(A, "a", "{\"retry\":{\"policy\":\"none\"}}");
        receiver = subscription -> AWAY;
        TestNode node = node(log).start();
        node.publish("a", 1);
        await().until(() -> node.count(DeliveryStatus.FAILED) == 1);
        clock.tick(Duration.ofDays(5).minusSeconds(1));
        node.publish("a", 1);
        await().until(() -> node.count(DeliveryStatus.FAILED) == 2);
        assertThat(subscriptions.disabledReason(A)).isNull();
        clock.tick(seconds(1));
        node.publish("a", 1);
        await().until(() -> subscriptions.disabledReason(A) != null);
        assertThat(subscriptions.disabledReason(A)).contains("2030-01-01T00:00:00Z");
        await().until(() -> node.facts.stream().anyMatch(SubscriptionDisabled.class::isInstance));
    }

    @Test
    void oneSuccessInFiveDaysIsEnough() throws Exception {
        settings = settings(64, 1, new CircuitPolicy(1_000, seconds(5), seconds(20)));
        subscriptions.add(A, "a", "{\"retry\":{\"policy\":\"none\"}}");
        receiver = subscription -> attempts(A) == 2 ? OK : AWAY;
        TestNode node = node(log).start();
        for (int i = 1; i <= 3; i++) {
            node.publish("a", 1);
            int done = i;
            await().until(() -> node.count("SELECT count(*) FROM delivery WHERE finished_at IS NOT NULL") == done);
            clock.tick(Duration.ofDays(3));
        }
        assertThat(subscriptions.disabledReason(A)).isNull();
        assertThat(subscriptions.current().byNumber(A).orElseThrow().life().status())
                .isEqualTo(SubscriptionStatus.ACTIVE);
    }

    @Test
    void endpointsThatNeverAnswerLeaveRoomForTheNext() throws Exception {
        settings = settings(8, 8, CircuitPolicy.DEFAULT);
        for (long number = 10; number < 16; number++) {
            subscriptions.add(number, "slow", "{}");
        }
        subscriptions.add(A, "a", "{}");
        receiver = subscription -> subscription.number() == A ? OK : null;
        TestNode node = node(log).start();
        node.publish("slow", 50);
        quietly().until(() -> node.dispatcher.inFlight() >= 5);
        node.publish("a", 50);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 50);
        assertThat(node.dispatcher.inFlight()).isLessThanOrEqualTo(8);
    }

    @Test
    void anApplicationOfManySlowEndpointsLeavesRoomForTheNext() throws Exception {
        settings = settings(8, 8, CircuitPolicy.DEFAULT);
        for (long each = 1; each <= 100; each++) {
            subscriptions.add(each, "slow", "{}");
        }
        subscriptions.addOf(2, 101, "a", "{}");
        receiver = subscription -> subscription.application() == 1 ? null : OK;
        TestNode node = node(log).start();
        node.publish("slow", 2);
        await().until(() -> open.size() == 4); // it has as many as are free
        node.publishOf(2, "a", 20);
        await().until(() -> attempts(101) == 20);
        assertThat(open).hasSize(4);

        for (int done = 0; done < 200; done++) { // and each of the slow ones gets its turn
            await().until(() -> !open.isEmpty());
            open.poll().accept(OK);
        }
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 220);
    }

    @Test
    void whoFindsNoPlaceStartsWhenAnotherEndpointsAttemptEnds() throws Exception {
        settings = settings(1, 1, CircuitPolicy.DEFAULT);
        subscriptions.add(A, "a", "{}");
        subscriptions.add(B, "b", "{}");
        receiver = subscription -> null;
        TestNode node = node(log).start();
        node.publish("a", 1);
        await().until(() -> attempts(A) == 1);
        node.publish("b", 1);
        await().until(() -> node.count(DeliveryStatus.CLAIMED) == 2);
        assertThat(attempts(B)).isZero();
        open.poll().accept(OK);
        assertThat(attempts(B)).isEqualTo(1);
    }

    @Test
    void endpointsTakeTurns() throws Exception {
        settings = settings(1, 1, CircuitPolicy.DEFAULT);
        subscriptions.add(A, "a", "{}");
        subscriptions.add(B, "b", "{}");
        receiver = subscription -> null;
        TestNode node = node(log).start();
        node.publish("a", 20);
        await().until(() -> node.count("SELECT count(*) FROM delivery") == 20);
        node.publish("b", 20);
        await().until(() -> node.count("SELECT count(*) FROM delivery") == 40);
        for (int i = 0; i < 20; i++) {
            await().until(() -> !open.isEmpty());
            open.poll().accept(OK);
        }
        assertThat(attempts(B)).isBetween(9, 11);
    }

    @Test
    void theRateOfALimitedEndpointIsKeptToTheTenthOfASecond() throws Exception {
        subscriptions.add(A, "a", "{\"limits\":{\"rate\":{\"requests\":10,\"per\":\"PT1S\"}}}");
        TestNode node = node(log).start();
        node.publish("a", 25);
        await().until(() -> attempts(A) == 1);
        for (int i = 2; i <= 25; i++) {
            int expected = i;
            after(node, Duration.ofMillis(100));
            await().until(() -> attempts(A) == expected);
        }
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 25);
        assertThat(node.count("SELECT count(*) FROM endpoint_pace")).isEqualTo(1);
    }

    @Test
    void aFasterRateCountsAtOnceAlsoForATurnThatWasTaken() throws Exception {
        subscriptions.add(A, "a", "{\"limits\":{\"rate\":{\"requests\":1,\"per\":\"PT24H\"}}}");
        TestNode node = node(log).start();
        node.publish("a", 3);
        await().until(() -> attempts(A) == 1);
        subscriptions.options(A, "{\"limits\":{\"rate\":{\"requests\":100,\"per\":\"PT1S\"}}}");
        for (int i = 2; i <= 3; i++) {
            int expected = i;
            after(node, Duration.ofMillis(10));
            await().until(() -> attempts(A) == expected);
        }
    }

    @Test
    void nothingIsKeptOfEndpointsWhoseSubscriptionsAreGone() throws Exception {
        subscriptions.add(A, "a", "{\"limits\":{\"rate\":{\"requests\":10,\"per\":\"PT1S\"}}}");
        receiver = subscription -> AWAY;
        TestNode node = node(log).start();
        node.publish("a", 1);
        await().until(() -> node.count("SELECT count(*) FROM endpoint") == 1);
        assertThat(node.count("SELECT count(*) FROM endpoint_pace")).isEqualTo(1);
        log.loops.stopAll();
        subscriptions.remove(A);
        try (TestLog second = log.anotherNode()) {
            node(second).start();
            await().until(() -> node.count("SELECT count(*) FROM endpoint") == 0);
            await().until(() -> node.count("SELECT count(*) FROM endpoint_pace") == 0);
        }
    }

    @Test
    void oneThatTriesAndSaysNothingOfTheEndpointLetsTheNextTry() throws Exception {
        subscriptions.add(A, "a", "{\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT1S\",\"jitter\":0,\"attempts\":50}}");
        receiver = subscription -> attempts(A) <= 3
                ? AWAY
                : attempts(A) == 4 ? new AttemptOutcome.Impossible("the transformation failed") : OK;
        TestNode node = node(log).start();
        node.publish("a", 10);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 10);
        after(node, seconds(5));
        await().until(() -> node.count(DeliveryStatus.FAILED) == 1);
        await().until(() -> {
            node.look();
            return node.count(DeliveryStatus.DELIVERED) == 9;
        });
    }

    @Test
    void nothingBeginsWhenItsTimeIsOver() throws Exception {
        subscriptions.add(
                A, "a", "{\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT1S\",\"jitter\":0,\"totalTime\":\"PT10M\"}}");
        receiver = subscription -> AWAY;
        TestNode node = node(log).start();
        node.publish("a", 2);
        await().until(() -> node.count(DeliveryStatus.WAITING) == 2);
        node.execute("UPDATE endpoint SET paused_until = TIMESTAMP WITH TIME ZONE '2030-01-01 02:00:00+00'");
        node.look();
        after(node, Duration.ofHours(2));
        await().until(() -> {
            node.look();
            return node.count(DeliveryStatus.FAILED) == 2;
        });
        assertThat(attempts(A)).isEqualTo(2);
    }

    @Test
    void whatAnotherNodeHasParkedAndReleasedIsNotParkedAgain() throws Exception {
        subscriptions.add(A, "a", "{}");
        subscriptions.status(A, SubscriptionStatus.DISABLED);
        TestNode one = shared(log);
        try (TestLog second = log.anotherNode()) {
            TestNode two = shared(second);
            for (TestNode each : List.of(one, two)) {
                each.beat();
                each.endpointWatch.step();
            }
            one.publishUnnoticed("a", 10);
            one.planner.step();
            subscriptions.enable(A, 10);
            two.endpointWatch.step(); // node two knows that it was enabled, and has not parked yet
            one.endpointWatch.step();
            one.cleanup.step();
            for (long position = 1; position <= 10; position++) {
                DeliveryKey key = new DeliveryKey(position, A, 0);
                one.log.database.transaction(
                        session -> one.states.makeDueNow(session, key, DeliveryStates.PARKED, clock.instant()));
            }
            two.cleanup.step();
            assertThat(one.count("SELECT count(*) FROM delivery WHERE due_at IS NOT NULL"))
                    .isEqualTo(10);
        }
    }

    @Test
    void theLimitOfConcurrencyHoldsOverTwoNodes() throws Exception {
        settings = settings(64, 32, CircuitPolicy.DEFAULT);
        subscriptions.add(A, "a", "{\"limits\":{\"concurrency\":3}}");
        receiver = subscription -> null;
        TestNode one = shared(log).start();
        try (TestLog second = log.anotherNode()) {
            TestNode two = shared(second).start();
            one.execute("UPDATE node SET started_at = started_at - INTERVAL '66' SECOND");
            one.look();
            two.look();
            assertThat(one.nodes.membership().ids()).hasSize(2);
            one.publish("a", 50);
            two.publish("a", 50);
            await().until(() -> attempts(A) == 3);
            assertNothingStarts(A, 3);
            for (int done = 1; done <= 97; done++) {
                await().until(() -> !open.isEmpty());
                open.poll().accept(OK);
                int started = attempts(A);
                assertThat(started).isLessThanOrEqualTo(done + 3);
            }
        }
    }

    @Test
    void aNodeThatHasJustComeLeavesLimitedEndpointsToTheOthers() {
        LiveNodes.Membership young = new LiveNodes.Membership(List.of("a", "b"), "b", false);
        assertThat(young.share(10, A)).isZero();
        for (int limit : List.of(1, 2, 3, 7, 100)) {
            int all = 0;
            for (String node : List.of("a", "b", "c")) {
                all += new LiveNodes.Membership(List.of("a", "b", "c"), node, true).share(limit, A);
            }
            assertThat(all).isEqualTo(limit);
        }
    }

    private int attempts(long subscription) {
        return attempts.computeIfAbsent(subscription, first -> new AtomicInteger())
                .get();
    }

    private void after(TestNode node, Duration time) {
        clock.tick(time);
        node.look();
    }

    /** Long enough for several looks. */
    private void assertNothingStarts(long subscription, int known) {
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .atMost(Duration.ofSeconds(20))
                .until(() -> attempts(subscription) == known);
    }

    private static ConditionFactory quietly() {
        return Awaitility.await().pollDelay(Duration.ofMillis(200));
    }

    private TestNode node(TestLog of) {
        return new TestNode(of, subscriptions, settings, clock, (to, event, done) -> attempt(to, done));
    }

    private TestNode shared(TestLog of) {
        return new TestNode(of, subscriptions, settings, clock, (to, event, done) -> attempt(to, done)) {
            @Override
            boolean isAlone() {
                return false;
            }
        };
    }

    private void attempt(SubscriptionSnapshot to, Consumer<AttemptOutcome> done) {
        attempts.computeIfAbsent(to.number(), first -> new AtomicInteger()).incrementAndGet();
        AttemptOutcome outcome = receiver.apply(to);
        if (outcome == null) {
            open.add(done);
        } else {
            done.accept(outcome);
        }
    }

    private static DeliverySettings settings(int inFlight, int perEndpoint, CircuitPolicy circuit) {
        return new DeliverySettings(
                inFlight, perEndpoint, 1_000, 64 << 20, 500, Duration.ofSeconds(15), circuit, Duration.ofDays(5));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
