package dev.carillon.realtime.signalr;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Runs things a little later: while the thread by which a request came has not left it, no other may go on with it (Payara ends
 * a request by itself that is touched just then). Thread safe.
 */
final class Later {

    /** By then that thread has surely left. */
    private static final long SETTLED_NANOS = 50_000_000;

    private static final Duration SOON = Duration.ofMillis(25);

    private record Waiting(Runnable task, long since) {}

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

    void add(Runnable task) {
        waiting.add(new Waiting(task, System.nanoTime()));
    }

    /** @return when to look again, or {@code otherwise} if nothing waits */
    Duration run(Executor threads, Duration otherwise) {
        long now = System.nanoTime();
        for (Waiting next = waiting.peek();
                next != null && now - next.since() >= SETTLED_NANOS;
                next = waiting.peek()) {
            waiting.remove();
            threads.execute(next.task());
        }
        return waiting.isEmpty() ? otherwise : SOON;
    }
}
