package dev.carillon.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;

/**
 * One background loop: does its step when woken, and at the latest when the step's own answer says so.
 *
 * <p>A step that throws is repeated after a back-off of 100 ms that doubles up to 10 s, and so is one whose thread is
 * interrupted though the loop was not asked to end: the loop never ends by itself. Thread safe.
 */
public final class Loop {

    /** One step of the loop. */
    @FunctionalInterface
    public interface Step {
        /** Does what there is to do and says how long to rest unless woken; zero means at once. */
        Duration run() throws Exception;
    }

    private static final FailureLog LOG = new FailureLog(Loop.class);
    private static final long FIRST_BACK_OFF = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACK_OFF = Duration.ofSeconds(10).toNanos();
    private static final long STUCK = Duration.ofMinutes(2).toMillis(); // no step of a needed one takes that long
    private static final String UNSPEAKABLE = "a failure that cannot even be described: the memory may be exhausted";

    private final String name;
    private final boolean needed;
    private final Step step;
    private volatile Thread thread;
    private volatile boolean woken = true;
    private volatile boolean ended;
    private volatile String failure;
    // Milliseconds, not an Instant: they are noted when the memory may be exhausted.
    private volatile long failingSince;
    private volatile long steppingSince;

    Loop(String name, boolean needed, Step step) {
        this.name = name;
        this.needed = needed;
        this.step = step;
    }

    public String name() {
        return name;
    }

    /** Whether the node does not work without it. */
    public boolean isNeeded() {
        return needed;
    }

    /** Does a step soon. Cheap; may be called from any thread, any number of times. */
    public void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    /** What is wrong with it: its thread is dead, its steps fail, or a needed one has been at one step for too long. */
    public Optional<LoopProblem> problem() {
        if (ended) {
            return Optional.empty();
        }
        String why = failure; // written before and removed before the time
        long since = failingSince;
        if (thread.getState() == Thread.State.TERMINATED) {
            return Optional.of(LoopProblem.dead(why));
        }
        if (since != 0) {
            return Optional.of(new LoopProblem(why == null ? "it fails" : why, Instant.ofEpochMilli(since)));
        }
        long stepping = steppingSince;
        return needed && stepping != 0 && System.currentTimeMillis() - stepping > STUCK
                ? Optional.of(new LoopProblem("it has been at one step", Instant.ofEpochMilli(stepping)))
                : Optional.empty();
    }

    void in(Thread itsThread) {
        thread = itsThread;
    }

    void run() {
        long backOff = FIRST_BACK_OFF;
        while (!ended) {
            try {
                runStep();
                backOff = FIRST_BACK_OFF;
            } catch (Throwable e) { // also what the machine throws: no one would notice a loop that has ended
                if (!ended) {
                    failed(e);
                    sleep(backOff);
                    backOff = Math.min(backOff * 2, LONGEST_BACK_OFF);
                }
            }
        }
    }

    void end() {
        ended = true;
        LockSupport.unpark(thread);
    }

    private void runStep() throws Exception {
        woken = false; // before the step: what arrives during it wakes again
        steppingSince = System.currentTimeMillis();
        Duration rest;
        try {
            rest = step.run();
        } finally {
            steppingSince = 0;
        }
        checkInterrupt();
        recovered();
        rest(rest.toNanos());
    }

    private void rest(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        while (!woken && !ended && left > 0) {
            LockSupport.parkNanos(this, left);
            checkInterrupt();
            left = until - System.nanoTime();
        }
    }

    /** A stray interrupt, which the next step would take for its own: a database file, for one, is closed by it. */
    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted, and not asked to end");
        }
    }

    /** A failing step is not repeated sooner because it is woken. */
    private void sleep(long nanos) {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        while (!ended && left > 0) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted();
            left = until - System.nanoTime();
        }
    }

    /** Throws nothing, and makes nothing before the failure is noted. */
    private void failed(Throwable e) {
        Thread.interrupted();
        boolean first = failingSince == 0;
        if (first) {
            failure = UNSPEAKABLE;
            failingSince = System.currentTimeMillis();
        }
        try {
            failure = e.toString();
            if (first) {
                LOG.log(Level.WARNING, "loop.failing name=" + name + "; it is repeated with back-off", e);
            }
        } catch (Throwable again) { // logging needs memory, and stack
            failure = UNSPEAKABLE;
        }
    }

    private void recovered() {
        long since = failingSince;
        if (since != 0) {
            failingSince = 0;
            failure = null;
            LOG.info("loop.recovered name=" + name + " failingSince=" + Instant.ofEpochMilli(since));
        }
    }
}
