package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.loop.HealthCheck;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Starting;
import dev.carillon.loop.TestThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final Loops LOOPS = TestThreads.loops();

    @Test
    void asksEachCheckFromTheStartOn() {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(Health.class, Lifecycle.class, Server.class, Broken.class)
                .initialize()) {
            container.getBeanManager().getEvent().fire(new Starting());
            HealthReport report = container.select(Health.class).get().ready();
            assertThat(report.toString()).contains("broken", "out of order");
        } finally {
            LOOPS.stopAll();
        }
    }

    @ApplicationScoped
    static class Server {
        @Produces
        Loops loops = LOOPS;
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
