package dev.carillon.publish;

import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers publishers on a thread other than the one that commits: answers are written to sockets, and the next commit
 * must not wait for them. A loop of its own does it; if that lags, perhaps because a publisher does not read, the
 * executor does; and if more than 64 groups or 64 MiB of their events wait for both, the committing thread does, and accepts nothing
 * meanwhile. A group whose answers fail keeps no other waiting. Thread safe.
 */
final class Answers {

    /** Maximum number of groups that may wait for the loop. */
    private static final int WAITING = 8;

    /** Maximum number that may wait at all. */
    private static final int MOST = 64;

    static final long MOST_BYTES = 64L << 20;

    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each answer

    /** The answers of a group; they hold its events until they are given. */
    private record Group(Runnable answers, long bytes) {}

    private final Executor executor;
    private final Loops loops;
    private final ConcurrentLinkedQueue<Group> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger(); // of what waits for the loop
    private final ConcurrentLinkedQueue<Group> beside =
            new ConcurrentLinkedQueue<>(); // for the executor, which may end
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

    /** Ends the loop and gives what is left, also what the executor has not begun. */
    void stop() {
        Loop running = loop;
        loop = null;
        if (running != null) {
            loops.stop(running);
        }
        giveAll();
    }

    private void giveAll() {
        try {
            step();
        } finally {
            answerAll(beside, () -> {});
        }
    }

    /** @param itsBytes of the group's events */
    void give(Runnable answers, long itsBytes) {
        Group group = new Group(answers, itsBytes);
        boolean isOneTooMany = groups.incrementAndGet() > MOST;
        long all = bytes.addAndGet(itsBytes);
        boolean isRoom = !isOneTooMany && (all <= MOST_BYTES || all <= itsBytes);
        boolean isPlaced = false;
        try {
            isPlaced = loop != null && isRoom && (forLoop(group) || forExecutor(group));
        } finally {
            if (!isPlaced) {
                answer(group);
            }
        }
        if (isPlaced && loop == null) {
            giveAll(); // it was stopped meanwhile
        }
    }

    private boolean forLoop(Group group) {
        Loop running = loop;
        if (running == null) {
            return false;
        }
        boolean isAdded = false;
        try {
            // Payara's executor searches all jars for context providers at each task: 5 % of all time under load.
            isAdded = size.incrementAndGet() <= WAITING && waiting.add(group);
        } finally {
            if (!isAdded) {
                size.decrementAndGet();
            }
        }
        if (isAdded) {
            running.wake();
        }
        return isAdded;
    }

    private boolean forExecutor(Group group) {
        beside.add(group);
        try {
            executor.execute(this::answerNext);
            return true;
        } catch (RuntimeException | Error e) { // it is full, or has ended, or the system has no thread left
            return !beside.remove(group); // or it has been answered
        }
    }

    private void answerNext() {
        Group next = beside.poll();
        if (next != null) {
            answer(next);
        }
    }

    private Duration step() {
        answerAll(waiting, size::decrementAndGet);
        return REST;
    }

    private void answerAll(Queue<Group> some, Runnable then) {
        Throwable failure = null;
        for (Group each = some.poll(); each != null; each = some.poll()) {
            try {
                answer(each);
            } catch (RuntimeException | Error e) { // the next ones are not to wait for the loop's back-off
                failure = e;
            } finally {
                then.run();
            }
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
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
