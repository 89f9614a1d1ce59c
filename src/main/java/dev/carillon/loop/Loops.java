package dev.carillon.loop;

import jakarta.annotation.PreDestroy;
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
    private boolean hasEnded;

    @Inject
    Loops(ManagedThreadFactory threads) {
        this.threads = threads;
    }

    protected Loops() { // CDI client proxy
        this(null);
    }

    /**
     * Starts a loop without which the node goes on: it is degraded while the loop fails.
     *
     * @throws IllegalStateException if all have been ended, or the server gives no thread
     */
    public Loop start(String name, Loop.Step step) {
        return start(new Loop(name, false, step));
    }

    /** The same for a loop without which the node does not work: it is not ready when the loop has failed for 30 s. */
    public Loop startNeeded(String name, Loop.Step step) {
        return start(new Loop(name, true, step));
    }

    private Loop start(Loop loop) {
        Thread thread = threads.newThread(loop::run);
        if (thread == null) { // so says the factory that it has none
            throw new IllegalStateException("the server gives no thread for the loop " + loop.name());
        }
        thread.setName("carillon-" + loop.name());
        thread.setDaemon(true);
        loop.in(thread);
        Running started = new Running(loop, thread);
        add(started);
        try {
            thread.start();
        } catch (Throwable e) { // the system has no thread left
            running.remove(started);
            throw e;
        }
        return loop;
    }

    private synchronized void add(Running started) {
        if (hasEnded) { // it would never be ended
            throw new IllegalStateException("Carillon is ending");
        }
        running.add(started);
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

    /** Asks this loop to end, and does not wait: true if it has ended, or was not running; ask again otherwise. */
    public boolean leave(Loop loop) {
        for (Running each : running) {
            if (each.loop == loop) {
                loop.end();
                return !each.thread.isAlive() && running.remove(each);
            }
        }
        return true;
    }

    /** Ends all loops: all are notified first, then waited for. Also where the start-up has failed half-way. */
    @PreDestroy
    public void stopAll() {
        end(removeAll());
    }

    private synchronized List<Running> removeAll() {
        hasEnded = true;
        List<Running> all = List.copyOf(running);
        running.clear();
        return all;
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
