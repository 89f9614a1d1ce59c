package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What waits until it can be done. */
class LaterTest {

    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Later later = new Later();
    private final TestRequest request = new TestRequest();
    private final List<String> done = new ArrayList<>();

    @Test
    void nothingGoesOnWithARequestWhileItsThreadIsThere() {
        later.whenLeft(request.async, () -> done.add("answered"));
        for (int looks = 0; looks < 10; looks++) {
            assertThat(look(Runnable::run)).as("looks again soon").isLessThan(Duration.ofMillis(10));
        }
        assertThat(done).isEmpty();

        request.hasLeft = true;
        look(Runnable::run);
        assertThat(done).as("the server has a few steps left").isEmpty();
        assertThat(look(Runnable::run)).isEqualTo(IDLE);
        assertThat(done).containsExactly("answered");
    }

    @Test
    void whatIsDueRunsInItsOrderAndWhatIsNotKeepsNobody() {
        later.when(() -> true, () -> done.add("first"));
        later.when(() -> false, () -> done.add("never"));
        later.when(() -> true, () -> done.add("second"));
        look(Runnable::run);
        look(Runnable::run);
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void whatFindsNoThreadIsNotLost() {
        later.when(() -> true, () -> done.add("first"));
        later.when(() -> true, () -> done.add("second"));
        look(task -> {
            throw new RejectedExecutionException();
        });
        assertThat(done).isEmpty();
        look(Runnable::run);
        assertThat(done).containsExactly("first", "second");
    }

    private Duration look(Executor threads) {
        return later.run(threads, IDLE);
    }
}
