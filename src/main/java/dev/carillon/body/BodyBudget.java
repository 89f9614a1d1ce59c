package dev.carillon.body;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** So many bytes for the whole node, and at most a share of them for one application. Thread safe. */
final class BodyBudget {

    /** Whether there was room. */
    enum Answer {
        TAKEN,
        /** The application has as much as it may. */
        SHARE_USED,
        /** Others have what is left. */
        FULL
    }

    private final long most;
    private final long share;
    private final AtomicLong taken = new AtomicLong();
    private final ConcurrentHashMap<Integer, Long> shares = new ConcurrentHashMap<>(); // none that is 0

    BodyBudget(long most, long share) {
        this.most = most;
        this.share = share;
    }

    Answer take(int application, long bytes) {
        if (taken.addAndGet(bytes) > most) {
            taken.addAndGet(-bytes);
            return Answer.FULL;
        }
        if (shares.merge(application, bytes, Long::sum) > share) {
            giveBack(application, bytes);
            return Answer.SHARE_USED;
        }
        return Answer.TAKEN;
    }

    void giveBack(int application, long bytes) {
        shares.compute(application, (number, held) -> held == bytes ? null : Long.valueOf(held - bytes));
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }

    int applications() {
        return shares.size();
    }
}
