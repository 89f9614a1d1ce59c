package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.eventlog.LogReader;
import dev.carillon.fixture.SettableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RelayTest {

    private final SettableClock clock = new SettableClock();
    private final MemorySubscriptionStore store = new MemorySubscriptionStore(clock);
    private final MemoryEventStore events = new MemoryEventStore(clock);
    private final CachedSubscribers cache = new CachedSubscribers(store, clock, () -> 0L);
    private final SubscriptionRequests service = new SubscriptionRequests(store, cache, ServiceStackSettings.DEFAULTS);
    private final List<String> sent = new ArrayList<>();
    private int status = 204;
    private final InProcessRelay relay = new InProcessRelay(events, cache, this::send, service, Runnable::run, clock);

    private SubscriptionDeliveryResult send(SubscriptionRelayConfig subscriber, WebhookEvent event) {
        if (subscriber.config().url().endsWith("broken")) {
            throw new IllegalStateException("broken");
        }
        if (subscriber.config().url().endsWith("fatal")) {
            throw new StackOverflowError("of the test");
        }
        sent.add(subscriber.subscriptionId() + ' ' + event.eventName());
        return new SubscriptionDeliveryResult(
                "r" + sent.size(), subscriber.subscriptionId(), event.id(), clock.instant(), status, "said");
    }

    @Test
    void W4_pendingEventsGoToThoseWhoAreSubscribedAtThatTime() {
        events.write(event("hello"));
        String late = subscribe("ck_one", "hello", "x");

        relay.notifySubscribers();
        relay.notifySubscribers();

        assertThat(sent).containsExactly(late + " hello");
        assertThat(events.peek()).isEmpty();
        assertThat(store.search(1, late, 100)).hasSize(1);
    }

    @Test
    void W6_theQueueRelayTakesAHundredEachFiveSecondsAndSetsAsideWhatFails() {
        MemoryEventQueue target = new MemoryEventQueue();
        MemoryEventQueue unhandled = new MemoryEventQueue();
        subscribe("ck_one", "hello", "x");
        for (int i = 0; i < 250; i++) {
            target.write(event(i == 10 ? "poison" : "hello"));
        }
        QueueRelay queued = new QueueRelay(target, unhandled, each -> {
            if (each.eventName().equals("poison")) {
                throw new IllegalStateException("cannot be read");
            }
            relay.relay(each);
        });

        queued.notifySubscribers();
        assertThat(sent).hasSize(99);
        queued.notifySubscribers();
        queued.notifySubscribers();
        assertThat(sent).hasSize(249);
        assertThat(unhandled.take(10)).extracting(WebhookEvent::eventName).containsExactly("poison");
        assertThat(QueueRelay.POLLING).hasSeconds(5).isEqualTo(LogReader.LOOK);
        assertThat(RelayReader.BATCH).isEqualTo(QueueRelay.BATCH).isEqualTo(100);
    }

    @Test
    void W27_aReceiverThatRefusesGetsNoMore() {
        String id = subscribe("ck_one", "hello", "x");
        status = 404;
        events.write(event("hello"));
        relay.notifySubscribers();
        events.write(event("hello"));
        relay.notifySubscribers();

        assertThat(sent).hasSize(1);
        assertThat(store.get(1, id).orElseThrow().isActive()).isFalse();
    }

    @Test
    void W32_oneThatBreaksStopsNoOther() {
        String broken = subscribe("ck_one", "hello", "broken");
        String other = subscribe("ck_two", "hello", "x");
        events.write(event("hello"));

        relay.notifySubscribers();

        assertThat(sent).containsExactly(other + " hello");
        SubscriptionDeliveryResult result = store.search(1, broken, 100).get(0);
        assertThat(result.statusCode()).isEqualTo(503);
        assertThat(result.statusDescription())
                .isEqualTo("Failed to notify subscriber at http://1.1.1.1/broken (after 1 attempts)");
    }

    @Test
    void W32_anErrorAtOneStopsNoOther() {
        String fatal = subscribe("ck_one", "hello", "fatal");
        String other = subscribe("ck_two", "hello", "x");
        events.write(event("hello"));

        relay.notifySubscribers();

        assertThat(sent).containsExactly(other + " hello");
        assertThat(store.search(1, fatal, 100).get(0).statusCode()).isEqualTo(503);
        assertThat(events.peek()).isEmpty();
    }

    @Test
    void whoAnExecutorRefusesIsSentToAllTheSameAndNobodyTwice() {
        for (int i = 0; i < 3; i++) {
            subscribe("ck_" + i, "hello", "x" + i);
        }
        events.write(event("hello"));
        AtomicInteger places = new AtomicInteger(1);
        InProcessRelay full = relayOn(task -> {
            if (places.getAndDecrement() <= 0) {
                throw new RejectedExecutionException("of the test");
            }
            task.run();
        });

        full.notifySubscribers();

        assertThat(sent).hasSize(3).doesNotHaveDuplicates();
        assertThat(events.peek()).isEmpty();
    }

    @Test
    void whoNeverEndsIsNotWaitedForForever() {
        String id = subscribe("ck_one", "hello", "x");
        events.write(event("hello"));

        relayOn(task -> {}).notifySubscribers(); // a thread that never comes

        assertThat(store.search(1, id, 100).get(0).statusCode()).isEqualTo(503);
        assertThat(events.peek()).isEmpty();
    }

    @Test
    void aRelayThatIsInterruptedEndsAndLeavesTheEventToTheNext() throws Exception {
        subscribe("ck_one", "hello", "x");
        events.write(event("hello"));
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        CountDownLatch waiting = new CountDownLatch(1);
        InProcessRelay stuck =
                new InProcessRelay(events, cache, this::send, service, task -> waiting.countDown(), clock);
        Thread thread = new Thread(() -> {
            try {
                stuck.notifySubscribers();
                end.complete(null);
            } catch (Throwable e) {
                end.complete(Thread.currentThread().isInterrupted() ? e : null);
            }
        });
        thread.setDaemon(true);
        thread.start();
        waiting.await();
        thread.interrupt();

        assertThat(end.get(30, TimeUnit.SECONDS)).hasMessage("the relay is ending");
        relay.notifySubscribers();
        assertThat(sent).hasSize(1);
    }

    @Test
    void anErrorOfOneInTheQueueLosesNoneOfThoseBehind() {
        MemoryEventQueue target = new MemoryEventQueue();
        MemoryEventQueue unhandled = new MemoryEventQueue();
        target.write(event("poison"));
        target.write(event("hello"));
        List<String> relayed = new ArrayList<>();

        new QueueRelay(target, unhandled, failingAtPoison(relayed)).notifySubscribers();

        assertThat(relayed).containsExactly("hello");
        assertThat(unhandled.take(10)).extracting(WebhookEvent::eventName).containsExactly("poison");
    }

    @Test
    void whatCannotBeSetAsideGoesBackAndLosesNoneOfThoseBehind() {
        MemoryEventQueue target = new MemoryEventQueue();
        target.write(event("poison"));
        target.write(event("hello"));
        List<String> relayed = new ArrayList<>();
        EventSink away = event -> {
            throw new IllegalStateException("away");
        };

        new QueueRelay(target, away, failingAtPoison(relayed)).notifySubscribers();

        assertThat(relayed).containsExactly("hello");
        assertThat(target.take(10)).extracting(WebhookEvent::eventName).containsExactly("poison");
    }

    private static Consumer<WebhookEvent> failingAtPoison(List<String> relayed) {
        return each -> {
            if (each.eventName().equals("poison")) {
                throw new StackOverflowError("of the test");
            }
            relayed.add(each.eventName());
        };
    }

    private InProcessRelay relayOn(Executor executor) {
        return new InProcessRelay(events, cache, this::send, service, executor, clock, Duration.ofMillis(20));
    }

    @Test
    void whatIsSentIsNotSentAgainThoughItsResultCannotBeKept() {
        subscribe("ck_one", "hello", "x");
        events.write(event("hello"));
        SubscriptionService away = new SubscriptionService() {
            @Override
            public List<SubscriptionRelayConfig> search(int application, String eventName) {
                return service.search(application, eventName);
            }

            @Override
            public void updateResults(int application, List<SubscriptionDeliveryResult> results) {
                throw new IllegalStateException("the database did not answer");
            }
        };
        InProcessRelay unrecorded = new InProcessRelay(events, cache, this::send, away, Runnable::run, clock);

        unrecorded.notifySubscribers();
        unrecorded.notifySubscribers();

        assertThat(sent).hasSize(1);
    }

    private WebhookEvent event(String name) {
        WebhookEvent made = events.create(name, "{}");
        events.relayed(List.of(made));
        return new WebhookEvent(1, made.id(), name, made.createdDateUtc(), "{}", null);
    }

    private String subscribe(String user, String event, String path) {
        return store.add(
                        1,
                        List.of(new EventSubscription(
                                null,
                                "My Webhook",
                                event,
                                true,
                                null,
                                user,
                                null,
                                new SubscriptionConfig("http://1.1.1.1/" + path, "application/json", null))))
                .get(0)
                .id();
    }
}
