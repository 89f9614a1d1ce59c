package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.fixture.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RuntimeSubscriptionTest {

    private final SettableClock clock = new SettableClock();
    private final List<StoredEvent> log = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private boolean failing;

    private final RuntimeSubscription subscription = new RuntimeSubscription(this::hear, 1);

    private void hear(EventData event) {
        heard.add(event.getTopic());
        if (failing) {
            throw new IllegalStateException("as asked for");
        }
    }

    private void accept(String... topics) {
        for (String each : topics) {
            log.add(new StoredEvent(log.size() + 1, UUID.randomUUID(), 1, clock.instant(), new EventData(each, null)));
        }
    }

    private void drain() {
        subscription.signal();
        subscription.drain(this::read, RuntimeSubscriptionTest::call, 1, clock);
    }

    private LogBatch read(long after, int limit) {
        List<StoredEvent> next = log.stream()
                .filter(each -> each.position() > after)
                .limit(limit)
                .toList();
        return new LogBatch(
                next,
                List.of(),
                next.isEmpty() ? after : next.get(next.size() - 1).position(),
                next.size() == limit);
    }

    private static CallOutcome call(EventSubscriber subscriber, EventData event) {
        try {
            subscriber.onEvent(event);
            return new CallOutcome.Heard();
        } catch (RuntimeException e) {
            return new CallOutcome.Failed(e, false);
        }
    }

    @Test
    void hearsItsTopicAndAllBelowFromWhereItBegan() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        accept("order/before", "order", "order/paid/late", "orders", "other");

        drain();

        assertThat(heard).containsExactly("order", "order/paid/late");
    }

    @Test
    void hearsAnEventOnceThoughTwoOfItsTopicsFit() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        subscription.add(TopicPattern.andBelow("order/paid"), 1);
        accept("x", "order/paid");

        drain();
        drain();

        assertThat(heard).containsExactly("order/paid");
    }

    @Test
    void aTopicAddedLaterIsHeardFromThenOn() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        accept("x", "stock/early", "order/1", "stock/late");
        subscription.add(TopicPattern.andBelow("stock"), 3);

        drain();

        assertThat(heard).containsExactly("order/1", "stock/late");
    }

    @Test
    void subscribingAgainChangesNothingAndOneRemovalEndsIt() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        subscription.add(TopicPattern.andBelow("order"), 5);
        accept("x", "order/1");
        drain();

        assertThat(subscription.remove(TopicPattern.andBelow("order"))).isTrue();
        accept("order/2");
        drain();

        assertThat(heard).containsExactly("order/1");
    }

    @Test
    void hearsAgainLaterWhatItFailedToHear() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        accept("x", "order/1", "order/2");
        failing = true;
        drain();
        assertThat(heard).containsExactly("order/1", "order/2");
        assertThat(subscription.nextTry()).isAfter(clock.instant());

        failing = false;
        clock.tick(Duration.ofSeconds(2));
        drain();
        drain();

        assertThat(heard).hasSize(4);
        assertThat(subscription.nextTry()).isAfter(clock.instant().plus(Duration.ofDays(1_000)));
    }

    @Test
    void onlyOneDrainsAtATime() {
        assertThat(subscription.signal()).isTrue();
        assertThat(subscription.signal()).isFalse();

        subscription.unsignal();

        assertThat(subscription.signal()).isTrue();
    }
}
