package dev.carillon.publish;

import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers publishers on a thread other than the one that commits: answers are written to sockets, and the next commit
 * must not wait for them. A loop of its own does it; if that stands behind, perhaps because somebody does not read, the
 * executor does; and if more than 64 groups or 64 MiB of their events wait for both, who commits does, and takes nothing
 * in meanwhile. A group whose answers fail keeps no other waiting. Thread safe.
 */
final class Answers {

    /** As many groups as may wait for the loop. */
    private static final int WAITING = 8;

    /** As many as may wait at all. */
    private static final int MOST = 64;

    static final long MOST_BYTES = 64L << 20;

    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each answer

    /** The answers of a group; they hold its events until they are given. */
    private record Group(Runnable answers, long bytes) {}

    private final Executor executor;
    private final Loops loops;
    private final ConcurrentLinkedQueue<Group> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger(); // of what waits for the loop
    private final AtomicInteger groups = new AtomicInteger(); // not answered yet, wherever they wait
    private final AtomicLong bytes = new AtomicLong();
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

    /** @param itsBytes of the group's events */
    void give(Runnable answers, long itsBytes) {
        Group group = new Group(answers, itsBytes);
        boolean isOneTooMany = groups.incrementAndGet() > MOST;
        long all = bytes.addAndGet(itsBytes);
        if (isOneTooMany || (all > MOST_BYTES && all > itsBytes)) {
            answer(group);
            return;
        }
        Loop running = loop;
        if (running != null && size.incrementAndGet() <= WAITING) {
            // Payara's executor searches all jars for context providers at each task: 5 % of all time under load.
            waiting.add(group);
            running.wake();
            if (loop == null) {
                step(); // it was stopped meanwhile
            }
            return;
        }
        if (running != null) {
            size.decrementAndGet();
        }
        execute(group);
    }

    private void execute(Group group) {
        try {
            executor.execute(() -> answer(group));
        } catch (RuntimeException | Error e) { // it is full, or has ended, or the system has no thread left
            answer(group);
        }
    }

    private Duration step() {
        Throwable failure = null;
        for (Group each = waiting.poll(); each != null; each = waiting.poll()) {
            try {
                answer(each);
            } catch (RuntimeException | Error e) { // the next ones are not to wait for the loop's back-off
                failure = e;
            } finally {
                size.decrementAndGet();
            }
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return REST;
    }

    private void answer(Group group) {
        try {
            group.answers.run();
        } finally {
            groups.decrementAndGet();
            bytes.addAndGet(-group.bytes);
        }
    }
}
