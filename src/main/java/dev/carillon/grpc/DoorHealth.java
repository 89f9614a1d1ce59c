package dev.carillon.grpc;

import certes.v1.Component;
import certes.v1.PingResponse;
import dev.carillon.loop.HealthCheck;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * How this node is, as gRPC asks: the service of grpc.health.v1, and the ping of Certes. Looked at every few seconds, and again for a ping
 * that comes some time after that: what was away at the start, or a second ago, is no answer. Thread safe.
 */
@OnePerNode
class DoorHealth {

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final long KEPT = Duration.ofMillis(500).toNanos(); // nobody makes it work by asking often
    private static final Duration PATIENCE = Duration.ofSeconds(3); // the checks have 2 s

    /** What was seen the last time. */
    private record Seen(boolean isReady, Set<Component> away, long at) {}

    private final Iterable<HealthCheck> checks;
    private final Loops loops;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final HealthStatusManager manager = new HealthStatusManager();
    private volatile List<String> names = List.of();
    private final Wakeup wakeup = new Wakeup();
    private volatile Seen seen;
    private final Queue<CompletableFuture<Seen>> asked = new ConcurrentLinkedQueue<>();

    @Inject
    DoorHealth(@Any Instance<HealthCheck> checks, Loops loops, Lifecycle lifecycle, Clock clock) {
        this((Iterable<HealthCheck>) checks, loops, lifecycle, clock);
    }

    DoorHealth(Iterable<HealthCheck> checks, Loops loops, Lifecycle lifecycle, Clock clock) {
        this.checks = checks;
        this.loops = loops;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    BindableService service() {
        return manager.getHealthService();
    }

    /** From now on, for the node and for each of these. */
    void follow(List<ServerServiceDefinition> services) {
        List<String> all = new ArrayList<>(List.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES));
        services.forEach(each -> all.add(each.getServiceDescriptor().getName()));
        names = all;
        say(ServingStatus.SERVING);
        wakeup.of(loops.start("grpc-health", this::look));
    }

    /** For good. */
    void leave() {
        manager.enterTerminalState();
    }

    /**
     * It is well as long as it takes events: without the broker, other nodes only hear of them later.
     *
     * @param showsParts whether it says what is away
     */
    CompletionStage<PingResponse> ping(boolean showsParts) {
        return now().thenApply(found -> {
            PingResponse.Builder answer =
                    PingResponse.newBuilder().setOk(found != null && found.isReady && !lifecycle.isEnding());
            return (showsParts && found != null ? answer.addAllComponentsUnavailable(found.away) : answer).build();
        });
    }

    private CompletionStage<Seen> now() {
        Seen latest = seen;
        if (latest != null && System.nanoTime() - latest.at < KEPT) {
            return CompletableFuture.completedStage(latest);
        }
        CompletableFuture<Seen> next = new CompletableFuture<>();
        asked.add(next);
        wakeup.wake();
        return next.completeOnTimeout(latest, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration look() {
        List<CompletableFuture<Seen>> waiting = new ArrayList<>();
        for (CompletableFuture<Seen> each = asked.poll(); each != null; each = asked.poll()) {
            waiting.add(each);
        }
        Set<Component> found = EnumSet.noneOf(Component.class);
        boolean isReady = !lifecycle.isEnding(); // it has opened, which is the last step of the start
        for (HealthCheck each : checks) {
            if (each.problem().isPresent()) {
                found.add(each.name().equals("database") ? Component.MASTER_API : Component.MESSAGE_QUEUE);
                isReady &= !each.required();
            }
        }
        for (Loop each : loops.all()) {
            if (each.isNeeded()
                    && each.problem()
                            .filter(problem -> problem.isLasting(clock.instant()))
                            .isPresent()) {
                found.add(isOfPublishing(each) ? Component.BROKER : Component.CONSUMER);
                isReady = false;
            }
        }
        Seen latest = new Seen(isReady, found, System.nanoTime());
        seen = latest;
        say(isReady ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
        waiting.forEach(each -> each.complete(latest));
        return LOOK;
    }

    private static boolean isOfPublishing(Loop loop) {
        return loop.name().equals("commit") || loop.name().equals("answers");
    }

    private void say(ServingStatus status) {
        names.forEach(each -> manager.setStatus(each, status));
    }
}
