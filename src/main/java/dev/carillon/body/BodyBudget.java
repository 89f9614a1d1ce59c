package dev.carillon.body;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes for the whole node, and at most a share of them for one application. Thread safe. */
final class BodyBudget {

    /** Whether there was room. */
    enum Answer {
        RESERVED,
        /** The application has as much as it may. */
        SHARE_USED,
        /** Others have what is left. */
        FULL
    }

    private final long most;
    private final long share;
    private final AtomicLong reserved = new AtomicLong();
    private final ConcurrentHashMap<Integer, Long> shares = new ConcurrentHashMap<>(); // none that is 0

    BodyBudget(long most, long share) {
        this.most = most;
        this.share = share;
    }

    Answer reserve(int application, long bytes) {
        if (reserved.addAndGet(bytes) > most) {
            reserved.addAndGet(-bytes);
            return Answer.FULL;
        }
        if (shares.merge(application, bytes, Long::sum) > share) {
            release(application, bytes);
            return Answer.SHARE_USED;
        }
        return Answer.RESERVED;
    }

    void release(int application, long bytes) {
        shares.compute(application, (number, held) -> held == bytes ? null : Long.valueOf(held - bytes));
        reserved.addAndGet(-bytes);
    }

    long reserved() {
        return reserved.get();
    }

    int applications() {
        return shares.size();
    }
}
