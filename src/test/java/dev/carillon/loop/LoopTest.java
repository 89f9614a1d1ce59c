package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {

    private final Loops loops = TestThreads.loops();

    @AfterEach
    void stop() {
        loops.stopAll();
    }

    @Test
    void goesOnWhateverItsStepThrows() {
        List<Throwable> thrown = List.of(
                new IllegalStateException("x"),
                new StackOverflowError(),
                new AssertionError("y"),
                new NoClassDefFoundError("z"));
        AtomicInteger steps = new AtomicInteger();
        Loop loop = loops.start("test", () -> {
            int step = steps.getAndIncrement();
            if (step < thrown.size()) {
                LoopTest.<RuntimeException>rethrow(thrown.get(step));
            }
            return Duration.ofSeconds(60);
        });
        await().until(() -> steps.get() > thrown.size());
        await().until(() -> loop.failure() == null);
        assertThat(loop.failingSince()).isNull();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
