package dev.carillon.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import certes.v1.Component;
import certes.v1.PingResponse;
import dev.carillon.loop.HealthCheck;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.WokenLoops;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoorHealthTest {

    private final AtomicReference<String> database = new AtomicReference<>();
    private final AtomicReference<String> ingress = new AtomicReference<>();
    private final WokenLoops loops = new WokenLoops(); // which look at nothing unless they are woken
    private final Lifecycle lifecycle = new Lifecycle();
    private final DoorHealth health = new DoorHealth(
            List.of(check("database", true, database), check("ingress", false, ingress)),
            loops,
            lifecycle,
            Clock.systemUTC());

    private static HealthCheck check(String name, boolean required, AtomicReference<String> problem) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean required() {
                return required;
            }

            @Override
            public Optional<String> problem() {
                return Optional.ofNullable(problem.get());
            }
        };
    }

    @AfterEach
    void end() {
        loops.stopAll();
    }

    @Test
    void isWellThoughItsQueueIsAwayForAMomentAtTheStart() throws Exception {
        ingress.set("no consumer yet");
        health.follow(List.of());
        lifecycle.started();
        PingResponse answer = ping();
        assertThat(answer.getOk()).isTrue();
        assertThat(answer.getComponentsUnavailableList()).containsExactly(Component.MESSAGE_QUEUE);
        assertThat(health.ping(false).toCompletableFuture().get().getComponentsUnavailableList())
                .isEmpty();
    }

    @Test
    void whatWasAwayAtTheFirstLookIsNoAnswerLater() {
        database.set("away");
        health.follow(List.of());
        lifecycle.started();
        loops.untilAllRest();
        database.set(null);
        Awaitility.await().untilAsserted(() -> assertThat(ping().getOk()).isTrue()); // the loop does not look by itself
    }

    @Test
    void isNotWellWithoutItsDatabaseOrAtItsEnd() throws Exception {
        database.set("away");
        health.follow(List.of());
        lifecycle.started();
        assertThat(ping().getOk()).isFalse();
        assertThat(ping().getComponentsUnavailableList()).containsExactly(Component.MASTER_API);
        database.set(null);
        Awaitility.await().untilAsserted(() -> assertThat(ping().getOk()).isTrue());
        lifecycle.ending();
        assertThat(ping().getOk()).isFalse();
    }

    private PingResponse ping() throws Exception {
        return health.ping(true).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
