package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LoopTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Loops loops = TestThreads.loops();
    private final AtomicInteger steps = new AtomicInteger();

    @AfterEach
    void stop() {
        loops.stopAll();
    }

    @Test
    void goesOnWhateverItsStepThrows() {
        List<Throwable> thrown = List.of(
                new IllegalStateException("x"),
                new StackOverflowError(),
                new OutOfMemoryError(),
                new AssertionError("y"),
                new NoClassDefFoundError("z"));
        Loop loop = loops.start("test", () -> {
            int step = steps.getAndIncrement();
            if (step < thrown.size()) {
                LoopTest.<RuntimeException>rethrow(thrown.get(step));
            }
            return LONG;
        });
        await().until(() -> steps.get() > thrown.size());
        await().until(() -> loop.problem().isEmpty());
    }

    @Nested
    class GoesOnWhenItIsInterruptedThoughNotToldToEnd {

        private final AtomicReference<Thread> thread = new AtomicReference<>();

        @Test
        void byAStepThatThrowsSo() {
            assertFailsOnceAndGoesOn(start(() -> {
                throw new InterruptedException("as asked for");
            }));
        }

        @Test
        void byAnInterruptThatAStepHasLeft() {
            assertFailsOnceAndGoesOn(start(() -> Thread.currentThread().interrupt()));
        }

        @Test
        void whileItRests() {
            Loop loop = start(() -> {});
            await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.TIMED_WAITING);

            thread.get().interrupt();

            assertFailsOnceAndGoesOn(loop);
        }

        /** What it does first is done once. */
        private Loop start(Action first) {
            return loops.start("test", () -> {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                thread.set(Thread.currentThread());
                if (steps.getAndIncrement() == 0) {
                    first.run();
                }
                return LONG;
            });
        }

        private void assertFailsOnceAndGoesOn(Loop loop) {
            await().pollInterval(Duration.ofMillis(1)).until(() -> loop.problem()
                    .filter(each -> each.reason().contains("Interrupted"))
                    .isPresent());
            await().until(() -> steps.get() == 2);
            await().until(() -> loop.problem().isEmpty());
        }
    }

    /** Noting the failure down fails as well: it takes memory. */
    @Test
    void goesOnAfterAFailureThatCannotBeDescribed() {
        Loop loop = loops.start("test", () -> {
            if (steps.getAndIncrement() < 2) {
                throw new Unspeakable();
            }
            return LONG;
        });
        await().pollInterval(Duration.ofMillis(1)).until(() -> loop.problem()
                .filter(each -> each.reason().contains("the memory may be exhausted"))
                .isPresent());
        await().until(() -> steps.get() == 3);
        await().until(() -> loop.problem().isEmpty());
    }

    @Test
    void endsWhenToldTo() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Loop loop = loops.start("test", () -> {
            thread.set(Thread.currentThread());
            return LONG;
        });
        await().until(() -> thread.get() != null);

        assertThat(loops.stop(loop)).isTrue();

        assertThat(thread.get().isAlive()).isFalse();
        assertThat(loops.all()).isEmpty();
    }

    @Test
    void aLoopForWhichThereIsNoThreadIsNotListed() {
        Loops threadless = TestThreads.loopsOn(work -> null);

        assertThatThrownBy(() -> threadless.start("test", () -> LONG)).hasMessageContaining("no thread");
        assertThat(threadless.all()).isEmpty();
    }

    @Test
    void noneIsStartedWhenAllHaveEnded() {
        loops.stopAll();

        assertThatThrownBy(() -> loops.start("test", () -> LONG)).hasMessage("Carillon is ending");
        assertThat(loops.all()).isEmpty();
    }

    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    private static final class Unspeakable extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw new OutOfMemoryError("as asked for");
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
