package dev.carillon.rest;

import dev.carillon.loop.HealthCheck;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loop;
import dev.carillon.loop.LoopProblem;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Measured;
import dev.carillon.loop.Measures;
import dev.carillon.loop.Starting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** How this node is, in the JSON shape of MicroProfile Health 4.0. Thread safe. */
@ApplicationScoped
public class Health implements Measured {

    private final Instance<HealthCheck> checks;
    private final Loops loops;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private volatile List<WatchedCheck> watched = List.of();

    @Inject
    Health(@Any Instance<HealthCheck> checks, Loops loops, Lifecycle lifecycle, Clock clock) {
        this.checks = checks;
        this.loops = loops;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    protected Health() { // CDI client proxy
        this(null, null, null, null);
    }

    /** Makes a thread for each check: at the start and not at the first request, whose servlet Payara would keep with it. */
    void start(@Observes Starting node) {
        watched = checks.stream()
                .map(check -> new WatchedCheck(check, new CheckLoop(loops, check.name()), System::nanoTime))
                .toList();
    }

    /** The process answers; asks nothing else. */
    HealthReport live() {
        return HealthReport.of(List.of());
    }

    /** The start-up is complete. */
    HealthReport started() {
        return HealthReport.of(List.of(node()));
    }

    /** It can accept events. */
    HealthReport ready() {
        List<HealthReport.Check> all = new ArrayList<>();
        all.add(node());
        watched.forEach(WatchedCheck::begin); // all of them at once, then wait
        watched.forEach(each -> all.add(HealthReport.Check.of(each.name(), each.required(), each.problem())));
        loops.all().forEach(each -> each.problem().ifPresent(problem -> all.add(loop(each, problem))));
        return HealthReport.of(all);
    }

    @Override
    public void measure(Measures to) {
        to.gauge(
                "carillon_running",
                "1 from the end of the start to the beginning of the end",
                lifecycle.isRunning() ? 1 : 0);
        to.gauge(
                "carillon_failing_loops",
                "Loops that have a problem",
                loops.all().stream().filter(each -> each.problem().isPresent()).count());
    }

    /** A needed loop that has only just failed is no reason yet to send publishers elsewhere. */
    private HealthReport.Check loop(Loop loop, LoopProblem problem) {
        boolean required = loop.isNeeded() && problem.isLasting(clock.instant());
        return HealthReport.Check.of("loop " + loop.name(), required, problem.toString());
    }

    private HealthReport.Check node() {
        return HealthReport.Check.of("node", true, lifecycle.isRunning() ? null : "is starting or stopping");
    }
}
