package dev.carillon.publish;

import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers publishers on a thread other than the one that commits: answers are written to sockets, and the next commit
 * must not wait for them. A loop of its own does it; if that stands behind, perhaps because somebody does not read, the
 * executor does. Thread safe.
 */
final class Answers {

    /** As many groups as may wait for the loop. */
    private static final int WAITING = 8;

    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each answer

    private final Executor executor;
    private final Loops loops;
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile Loop loop;

    Answers(Executor executor, Loops loops) {
        this.executor = executor;
        this.loops = loops;
    }

    void start() {
        loop = loops.startNeeded("answers", this::step);
    }

    /** Ends the loop and gives what it left. */
    void stop() {
        Loop running = loop;
        loop = null;
        if (running != null) {
            loops.stop(running);
        }
        step();
    }

    void give(Runnable answers) {
        Loop running = loop;
        if (running != null && size.incrementAndGet() <= WAITING) {
            // Payara's executor searches all jars for context providers at each task: 5 % of all time under load.
            waiting.add(answers);
            running.wake();
            if (loop == null) {
                step(); // it was stopped meanwhile
            }
            return;
        }
        if (running != null) {
            size.decrementAndGet();
        }
        try {
            executor.execute(answers);
        } catch (RejectedExecutionException e) {
            answers.run();
        }
    }

    private Duration step() {
        for (Runnable each = waiting.poll(); each != null; each = waiting.poll()) {
            try {
                each.run();
            } finally {
                size.decrementAndGet();
            }
        }
        return REST;
    }
}
