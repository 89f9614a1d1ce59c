package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.loop.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WatchedCheckTest {

    private long now;
    private int asked;

    private WatchedCheck watching(Supplier<Optional<String>> problem) {
        return watching(problem, ForkJoinPool.commonPool());
    }

    private WatchedCheck watching(Supplier<Optional<String>> problem, Executor executor) {
        HealthCheck check = new HealthCheck() {

            @Override
            public String name() {
                return "database";
            }

            @Override
            public boolean required() {
                return true;
            }

            @Override
            public Optional<String> problem() {
                asked++;
                return problem.get();
            }
        };
        return new WatchedCheck(check, executor, () -> now);
    }

    @Test
    void isAskedAtMostTwiceASecond() {
        WatchedCheck check = watching(Optional::empty);
        for (int i = 0; i < 100; i++) {
            assertThat(check.problem()).isNull();
            now += Duration.ofMillis(10).toNanos();
        }
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void isAProblemAsLongAsItDoesNotAnswerAndHoldsUpOneThreadOnly() {
        CountDownLatch hanging = new CountDownLatch(1);
        WatchedCheck check = watching(() -> {
            try {
                hanging.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        });
        assertThat(check.problem()).contains("no answer");
        now += Duration.ofSeconds(60).toNanos();
        check.begin();
        assertThat(asked).isEqualTo(1); // before it answers: from then on it is asked anew when it is time
        hanging.countDown();

        assertThat(check.problem()).isNull();
    }

    @Test
    void isAProblemIfItThrowsAndDoesNotSayMoreThanWhat() {
        assertThat(watching(() -> {
                            throw new IllegalStateException("jdbc:h2:secret");
                        })
                        .problem())
                .contains("IllegalStateException")
                .doesNotContain("secret");
    }

    @Test
    void isAskedAgainThoughTheLastRunCouldNotEvenBeBegun() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        WatchedCheck check = watching(Optional::empty, question -> {
            if (exhausted.get()) {
                throw new OutOfMemoryError("as asked for");
            }
            question.run();
        });

        assertThat(check.problem()).contains("OutOfMemoryError");
        exhausted.set(false);
        now += Duration.ofSeconds(1).toNanos();

        assertThat(check.problem()).isNull();
    }

    @Test
    void isAskedAgainWhateverTheLastRunThrew() {
        AtomicBoolean exhausted = new AtomicBoolean(true);
        WatchedCheck check = watching(() -> {
            if (exhausted.get()) {
                throw new StackOverflowError("as asked for");
            }
            return Optional.empty();
        });

        assertThat(check.problem()).contains("StackOverflowError");
        exhausted.set(false);
        await().until(() -> {
            now += Duration.ofSeconds(1).toNanos();
            return check.problem() == null;
        });
    }

    @Test
    void makesTheNodeDegradedIfItIsNotRequired() {
        HealthReport ready = HealthReport.of(
                List.of(HealthReport.Check.of("database", true, null), HealthReport.Check.of("broker", false, "away")));

        assertThat(ready.isUp()).isTrue();
        assertThat(ready.degraded()).isTrue();
        assertThat(ready.withoutDetails().checks()).isEmpty();
        assertThat(HealthReport.of(List.of(HealthReport.Check.of("database", true, "away")))
                        .isUp())
                .isFalse();
    }
}
