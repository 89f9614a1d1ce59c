package dev.carillon.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.loop.ServerExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LogReadingsTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> read = new ArrayList<>();
    private final LogReadings readings = new LogReadings(new ServerExecutor(threads::add));

    @Test
    void oneApplicationHasHalfOfThePlacesAndNobodyWaitsForATick() {
        for (int i = 0; i < 100; i++) {
            int number = i;
            assertThat(readings.run(1, () -> read.add("a" + number))).isTrue();
        }
        assertThat(threads).hasSize(4);
        assertThat(readings.run(2, () -> read.add("b"))).isTrue();
        assertThat(threads).hasSize(5);

        threads.remove().run();
        assertThat(read).as("those in line go on in the same thread").hasSize(97);
        threads.forEach(Runnable::run);
        assertThat(read).hasSize(101).contains("b");
    }

    @Test
    void applicationsTakeTurns() {
        for (int application = 1; application <= 3; application++) {
            for (int i = 0; i < 5; i++) {
                String name = application + "." + i;
                readings.run(application, () -> read.add(name));
            }
        }
        assertThat(threads).hasSize(8);
        threads.remove().run();

        assertThat(read.subList(0, 3)).containsExactly("1.0", "1.4", "3.0");
    }

    @Test
    void oneThatFailsKeepsNoOtherWaiting() {
        for (int i = 0; i < 6; i++) {
            readings.run(1, () -> {
                read.add("x");
                throw new IllegalStateException("of the test");
            });
        }
        threads.forEach(Runnable::run);

        assertThat(read).hasSize(6);
    }

    @Test
    void whatIsRefusedDoesNotWait() {
        LogReadings refused = new LogReadings(new ServerExecutor(task -> {
            throw new RejectedExecutionException();
        }));
        for (int i = 0; i < 20; i++) {
            assertThat(refused.run(1, () -> read.add("x"))).isFalse();
        }
    }
}
