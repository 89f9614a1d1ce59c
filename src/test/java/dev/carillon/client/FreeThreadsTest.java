package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventRejectedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FreeThreadsTest {

    private FreeThreads threads = begun(Duration.ofSeconds(20));

    private static FreeThreads begun(Duration patience) {
        FreeThreads threads = new FreeThreads(patience);
        threads.begin();
        return threads;
    }

    @AfterEach
    void stop() {
        threads.stop();
    }

    @Test
    void itIsDoneOnAnotherThreadWhenRunReturns() {
        AtomicReference<Thread> by = new AtomicReference<>();

        threads.run(() -> by.set(Thread.currentThread()));

        assertThat(by.get()).isNotNull().isNotSameAs(Thread.currentThread());
    }

    @Test
    void whatTheBrokerRefusesIsThrownToTheCaller() {
        EventRejectedException away = new EventRejectedException("away");

        assertThatThrownBy(() -> threads.run(() -> {
                    throw away;
                }))
                .isSameAs(away);
        assertThatThrownBy(() -> threads.run(() -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(EventRejectedException.class)
                .hasMessageContaining("deep");
    }

    /** More of them than there are threads: those that are given up leave theirs to the next. */
    @Test
    void aBrokerThatDoesNotAnswerIsGivenUp() {
        threads = begun(Duration.ofMillis(50));
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> threads.run(() -> await(never)))
                    .isInstanceOf(EventRejectedException.class)
                    .hasMessageContaining("not known");
        }
        Awaitility.await("a free thread").ignoreExceptions().untilAsserted(() -> threads.run(() -> {}));
    }

    @Test
    void anInterruptedCallerGoesOnInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> threads.run(() -> await(never))).isInstanceOf(EventRejectedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anApplicationThatIsBeingStoppedRefuses() {
        threads.stop();

        assertThatThrownBy(() -> threads.run(() -> {})).isInstanceOf(EventRejectedException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
