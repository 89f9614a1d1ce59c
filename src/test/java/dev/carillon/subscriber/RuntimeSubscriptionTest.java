package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.fixture.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RuntimeSubscriptionTest {

    private final SettableClock clock = new SettableClock();
    private final List<StoredEvent> log = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private boolean failing;
    private boolean withoutApplication;
    private boolean broken;

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
        assertThat(subscription.signal()).as("nobody drains it").isTrue();
        subscription.drain(new Reading(), RuntimeSubscriptionTest::call, clock);
    }

    private final class Reading implements RuntimeSubscription.Log {

        @Override
        public int application() {
            if (withoutApplication) {
                throw new EventRejectedException("there is no such application, for now");
            }
            return 1;
        }

        @Override
        public LogBatch read(long after, int limit) {
            if (broken) {
                throw new NoClassDefFoundError("gone");
            }
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

        @Override
        public LogBatch at(long position) {
            return new LogBatch(
                    log.stream().filter(each -> each.position() == position).toList(), List.of(), position, false);
        }
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

        assertThat(subscription.remove(TopicPattern.allAndBelow("order"))).isTrue();
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
    void isDrainedAgainAfterItsApplicationWasNotThere() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        accept("x", "order/1");
        withoutApplication = true;
        drain();
        assertThat(heard).isEmpty();

        withoutApplication = false;
        drain();

        assertThat(heard).containsExactly("order/1");
    }

    @Test
    void isDrainedAgainAfterAnError() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        accept("x", "order/1");
        broken = true;
        assertThatThrownBy(this::drain).isInstanceOf(NoClassDefFoundError.class);

        broken = false;
        drain();

        assertThat(heard).containsExactly("order/1");
    }

    @Test
    void itsOwnTextIsNotAskedForSinceThatMayThrow() {
        List<String> called = new ArrayList<>();
        RuntimeSubscription silent = new RuntimeSubscription(
                new EventSubscriber() {
                    @Override
                    public void onEvent(EventData event) {
                        called.add(event.getTopic());
                        throw new IllegalStateException("as asked for");
                    }

                    @Override
                    public String toString() {
                        throw new IllegalStateException("no text");
                    }
                },
                1);
        silent.add(TopicPattern.andBelow("order"), 1);
        accept("x", "order/1", "order/2");
        silent.signal();

        silent.drain(new Reading(), RuntimeSubscriptionTest::call, clock);

        assertThat(called).containsExactly("order/1", "order/2");
    }

    @Test
    void whatItFailedToHearIsNotHeldInMemoryButReadAgain() {
        subscription.add(TopicPattern.andBelow("order"), 1);
        accept("x", "order/1");
        failing = true;
        drain();

        failing = false;
        log.clear(); // as retention does
        clock.tick(Duration.ofSeconds(2));
        drain();

        assertThat(heard).as("the event is gone").containsExactly("order/1");
        assertThat(subscription.nextTry()).isEqualTo(Instant.MAX);
    }

    @Test
    void leavesTheThreadToOthersWhenItsTurnIsOver() {
        RuntimeSubscription brief = new RuntimeSubscription(this::hear, 1, Duration.ZERO);
        brief.add(TopicPattern.andBelow("order"), 1);
        accept("x", "order/1", "order/2");
        failing = true;

        assertThat(brief.signal()).isTrue();
        assertThat(brief.drain(new Reading(), RuntimeSubscriptionTest::call, clock))
                .isTrue();
        assertThat(heard).containsExactly("order/1");

        clock.tick(Duration.ofSeconds(2));
        assertThat(brief.signal()).as("it can be drained again").isTrue();
        assertThat(brief.drain(new Reading(), RuntimeSubscriptionTest::call, clock))
                .isTrue();
        assertThat(heard).as("what failed keeps nothing new away").containsExactly("order/1", "order/1", "order/2");
    }

    @Test
    void onlyOneDrainsAtATime() {
        assertThat(subscription.signal()).isTrue();
        assertThat(subscription.signal()).isFalse();

        subscription.unsignal();

        assertThat(subscription.signal()).isTrue();
    }
}
