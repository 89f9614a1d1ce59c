package dev.carillon.realtime.signalr;

import dev.carillon.loop.FailureLog;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;

/**
 * Runs what it is given one by one, in order, on threads of another executor; so what is touched by its tasks alone needs no
 * lock. Thread safe.
 */
final class Mailbox implements Executor {

    private static final FailureLog LOG = new FailureLog(Mailbox.class);

    /** Then others have their turn: a connection that is never done does not keep a thread for itself. */
    private static final int MOST_AT_ONCE = 256;

    private final Executor threads;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Mailbox(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            begin();
        }
    }

    private void begin() {
        try {
            threads.execute(this::run);
        } catch (RuntimeException e) { // no thread just now: the caller's
            run();
        }
    }

    private void run() {
        for (int done = 0; done < MOST_AT_ONCE; done++) {
            try {
                tasks.remove().run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.SEVERE, "signalr.failed", e);
            }
            if (waiting.decrementAndGet() == 0) {
                return;
            }
        }
        begin();
    }
}
