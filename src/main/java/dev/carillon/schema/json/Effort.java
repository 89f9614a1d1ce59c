package dev.carillon.schema.json;

import com.networknt.schema.SchemaException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What one check may cost: a number of steps, which grows with the data, and a time of the processor. The first is the same on every
 * machine, the second is for steps that are long. Of one thread.
 */
final class Effort {

    /** Thrown where it ends. One of the library's own: it logs others, with the schema's text, before it passes them on. */
    static final class ExhaustedException extends SchemaException {

        private static final long serialVersionUID = 1L;

        ExhaustedException(String message) {
            super(message);
        }

        /** Without a stack trace: it says nothing, and comes with bad schemas often. */
        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    static final String TOO_COSTLY = "takes more work to check than a schema may cause";
    static final String TOO_DEEP =
            "is nested more deeply than can be checked, or the schema refers to itself without end";

    private static final ThreadLocal<Effort> OF_THREAD = new ThreadLocal<>();
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int LOOK = 256;
    private static final long STEPS = 100_000;
    private static final long STEPS_OF_A_BYTE = 4;
    private static final long NANOS = 200_000_000;
    private static final int DEPTH = 2_500;

    private long left;
    private int untilLook = LOOK;
    private long startedAt = -1;
    private int depth;

    private Effort(long steps) {
        left = steps;
    }

    /** Begins to count for this thread. */
    static Effort begin(long bytes) {
        Effort effort = new Effort(STEPS + STEPS_OF_A_BYTE * bytes);
        OF_THREAD.set(effort);
        return effort;
    }

    static void end() {
        OF_THREAD.remove();
    }

    /** That of this thread's check. */
    static Effort current() {
        Effort effort = OF_THREAD.get();
        return effort == null ? new Effort(STEPS) : effort;
    }

    /** @throws ExhaustedException if there are not so many left, or the time is over */
    void spend(long steps) {
        left -= steps;
        untilLook -= (int) Math.min(steps, LOOK);
        if (left < 0) {
            throw new ExhaustedException(TOO_COSTLY);
        }
        if (untilLook <= 0) {
            untilLook = LOOK;
            look();
        }
    }

    void deeper() {
        if (++depth > DEPTH) {
            throw new ExhaustedException(TOO_DEEP);
        }
        spend(1);
    }

    void back() {
        depth--;
    }

    /** A short check never asks: it costs a call of the system. */
    private void look() {
        long now = CLOCK.isCurrentThreadCpuTimeSupported() ? CLOCK.getCurrentThreadCpuTime() : System.nanoTime();
        if (startedAt < 0) {
            startedAt = now;
        } else if (now - startedAt > NANOS) {
            throw new ExhaustedException(TOO_COSTLY);
        }
    }
}
