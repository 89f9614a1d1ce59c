package dev.carillon.rest;

import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * A thread for one health check, which may hang. Not the managed executor, nor a thread made in a request: what a servlet
 * has started there and uses the database is remembered by Payara's transaction manager together with the servlet, and its
 * class loader, for good.
 */
final class CheckLoop implements Executor {

    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each question

    private final ConcurrentLinkedQueue<Runnable> asked = new ConcurrentLinkedQueue<>();
    private final Loop loop;

    CheckLoop(Loops loops, String name) {
        loop = loops.start("health-" + name, this::step);
    }

    @Override
    public void execute(Runnable question) {
        asked.add(question);
        loop.wake();
    }

    private Duration step() {
        for (Runnable each = asked.poll(); each != null; each = asked.poll()) {
            each.run();
        }
        return REST;
    }
}
