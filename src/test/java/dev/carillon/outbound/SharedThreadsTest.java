package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedThreadsTest {

    private final AtomicBoolean hasThreads = new AtomicBoolean(true);
    private final SharedThreads threads = new SharedThreads(8, task -> {
        if (!hasThreads.get()) {
            throw new InternalError("unable to create native thread");
        }
        return new Thread(task);
    });
    private final CountDownLatch held = new CountDownLatch(1);
    private final AtomicInteger holding = new AtomicInteger();
    private final Queue<Integer> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws InterruptedException {
        held.countDown();
        threads.close();
    }

    @Test
    void oneApplicationTakesHalfAndOthersAlwaysHaveOne() {
        for (int application = 1; application <= 12; application++) {
            for (int i = 0; i < 100; i++) {
                threads.execute(application, this::hold);
            }
            int most = application == 1 ? 4 : 0;
            await().until(() -> holding.get() >= most);
        }
        threads.execute(99, () -> done.add(99));

        await().until(() -> done.contains(99));
        assertThat(holding.get()).isBetween(12, 8 + 12);
    }

    @Test
    void allThatWaitsIsDoneInTurn() {
        for (int i = 0; i < 200; i++) {
            threads.execute(1, this::hold);
        }
        for (int i = 0; i < 200; i++) {
            threads.execute(2, () -> done.add(2));
        }
        await().until(() -> done.size() == 200);

        held.countDown();
        await().until(() -> holding.get() == 200);
    }

    @Test
    void whoHasTooMuchWaitingIsRefusedAlone() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        threads.execute(1, this::hold);
                    }
                })
                .isInstanceOf(RejectedExecutionException.class);

        threads.execute(2, () -> done.add(2));
        await().until(() -> done.contains(2));
    }

    @Test
    void withoutAThreadItIsToldAndTheNextTimeItIsDone() {
        hasThreads.set(false);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> threads.execute(1, () -> done.add(1))).isInstanceOf(InternalError.class);
        }
        hasThreads.set(true);
        threads.execute(1, () -> done.add(1));

        await().until(() -> done.contains(1));
    }

    @Test
    void whatThrowsKeepsNothingFromGoingOn() {
        for (int i = 0; i < 50; i++) {
            threads.execute(1, () -> {
                throw new StackOverflowError("of the test");
            });
        }
        threads.execute(1, () -> done.add(1));

        await().until(() -> done.contains(1));
    }

    private void hold() {
        holding.incrementAndGet();
        try {
            held.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
