package dev.carillon.realtime.signalr;

import dev.carillon.loop.FailureLog;
import jakarta.servlet.AsyncContext;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;

/**
 * Runs things once they can be done, in the order in which they came: what goes on with a request waits until the thread by
 * which that came has left it. Payara still works with the request until then, and if another thread completes it meanwhile, takes
 * it for the next one of that connection, whose answer is lost. Thread safe.
 */
final class Later {

    private static final FailureLog LOG = new FailureLog(Later.class);
    private static final long SETTLED_NANOS = 50_000_000;
    private static final Duration SOON = Duration.ofMillis(1);

    private record Waiting(BooleanSupplier isDue, Runnable task) {}

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    void whenLeft(AsyncContext async, Runnable task) {
        when(new Leaving(async), task);
    }

    /** The server says nothing of threads that bring pieces of a body, so they are given time to leave. */
    void whenSettled(BooleanSupplier isDue, Runnable task) {
        long from = System.nanoTime() + SETTLED_NANOS;
        when(() -> System.nanoTime() - from >= 0 && isDue.getAsBoolean(), task);
    }

    void when(BooleanSupplier isDue, Runnable task) {
        waiting.add(new Waiting(isDue, task));
    }

    /**
     * Of one thread at a time.
     *
     * @return when to look again, or {@code otherwise} if nothing waits
     */
    Duration run(Executor threads, Duration otherwise) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting next = all.next();
            if (next.isDue().getAsBoolean()) {
                try {
                    threads.execute(next.task());
                    all.remove();
                } catch (RuntimeException e) { // no thread just now: at the next look
                    LOG.log(Level.FINE, "signalr.no-thread", e);
                    return SOON;
                }
            }
        }
        return waiting.isEmpty() ? otherwise : SOON;
    }

    /** Whether a thread has left its request. */
    private static final class Leaving implements BooleanSupplier {

        /** A thread that takes longer does not come back. */
        private static final long LONGEST_NANOS = 10_000_000_000L;

        private final AsyncContext async;
        private final long since = System.nanoTime();
        private boolean isSeen;

        Leaving(AsyncContext async) {
            this.async = async;
        }

        /** From the look after the one that sees it: the server has a few steps left by then. */
        @Override
        public boolean getAsBoolean() {
            boolean before = isSeen;
            isSeen = isSeen || hasLeft() || System.nanoTime() - since >= LONGEST_NANOS;
            return before;
        }

        /** Only until then its time may be set (Servlet 6.0, {@code AsyncContext.setTimeout}). */
        private boolean hasLeft() {
            try {
                async.setTimeout(async.getTimeout());
                return false;
            } catch (RuntimeException e) {
                return true;
            }
        }
    }
}
