package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever takes fewer than wait for it gets each once, in the time that its limits allow. */
class SlowReceiverTest {

    private static final long A = 1;

    private record Open(Instant since, Consumer<AttemptOutcome> done) {}

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Long> attempted = new ConcurrentLinkedQueue<>();
    private final Queue<Open> open = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void tenSecondsAnAnswerAndABacklogOfFifteenHundred() throws Exception {
        subscriptions.add(A, "a", "{}");
        assertThat(secondsFor(1_500, 64, Duration.ofSeconds(10))).isBetween(1_500 / 64 * 10, (1_500 / 64 + 4) * 10);
    }

    @Test
    void sixtyAMinuteAndABacklogOfTwoMinutes() throws Exception {
        subscriptions.add(A, "a", "{\"limits\":{\"rate\":{\"requests\":60,\"per\":\"PT1M\"}}}");
        assertThat(secondsFor(120, 1, Duration.ZERO)).isBetween(119, 130);
    }

    @Test
    void oneAtATimeOfASecondEachAndABacklogOfTwoMinutes() throws Exception {
        subscriptions.add(A, "a", "{\"limits\":{\"concurrency\":1}}");
        assertThat(secondsFor(120, 1, Duration.ofSeconds(1))).isBetween(119, 130);
    }

    /** At most so many at once, or a second. Published while it is paused, so that all of it waits in the queue; then resumed. Seconds of the clock. */
    private int secondsFor(int events, int most, Duration answer) throws Exception {
        DeliverySettings settings = new DeliverySettings(
                256, 64, 4_000, 64 << 20, 1_000, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        TestNode node = new TestNode(log, subscriptions, settings, clock, (to, event, done) -> {
                    attempted.add(event.position());
                    if (answer.isZero()) {
                        done.accept(OK);
                    } else {
                        open.add(new Open(clock.instant(), done));
                    }
                })
                .start();
        subscriptions.status(A, SubscriptionStatus.PAUSED);
        node.look();
        node.publish("a", events);
        await().until(() -> node.count("SELECT count(*) FROM delivery_due") == events);
        subscriptions.status(A, SubscriptionStatus.ACTIVE);
        node.look();
        int seconds = 0;
        for (int done = 0; done < events && seconds < 1_000; seconds++) {
            int before = done;
            int begun = Math.min(events, before + most);
            quickly().until(() -> attempted.size() >= begun); // all that may be under way is
            clock.tick(Duration.ofSeconds(1));
            answer(answer);
            done = attempted.size() - open.size();
            node.look();
        }
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == events);
        assertThat(node.count(DeliveryStatus.DELIVERED)).isEqualTo(events);
        assertThat(List.copyOf(attempted)).as("each once").hasSize(events).doesNotHaveDuplicates();
        assertThat(node.dispatcher.inFlight()).isZero();
        return seconds;
    }

    private void answer(Duration after) {
        List<Open> due = new ArrayList<>(open);
        due.removeIf(each -> each.since.plus(after).isAfter(clock.instant()));
        open.removeAll(due);
        due.forEach(each -> each.done.accept(OK));
    }

    private static ConditionFactory quickly() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
    }
}
