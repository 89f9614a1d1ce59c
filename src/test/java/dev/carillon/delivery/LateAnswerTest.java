package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an endpoint answered counts for that endpoint only, and is not forgotten. */
class LateAnswerTest {

    private static final long A = 1;
    private static final AttemptOutcome GONE =
            new AttemptOutcome.Refused(410, Optional.empty(), Duration.ofMillis(1), "");

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Consumer<AttemptOutcome>> open = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void goneFromAnEarlierUrlDisablesNothing() throws Exception {
        TestNode node = start("{}");
        node.publish("a", 1);
        await().until(() -> open.size() == 1);
        subscriptions.move(A);
        node.look();
        open.poll().accept(GONE);
        await().until(() -> node.count(DeliveryStatus.FAILED) == 1);
        node.look();
        assertThat(subscriptions.disabledReason(A)).isNull();
        node.publish("a", 1);
        await().until(() -> open.size() == 1);
        open.poll().accept(OK);
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 1);
        await().until(() -> node.count("SELECT count(*) FROM endpoint") == 0);
    }

    @Test
    void failuresOfAnEarlierUrlCloseNothing() throws Exception {
        TestNode node = start("{\"retry\":{\"policy\":\"none\"}}");
        node.publish("a", 10);
        await().until(() -> open.size() == 10);
        subscriptions.move(A);
        node.look();
        open.forEach(each -> each.accept(TestNode.AWAY));
        open.clear();
        await().until(() -> node.count(DeliveryStatus.FAILED) == 10);
        node.look();
        node.publish("a", 10);
        await().until(() -> open.size() == 10);
    }

    @Test
    void theWishToDisableOutlivesTheNodeThatHeardIt() throws Exception {
        TestNode node = start("{}");
        node.publish("a", 1);
        await().until(() -> open.size() == 1);
        subscriptions.failing = true; // as if the node died before it could
        open.poll().accept(GONE);
        await().until(() -> node.count("SELECT count(*) FROM endpoint WHERE disable_reason IS NOT NULL") == 1);
        log.loops.stopAll();
        assertThat(subscriptions.disabledReason(A)).isNull();

        subscriptions.failing = false;
        try (TestLog second = log.anotherNode()) {
            node(second).start();
            await().until(() -> subscriptions.disabledReason(A) != null);
            assertThat(subscriptions.disabledReason(A)).contains("410");
            await().until(() -> node.count("SELECT count(*) FROM endpoint WHERE disable_reason IS NOT NULL") == 0);
        }
    }

    @Test
    void nothingGoesOutBetweenTheAnswerAndTheDisabling() throws Exception {
        TestNode node = start("{\"limits\":{\"concurrency\":1}}");
        node.publish("a", 5);
        await().until(() -> open.size() == 1);
        subscriptions.failing = true;
        open.poll().accept(GONE);
        await().until(() -> node.count(DeliveryStatus.FAILED) == 1);
        node.look();
        node.look();
        assertThat(open).isEmpty();
        subscriptions.failing = false;
        node.look();
        await().until(() ->
                subscriptions.current().byNumber(A).orElseThrow().life().status() == SubscriptionStatus.DISABLED);
    }

    private TestNode start(String options) throws Exception {
        subscriptions.add(A, "a", options);
        return node(log).start();
    }

    private TestNode node(TestLog of) {
        DeliverySettings settings = new DeliverySettings(
                64, 32, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        return new TestNode(of, subscriptions, settings, clock, (to, event, done) -> open.add(done));
    }
}
