package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.LostAnswers;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A commit is done and its answer lost: nothing stays behind, and nothing is done again. */
class LostCommitTest {

    private static final long A = 1;

    private final LostAnswers[] database = new LostAnswers[1];
    private final TestLog log = new TestLog(source -> database[0] = new LostAnswers(source));
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Long> attempted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lost = new AtomicInteger();
    private TestNode node;

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatWasPlannedHotGoesOut() throws Exception {
        start("{}");
        loses("carillon-planner", 3);
        publishOneByOne(30);
        assertEachOnce(30);
    }

    @Test
    void whatWasPlannedHotInOrderGoesOutInOrder() throws Exception {
        start("{\"order\":\"fifo\"}");
        loses("carillon-planner", 3);
        publishOneByOne(30);
        assertEachOnce(30);
        assertThat(List.copyOf(attempted)).isSorted();
        assertThat(node.count("SELECT count(*) FROM delivery_order")).isZero();
    }

    @Test
    void resultsAreRecordedOnceAndTheOnesAfterThemToo() throws Exception {
        start("{}");
        loses("carillon-results", 3);
        publishOneByOne(30);
        await().until(() -> node.counts.read(A).lastDay().delivered() == 30);
        assertEachOnce(30);
    }

    @Test
    void whatWasClaimedGoesOut() throws Exception {
        start("{\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT1S\",\"jitter\":0}}");
        node.execute("UPDATE subscription SET status = 'ACTIVE'");
        subscriptions.status(A, SubscriptionStatus.PAUSED);
        node.look();
        publish(30);
        await().until(() -> node.count("SELECT count(*) FROM delivery_due") == 30);
        loses("carillon-claims", 3);
        subscriptions.status(A, SubscriptionStatus.ACTIVE);
        node.look();
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == 30);
        assertEachOnce(30);
    }

    private void start(String options) throws Exception {
        subscriptions.add(A, "a", options);
        DeliverySettings settings = new DeliverySettings(
                64, 32, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        node = new TestNode(log, subscriptions, settings, clock, (to, event, done) -> {
                    attempted.add(event.position());
                    done.accept(OK);
                })
                .start();
    }

    private void publish(int events) throws Exception {
        for (int i = 0; i < events; i += 10) {
            node.publish("a", 10);
        }
    }

    /** Each group alone, so that there are as many commits as groups at least. */
    private void publishOneByOne(int events) throws Exception {
        for (int i = 10; i <= events; i += 10) {
            int delivered = i;
            node.publish("a", 10);
            await().until(() -> node.count(DeliveryStatus.DELIVERED) == delivered);
        }
    }

    /** So many commits of one loop that write anything. */
    private void loses(String loop, int commits) {
        lost.set(commits);
        database[0].when(() -> Thread.currentThread().getName().equals(loop) && lost.getAndDecrement() > 0);
    }

    private void assertEachOnce(int events) throws Exception {
        assertThat(lost.get()).as("answers that were to be lost").isLessThanOrEqualTo(0);
        assertThat(List.copyOf(attempted)).hasSize(events).doesNotHaveDuplicates();
        await().until(() -> node.count("SELECT count(*) FROM delivery_claim") == 0);
        await().until(() -> node.count("SELECT count(*) FROM delivery_hot") == 0);
        assertThat(node.count("SELECT count(*) FROM delivery_due")).isZero();
    }
}
