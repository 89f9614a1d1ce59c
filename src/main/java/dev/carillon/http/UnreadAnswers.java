package dev.carillon.http;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of all answers of a node that wait for their clients to read. Thread safe. */
final class UnreadAnswers {

    /** A sixteenth of the heap. */
    static final UnreadAnswers OF_THIS_NODE =
            new UnreadAnswers(Runtime.getRuntime().maxMemory() / 16);

    private final long most;
    private final AtomicLong bytes = new AtomicLong();

    UnreadAnswers(long most) {
        this.most = most;
    }

    /** @return false, with nothing added, if there is no room; a single one always has room */
    boolean add(long more) {
        long now = bytes.addAndGet(more);
        if (now <= most || now == more) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    void remove(long some) {
        bytes.addAndGet(-some);
    }
}
