package dev.carillon.outbound;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what may block, for all applications. Each may hold fewer of them than are free, and always one: the one whose
 * work never ends waits for itself. Thread safe.
 */
final class SharedThreads {

    private static final int WAITING = 1_000; // of one application

    /** What one application has under way, and what waits for it. */
    private static final class Share {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    private final int most;
    private final ThreadPoolExecutor threads;
    private final Map<Integer, Share> shares = new LinkedHashMap<>(); // the one whose turn is next is in front
    private int running;
    private boolean closed;

    /** @param most which are exceeded only by the first of an application */
    SharedThreads(int most, ThreadFactory factory) {
        this.most = most;
        threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /**
     * Runs it soon. Whatever it throws is logged.
     *
     * @throws RejectedExecutionException if too many of this application wait, or this is closed
     */
    void execute(int application, Runnable task) {
        synchronized (this) {
            if (closed) {
                throw new RejectedExecutionException("Carillon is stopping");
            }
            Share share = shares.computeIfAbsent(application, first -> new Share());
            if (!mayBegin(share)) {
                if (share.waiting.size() >= WAITING) {
                    throw new RejectedExecutionException("too many of this application wait");
                }
                share.waiting.add(task);
                return;
            }
            begun(share);
        }
        boolean isBegun = false;
        try {
            threads.execute(() -> run(new Turn(application, task)));
            isBegun = true;
        } finally {
            if (!isBegun) {
                notBegun(application);
            }
        }
    }

    private void run(Turn first) {
        for (Turn turn = first; turn != null; turn = ended(turn.application)) {
            Apart.run("http.work-failed", turn.task);
        }
    }

    private record Turn(int application, Runnable task) {}

    /** None of its tasks waits for this one: any that waits, waits for one that is under way. */
    private synchronized void notBegun(int application) {
        leave(application, shares.get(application));
    }

    private void leave(int application, Share share) {
        share.running--;
        running--;
        if (share.running == 0 && share.waiting.isEmpty()) {
            shares.remove(application);
        }
    }

    /** The one that may begin in its place, or null: of the same application if it has nothing else under way. */
    private synchronized Turn ended(int application) {
        Share share = shares.get(application);
        leave(application, share);
        if (share.running == 0 && !share.waiting.isEmpty()) {
            return taken(application, share);
        }
        for (Map.Entry<Integer, Share> each : shares.entrySet()) {
            if (!each.getValue().waiting.isEmpty() && mayBegin(each.getValue())) {
                return taken(each.getKey(), each.getValue());
            }
        }
        return null;
    }

    private Turn taken(int application, Share share) {
        begun(share);
        shares.remove(application);
        shares.put(application, share); // to the end of the line
        return new Turn(application, share.waiting.remove());
    }

    private void begun(Share share) {
        share.running++;
        running++;
    }

    private boolean mayBegin(Share share) {
        return share.running == 0 || share.running < most - running;
    }

    /** Interrupts what is under way, forgets what waits, and waits for the threads, some seconds at most. */
    void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
            shares.values().forEach(each -> each.waiting.clear());
        }
        threads.shutdownNow();
        threads.awaitTermination(5, TimeUnit.SECONDS);
    }
}
