package dev.carillon.publish;

import dev.carillon.loop.FailureLog;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.logging.Level;

/**
 * Writes submissions whose id another transaction holds, on threads that wait for it. Those with the same keys are written
 * together, as they wait for the same; at most 16 threads wait, as each has a connection. What waits here is in a list of
 * our own: an executor that ends says nothing of what it has not begun. Thread safe.
 */
final class SlowCommits {

    private static final int THREADS = 16;

    /** Commits submissions and answers them; what throws has answered none of them. */
    @FunctionalInterface
    interface Write {
        void write(List<Submission> some) throws SQLException;
    }

    private static final FailureLog LOG = new FailureLog(SlowCommits.class);

    private final Executor executor;
    private final Write write;
    private final long mostBytes;
    private final Map<List<UUID>, List<Submission>> waiting = new LinkedHashMap<>(); // by their keys, oldest first
    private long bytes; // of those that wait or are written
    private int threads;
    private boolean isEnded;

    /** @param mostBytes beyond that publishers have to try again, so that others have room */
    SlowCommits(Executor executor, long mostBytes, Write write) {
        this.executor = executor;
        this.mostBytes = mostBytes;
        this.write = write;
    }

    synchronized void start() {
        isEnded = false;
    }

    /** Answers whatever has not begun; what has begun is answered by its thread. */
    void stop() {
        refuse(end(), "the server is stopping");
    }

    private synchronized List<Submission> end() {
        isEnded = true;
        return takeAll();
    }

    private synchronized List<Submission> takeAll() {
        List<Submission> all = new ArrayList<>();
        waiting.values().forEach(all::addAll);
        waiting.clear();
        all.forEach(each -> bytes -= each.bytes());
        return all;
    }

    private static void refuse(List<Submission> some, String reason) {
        some.forEach(each -> each.fail(reason));
    }

    /** From here on it is answered by this. */
    void write(Submission submission) {
        String refusal = add(submission);
        if (refusal != null) {
            submission.fail(refusal);
        } else if (isThreadNeeded()) {
            startThread();
        }
    }

    private synchronized String add(Submission submission) {
        if (isEnded) {
            return "the server is stopping";
        }
        if (bytes > 0 && bytes + submission.bytes() > mostBytes) {
            return "too many events wait for ids that other transactions hold";
        }
        waiting.computeIfAbsent(submission.keys(), keys -> new ArrayList<>()).add(submission);
        bytes += submission.bytes();
        return null;
    }

    private synchronized boolean isThreadNeeded() {
        if (waiting.isEmpty() || threads == THREADS) {
            return false;
        }
        threads++;
        return true;
    }

    private void startThread() {
        try {
            executor.execute(this::run);
        } catch (RuntimeException | Error e) { // rejected, shut down, or no memory for a thread
            refuse(threadLost(), "no thread is free to wait for this id");
        }
    }

    /** What no one else will answer. */
    private synchronized List<Submission> threadLost() {
        threads--;
        return threads == 0 ? takeAll() : List.of();
    }

    private void run() {
        for (List<Submission> next = next(); !next.isEmpty(); next = next()) {
            try {
                patiently(next);
            } catch (RuntimeException | Error e) { // the thread goes on: it is one of few
                refuse(next, Submission.UNKNOWN);
                LOG.log(Level.WARNING, "publish.failed; the publishers are informed", e);
            } finally {
                written(next);
            }
        }
    }

    /** Those that have waited longest; none if the thread is to end. */
    private synchronized List<Submission> next() {
        Iterator<List<Submission>> oldest = waiting.values().iterator();
        if (!oldest.hasNext()) {
            threads--;
            return List.of();
        }
        List<Submission> next = oldest.next();
        oldest.remove();
        return next;
    }

    private synchronized void written(List<Submission> some) {
        some.forEach(each -> bytes -= each.bytes());
    }

    private void patiently(List<Submission> some) {
        try {
            write.write(some);
        } catch (SQLException | RuntimeException e) {
            failed(some, WriteFailure.of(e));
        }
    }

    private void failed(List<Submission> some, WriteFailure failure) {
        if (some.size() > 1 && failure.isOfOne() && !failure.isLockWait()) {
            some.forEach(each -> patiently(List.of(each)));
        } else {
            failure.report(some);
        }
    }
}
