package dev.carillon.publish;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Submissions that wait for the loop. Bounded are the bytes of all that were handed in and are not answered yet, wherever they
 * wait. Thread safe.
 */
final class WaitingSubmissions {

    /** Maximum size of one group, in bytes, except for a first submission that is longer. */
    private static final long GROUP_BYTES =
            Math.min(8L << 20, Runtime.getRuntime().maxMemory() / PublishSettings.SMALL_HEAP_SHARE);

    private final ConcurrentLinkedQueue<Submission> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long mostBytes;

    WaitingSubmissions(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** False if there is no room: then it has been answered. */
    boolean add(Submission submission) {
        long its = submission.bytes();
        if (bytes.addAndGet(its) > mostBytes + its) {
            bytes.addAndGet(-its);
            submission.fail("too many events are waiting to be stored");
            return false;
        }
        boolean isCounted = false;
        try {
            submission.result().whenComplete((results, failure) -> bytes.addAndGet(-its));
            isCounted = true;
            queue.add(submission);
            return true;
        } catch (RuntimeException | Error e) { // no memory is left
            if (!isCounted) {
                bytes.addAndGet(-its);
            }
            submission.fail("the node failed before it stored it");
            throw e;
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /**
     * Removes the next ones: at most this many events, and {@link #GROUP_BYTES}, except for a first submission that has more.
     *
     * @param group empty; with room for as many, so that nothing that was removed is lost for want of memory
     */
    void poll(List<Submission> group, int events) {
        int size = 0;
        long theirs = 0;
        for (Submission next = queue.peek(); next != null; next = queue.peek()) {
            size += next.candidates().size();
            theirs += next.bytes();
            if (!group.isEmpty() && (size > events || theirs > GROUP_BYTES)) {
                break;
            }
            if (queue.remove(next)) { // otherwise it was refused meanwhile
                group.add(next);
            }
        }
    }

    void refuse(String reason) {
        for (Submission each = queue.poll(); each != null; each = queue.poll()) {
            each.fail(reason);
        }
    }
}
