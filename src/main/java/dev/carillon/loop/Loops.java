package dev.carillon.loop;

import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts loops on managed threads named {@code carillon-…}, shows their health, and ends them all. Thread safe. */
@ApplicationScoped
public class Loops {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Running(Loop loop, Thread thread) {}

    private final ManagedThreadFactory threads;
    private final List<Running> running = new CopyOnWriteArrayList<>();

    @Inject
    Loops(ManagedThreadFactory threads) {
        this.threads = threads;
    }

    protected Loops() { // CDI client proxy
        this(null);
    }

    public Loop start(String name, Loop.Step step) {
        Loop loop = new Loop(name, step);
        Thread thread = threads.newThread(loop::run);
        thread.setName("carillon-" + name);
        thread.setDaemon(true);
        running.add(new Running(loop, thread));
        thread.start();
        return loop;
    }

    public List<Loop> all() {
        return running.stream().map(Running::loop).toList();
    }

    /** Ends this loop and waits for its step, at most 10 s, then interrupts it; false if it still goes on. */
    public boolean stop(Loop loop) {
        for (Running each : running) {
            if (each.loop == loop) {
                running.remove(each);
                end(List.of(each));
                return !each.thread.isAlive();
            }
        }
        return false;
    }

    /** Ends all loops: all are told first, then waited for. */
    public void stopAll() {
        List<Running> all = List.copyOf(running);
        running.clear();
        end(all);
    }

    private static void end(List<Running> loops) {
        loops.forEach(each -> each.loop.end());
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Running each : loops) {
                each.thread.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
                if (each.thread.isAlive()) {
                    each.thread.interrupt();
                    each.thread.join(1_000);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
