package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.fixture.SettableClock;
import dev.carillon.loop.HealthCheck;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Starting;
import dev.carillon.loop.TestThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final Loops NONE = TestThreads.loops();

    private final SettableClock clock = new SettableClock();

    @BeforeEach
    void given() {
        Server.clock = clock;
        Server.loops = NONE;
    }

    @AfterEach
    void stop() {
        Server.loops.stopAll();
    }

    @Test
    void asksEachCheckFromTheStartOn() {
        assertThat(ready(Broken.class).toString()).contains("broken", "out of order");
    }

    @Nested
    class NamesEachLoopThatFails {

        private final Loops loops = TestThreads.loops();

        @BeforeEach
        void given() {
            Server.loops = loops;
        }

        @Test
        void withItsReasonAndSinceWhen() {
            loops.start("counts", HealthTest::fail);
            untilAllHaveAProblem();
            clock.set(Instant.now().plusSeconds(3_600));

            HealthReport.Check counts = loop("counts");

            assertThat(counts.status()).as("the node works without it").isEqualTo("UP");
            assertThat(counts.data().get("degraded").toString())
                    .matches(".*IllegalStateException: as asked for, since \\d{4}-\\d\\d-\\d\\dT.*Z");
        }

        @Test
        void andIsNotReadyWhenANeededOneHasFailedForTooLong() {
            loops.startNeeded("commit", HealthTest::fail);
            untilAllHaveAProblem();

            clock.set(Instant.now().plusSeconds(10));
            assertThat(loop("commit").data()).containsOnlyKeys("degraded");
            clock.set(Instant.now().plusSeconds(31));
            assertThat(loop("commit").data()).containsOnlyKeys("problem");
        }
    }

    @Nested
    class NamesEachLoopWhoseThreadIsDead {

        private final Loops loops = TestThreads.loopsOn(work -> new Thread(() -> {}));

        @BeforeEach
        void given() {
            Server.loops = loops;
        }

        @Test
        void andIsNotReadyWithoutANeededOne() {
            loops.start("counts", () -> Duration.ofSeconds(60));
            loops.startNeeded("commit", () -> Duration.ofSeconds(60));
            untilAllHaveAProblem();

            assertThat(loop("counts").data()).containsEntry("degraded", "its thread is dead");
            assertThat(loop("commit").data()).containsEntry("problem", "its thread is dead");
            assertThat(ready().isUp()).isFalse();
        }
    }

    private static Duration fail() {
        throw new IllegalStateException("as asked for");
    }

    private static void untilAllHaveAProblem() {
        await().until(() ->
                Server.loops.all().stream().allMatch(each -> each.problem().isPresent()));
    }

    private static HealthReport.Check loop(String name) {
        return ready().checks().stream()
                .filter(each -> each.name().equals("loop " + name))
                .findFirst()
                .orElseThrow();
    }

    private static HealthReport ready(Class<?>... checks) {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(Health.class, Lifecycle.class, Server.class)
                .addBeanClasses(checks)
                .initialize()) {
            container.getBeanManager().getEvent().fire(new Starting());
            container.select(Lifecycle.class).get().started();
            return container.select(Health.class).get().ready();
        }
    }

    @ApplicationScoped
    static class Server {
        private static Loops loops;
        private static Clock clock;

        @Produces
        Loops loops() {
            return loops;
        }

        @Produces
        Clock clock() {
            return clock;
        }
    }

    @ApplicationScoped
    static class Broken implements HealthCheck {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public boolean required() {
            return true;
        }

        @Override
        public Optional<String> problem() {
            return Optional.of("out of order");
        }
    }
}
