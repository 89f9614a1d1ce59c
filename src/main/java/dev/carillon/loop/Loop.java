package dev.carillon.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One background loop: does its step when woken, and at the latest when the step's own answer says so.
 *
 * <p>A step that throws is repeated after a back-off of 100 ms that doubles up to 10 s; the loop never ends by itself.
 * Thread safe.
 */
public final class Loop {

    /** One turn of the loop. */
    @FunctionalInterface
    public interface Step {
        /** Does what there is to do and says how long to rest unless woken; zero goes on at once. */
        Duration run() throws Exception;
    }

    private static final Logger LOG = Logger.getLogger(Loop.class.getName());
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);

    private final String name;
    private final Step step;
    private volatile Thread thread;
    private volatile boolean woken = true;
    private volatile boolean ended;
    private volatile String failure;
    private volatile Instant failingSince;

    Loop(String name, Step step) {
        this.name = name;
        this.step = step;
    }

    public String name() {
        return name;
    }

    /** Does a step soon. Cheap; may be called from any thread, any number of times. */
    public void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    /** Why the last step failed, or null if it did not. */
    public String failure() {
        return failure;
    }

    /** Since when every step has failed, or null. */
    public Instant failingSince() {
        return failingSince;
    }

    void run() {
        thread = Thread.currentThread();
        Duration backOff = FIRST_BACK_OFF;
        while (!ended) {
            Duration rest;
            try {
                woken = false; // before the step: what arrives during it wakes again
                rest = step.run();
                backOff = FIRST_BACK_OFF;
                recovered();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable e) { // also what the machine throws: a loop that ends is missed by nobody
                if (ended) {
                    return;
                }
                failed(e);
                rest = backOff;
                backOff = min(backOff.multipliedBy(2), LONGEST_BACK_OFF);
                sleep(rest);
                continue;
            }
            if (!rest.isZero()) {
                rest(rest);
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    void end() {
        ended = true;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    private void rest(Duration rest) {
        long until = System.nanoTime() + rest.toNanos();
        long left = rest.toNanos();
        while (!woken && !ended && left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, left);
            left = until - System.nanoTime();
        }
    }

    /** A failing step is not repeated sooner because it is woken. */
    private void sleep(Duration rest) {
        long until = System.nanoTime() + rest.toNanos();
        long left = rest.toNanos();
        while (!ended && left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, left);
            left = until - System.nanoTime();
        }
    }

    private void failed(Throwable e) {
        String reason = e.toString();
        if (failingSince == null) {
            failingSince = Instant.now();
            LOG.log(Level.WARNING, "loop.failing name=" + name + "; it is repeated with back-off", e);
        }
        failure = reason;
    }

    private void recovered() {
        if (failingSince != null) {
            LOG.info("loop.recovered name=" + name + " failingSince=" + failingSince);
            failingSince = null;
            failure = null;
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
