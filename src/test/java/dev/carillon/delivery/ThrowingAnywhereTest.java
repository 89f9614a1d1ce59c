package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.Node;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the dispatcher calls throws, wherever: each delivery ends once, and each place is free again. */
class ThrowingAnywhereTest {

    private static final int PER_ENDPOINT = 2;
    private static final DeliverySettings SETTINGS = new DeliverySettings(
            3, PER_ENDPOINT, 1_000, 1 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void costsNothing(boolean isNoTimeLeft) {
        Run all = new Run(0, isNoTimeLeft);
        all.go();
        assertThat(all.points).isGreaterThan(100);
        for (int at = 1; at <= all.points; at++) {
            new Run(at, isNoTimeLeft).go();
        }
    }

    /** One endpoint that is away, one that answers at once, one whose rate is limited, and one of another application. */
    private static final class Run {

        private final int throwsAt;
        private final boolean isNoTimeLeft;
        private final TestSubscriptions real = new TestSubscriptions();
        private final SettableClock clock = new SettableClock();
        private final Deque<Runnable> open = new ArrayDeque<>();
        private final Deque<Runnable> looks = new ArrayDeque<>();
        private final List<DeliveryKey> ended = new ArrayList<>();
        private final List<DeliveryKey> started = new ArrayList<>();
        private final DeliveryDispatcher dispatcher;
        private int points;
        private String where = "nowhere";
        private boolean isOver;

        Run(int throwsAt, boolean isNoTimeLeft) {
            this.throwsAt = throwsAt;
            this.isNoTimeLeft = isNoTimeLeft;
            real.add(1, "a", "{}");
            real.add(2, "a", "{}");
            real.add(3, "a", "{\"limits\":{\"rate\":{\"requests\":10,\"per\":\"PT1S\"}}}");
            real.addOf(2, 4, "a", "{}");
            dispatcher = dispatcher();
        }

        private void point(String name) {
            if (++points == throwsAt && !isOver) {
                where = name + ", the call " + points;
                throw new OutOfMemoryError("as if");
            }
        }

        private DeliveryDispatcher dispatcher() {
            TestTime time = new TestTime(clock) {
                @Override
                public Instant instant() {
                    point("time");
                    return super.instant();
                }
            };
            Subscriptions subscriptions = new Subscriptions(null, null) {
                @Override
                public SubscriptionSet current() {
                    point("subscriptions");
                    return real.current();
                }
            };
            Endpoints endpoints = new Endpoints(SETTINGS) {
                @Override
                boolean admits(SubscriptionSnapshot subscription, Instant now) {
                    point("admits");
                    return super.admits(subscription, now);
                }

                @Override
                void noticed(DeliveryResult result, Instant now) {
                    point("noticed");
                    super.noticed(result, now);
                }
            };
            NodeLease lease = new NodeLease(null, time, new Node()) {
                @Override
                boolean isValid() {
                    point("lease");
                    return true;
                }

                @Override
                String id() {
                    return "n";
                }
            };
            RateLimiter rateLimiter = new RateLimiter(null, time, subscriptions) {
                @Override
                void ask(Lane lane, Consumer<Lane> given) {
                    point("pacer");
                    looks.add(() -> look(lane, given, time));
                }
            };
            EndedAttempts endedAttempts = new EndedAttempts() {
                @Override
                void add(DeliveryResult result) {
                    point("ended");
                    ended.add(result.delivery().key());
                }

                @Override
                void add(PutBack delivery) {
                    point("put back");
                    ended.add(delivery.delivery().key());
                }
            };
            return new DeliveryDispatcher(
                    subscriptions,
                    endpoints,
                    lease,
                    new DeliveryLimits(SETTINGS, new LiveNodes(lease, time)),
                    rateLimiter,
                    this::attempt,
                    endedAttempts,
                    time);
        }

        private void look(Lane lane, Consumer<Lane> given, TestTime time) {
            clock.tick(Duration.ofMillis(200));
            Instant now = clock.instant();
            lane.slice(
                    now.minusMillis(1),
                    now.plusSeconds(5),
                    new RateSlot.Terms(Duration.ofMillis(100), time.adjustments()));
            given.accept(lane);
        }

        private void attempt(SubscriptionSnapshot to, StoredEvent event, int attempt, Consumer<AttemptOutcome> done) {
            point("destination");
            if (to.number() == 2 && !isOver) {
                done.accept(TestNode.OK); // at once
            } else {
                open.add(() -> done.accept(to.number() == 1 ? TestNode.AWAY : TestNode.OK));
            }
            point("destination, begun");
        }

        void go() {
            for (long subscription = 1; subscription <= 4; subscription++) {
                send(subscription, 4, isNoTimeLeft);
            }
            untilAllHaveEnded();
            isOver = true;
            for (long subscription : new long[] {1, 2, 4}) {
                send(subscription, PER_ENDPOINT, false);
                assertThat(open)
                        .as("places of %s after an error in %s", subscription, where)
                        .hasSize(PER_ENDPOINT);
                untilAllHaveEnded();
            }
            assertThat(ended).as("ended after an error in %s", where).containsExactlyInAnyOrderElementsOf(started);
            assertThat(dispatcher.inFlight())
                    .as("under way after an error in %s", where)
                    .isZero();
        }

        private void send(long subscription, int deliveries, boolean isNoTimeLeft) {
            List<Delivery> some = new ArrayList<>();
            for (int i = 0; i < deliveries; i++) {
                Delivery each = delivery(new DeliveryKey(started.size() + 1, subscription, 0), isNoTimeLeft);
                started.add(each.key());
                some.add(each);
            }
            dispatcher.prefetch(some);
            survive(() -> dispatcher.startClaimed(some));
        }

        private Delivery delivery(DeliveryKey key, boolean isNoTimeLeft) {
            StoredEvent event = new StoredEvent(
                    key.position(),
                    new UUID(0, key.position()),
                    1,
                    Instant.EPOCH,
                    EventData.builder("a")
                            .id("1")
                            .source("/s")
                            .type("t")
                            .json("{}")
                            .build());
            return new Delivery(
                    new Claim(key, 1),
                    event,
                    isNoTimeLeft ? 1 : 0,
                    isNoTimeLeft ? Instant.EPOCH : null,
                    clock.instant(),
                    false,
                    0,
                    null);
        }

        private void untilAllHaveEnded() {
            for (int reviews = 0; reviews < 6; reviews++) {
                while (!open.isEmpty() || !looks.isEmpty()) {
                    survive(open.isEmpty() ? looks.poll() : open.poll());
                }
                survive(dispatcher::review);
            }
        }

        private void survive(Runnable call) {
            try {
                call.run();
            } catch (OutOfMemoryError e) {
                assertThat(e).hasMessage("as if");
            }
        }
    }
}
