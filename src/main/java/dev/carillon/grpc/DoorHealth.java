package dev.carillon.grpc;

import certes.v1.Component;
import certes.v1.PingResponse;
import dev.carillon.loop.HealthCheck;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
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
import java.util.Set;

/** How this node is, as gRPC asks: the service of grpc.health.v1, and the ping of Certes. Looked at every few seconds. Thread safe. */
@OnePerNode
class DoorHealth {

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Instance<HealthCheck> checks;
    private final Loops loops;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final HealthStatusManager manager = new HealthStatusManager();
    private volatile List<String> names = List.of();
    private volatile Set<Component> away = EnumSet.noneOf(Component.class);

    @Inject
    DoorHealth(@Any Instance<HealthCheck> checks, Loops loops, Lifecycle lifecycle, Clock clock) {
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
        loops.start("grpc-health", this::look);
    }

    /** For good. */
    void leave() {
        manager.enterTerminalState();
    }

    PingResponse ping(boolean showsParts) {
        Set<Component> now = away;
        PingResponse.Builder answer = PingResponse.newBuilder().setOk(now.isEmpty() && lifecycle.isRunning());
        return (showsParts ? answer.addAllComponentsUnavailable(now) : answer).build();
    }

    private Duration look() {
        Set<Component> found = EnumSet.noneOf(Component.class);
        boolean isReady = lifecycle.isRunning();
        for (HealthCheck each : checks) {
            if (each.problem().isPresent()) {
                found.add(each.name().equals("broker") ? Component.MESSAGE_QUEUE : Component.MASTER_API);
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
        away = found;
        say(isReady ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
        return LOOK;
    }

    private static boolean isOfPublishing(Loop loop) {
        return loop.name().equals("commit") || loop.name().equals("answers");
    }

    private void say(ServingStatus status) {
        names.forEach(each -> manager.setStatus(each, status));
    }
}
