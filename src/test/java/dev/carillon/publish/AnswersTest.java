package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.loop.Loops;
import dev.carillon.loop.TestThreads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final int BYTES = 1 << 20;

    /** A loop whose thread is dead, and an executor whose threads are all busy: nobody answers unless the test says so. */
    private final Loops loops = TestThreads.loopsOn(work -> new Thread(() -> {}));

    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final Answers answers = new Answers(executor::add, loops);
    private final List<Integer> answered = new ArrayList<>();

    @Nested
    class AreGivenByWhoCommitsWhenTooManyWait {

        @Test
        void inGroups() {
            answers.start();
            give(0, 64, 10);
            assertThat(answered).isEmpty();

            give(64, 66, 10);
            assertThat(answered).containsExactly(64, 65);

            executor.remove().run();
            give(66, 67, 10);
            assertThat(answered).as("one place is free again").containsExactly(64, 65, 8);
        }

        @Test
        void inBytes() {
            answers.start();
            give(0, 4, 16 * BYTES);
            assertThat(answered).isEmpty();

            give(4, 5, 16 * BYTES);
            assertThat(answered).containsExactly(4);
        }

        @Test
        void butNotASingleOneHoweverLargeItIs() {
            answers.start();
            give(0, 1, 100 * BYTES);
            assertThat(answered).isEmpty();

            give(1, 2, 1);
            assertThat(answered).containsExactly(1);
        }
    }

    @Test
    void areGivenThoughTheExecutorHasNoThreadLeft() {
        Answers threadless = new Answers(
                work -> {
                    throw new OutOfMemoryError("unable to create native thread, as asked for");
                },
                loops);

        threadless.give(() -> answered.add(1), 1);

        assertThat(answered).containsExactly(1);
    }

    @Test
    void areGivenThoughThoseBeforeThemFail() {
        answers.start();
        answers.give(
                () -> {
                    throw new StackOverflowError("as asked for");
                },
                10);
        give(1, 3, 10);

        assertThatThrownBy(answers::stop).isInstanceOf(StackOverflowError.class);

        assertThat(answered).containsExactly(1, 2);
    }

    @Test
    void areGivenByWhoStopsThemIfTheExecutorHasNotBegun() {
        answers.start();
        give(0, 20, 10);

        answers.stop();

        assertThat(answered).hasSize(20).contains(0, 8, 19);
        executor.forEach(Runnable::run); // if it ever begins
        assertThat(answered).hasSize(20);
    }

    @Test
    void areGivenByWhoCommitsOnceTheyAreStopped() {
        answers.start();
        answers.stop();

        give(0, 1, 10);

        assertThat(answered).containsExactly(0);
        assertThat(executor).isEmpty();
    }

    private void give(int from, int to, long bytes) {
        for (int i = from; i < to; i++) {
            int number = i;
            answers.give(() -> answered.add(number), bytes);
        }
    }
}
