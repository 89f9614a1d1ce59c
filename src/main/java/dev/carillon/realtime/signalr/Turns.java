package dev.carillon.realtime.signalr;

import dev.carillon.loop.FailureLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.logging.Level;

/** Calls of one connection in their order, so many at once; one that ends at once gives its thread to the next. Thread safe. */
final class Turns {

    private static final FailureLog LOG = new FailureLog(Turns.class);

    /** Then other connections have the thread. */
    private static final int MOST_AT_ONCE = 64;

    /** A call whose turn has not come. */
    interface Call {
        /** Completes when it is over; does not fail. */
        CompletableFuture<Void> begin();

        /** There is no thread for it. */
        void refuse();
    }

    private record Waiting(Call call, int size) {}

    private final int most;
    private final Executor threads;
    private final IntConsumer held;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int running;

    /** @param held told the bytes of what waits, and as negative that it does no longer */
    Turns(int most, Executor threads, IntConsumer held) {
        this.most = most;
        this.threads = threads;
        this.held = held;
    }

    void add(Call call, int size) {
        held.accept(size);
        synchronized (this) {
            waiting.add(new Waiting(call, size));
            if (running == most) {
                return;
            }
            running++;
        }
        goOn();
    }

    private void goOn() {
        try {
            threads.execute(this::work);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "signalr.no-thread", e);
            for (Call next = next(); next != null; next = next()) {
                next.refuse();
            }
        }
    }

    private void work() {
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            Call next = next();
            if (next == null) {
                return;
            }
            CompletableFuture<Void> over = next.begin();
            if (!over.isDone()) {
                over.thenRun(this::goOn);
                return;
            }
        }
        goOn();
    }

    /** Null, and its place given back, if there is none. */
    private Call next() {
        Waiting next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
                return null;
            }
        }
        held.accept(-next.size());
        return next.call();
    }

    void clear() {
        synchronized (this) {
            waiting.forEach(each -> held.accept(-each.size()));
            waiting.clear();
        }
    }
}
