package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.EventRejectedException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.loop.Loops;
import dev.carillon.loop.ServerExecutor;
import dev.carillon.loop.TestThreads;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuntimeSubscriptionsTest {

    private static final int THREADS = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Loops loops = TestThreads.loops();
    private final AtomicInteger missingApplications = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private InProcessNode node;
    private RuntimeSubscriptions subscriptions;

    private final class Application extends InProcessNode.FirstApplication {
        @Override
        public Caller get() {
            if (missingApplications.getAndUpdate(each -> Math.max(0, each - 1)) > 0) {
                throw new EventRejectedException("there is no such application, for now");
            }
            return super.get();
        }
    }

    @BeforeEach
    void start() {
        node = new InProcessNode(InProcessNode.newDatabase(), Clock.systemUTC());
        ServerExecutor executor = executor();
        subscriptions = new RuntimeSubscriptions(
                new RuntimeLog(
                        node.get(EventLog.class),
                        node.get(EventStore.class),
                        node.get(Database.class),
                        new Application(),
                        executor),
                new RuntimeThreads(executor, new SubscriberSettings(THREADS)),
                node.get(SubscriberInvoker.class),
                loops,
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        loops.stopAll();
        subscriptions.end();
        threads.shutdown();
        node.close();
    }

    private ServerExecutor executor() {
        return new ServerExecutor(task -> {
            if (refusals.getAndUpdate(each -> Math.max(0, each - 1)) > 0) {
                throw new IllegalStateException("the module is disabled");
            }
            threads.execute(task);
        });
    }

    private void awaitHeard(String... topics) {
        Awaitility.await().untilAsserted(() -> {
            subscriptions.wake();
            assertThat(heard).containsExactly(topics);
        });
    }

    @Test
    void hearsOnAfterItsApplicationWasNotThereOnce() throws Exception {
        subscriptions.subscribe("order", event -> heard.add(event.getTopic()));
        missingApplications.set(1);
        subscriptions.wake();
        Awaitility.await().until(() -> missingApplications.get() == 0);

        node.accept(new EventData("order/1", null));

        awaitHeard("order/1");
    }

    @Test
    void noPlaceIsLostToAnExecutorThatRefuses() throws Exception {
        subscriptions.subscribe("order", event -> heard.add(event.getTopic()));
        refusals.set(40); // more than there are places
        Awaitility.await().until(() -> {
            subscriptions.wake();
            return refusals.get() == 0;
        });

        node.accept(new EventData("order/1", null));

        awaitHeard("order/1");
    }

    @Test
    void V2_noMoreThreadsCallAtOnceThanAreSet() throws Exception {
        AtomicInteger calling = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(THREADS);
        for (int i = 0; i < 3 * THREADS; i++) {
            subscriptions.subscribe("order", event -> {
                most.accumulateAndGet(calling.incrementAndGet(), Math::max);
                two.countDown();
                awaitZero(two);
                heard.add(event.getTopic());
                calling.decrementAndGet();
            });
        }

        node.accept(new EventData("order/1", null));

        awaitHeard(Collections.nCopies(3 * THREADS, "order/1").toArray(String[]::new));
        assertThat(most).hasValue(THREADS);
    }

    private static void awaitZero(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatFailedIsHeardAgain() throws Exception {
        subscriptions.subscribe("order", event -> {
            heard.add(event.getTopic());
            if (heard.size() == 1) {
                throw new AssertionError("as asked for");
            }
        });

        node.accept(new EventData("order/1", null));

        awaitHeard("order/1", "order/1");
    }
}
