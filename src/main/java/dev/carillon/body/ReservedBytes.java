package dev.carillon.body;

import dev.carillon.body.BodyBudget.Answer;

/** The part of the node's room that is reserved for one body. Thread safe. */
public final class ReservedBytes {

    private final int application;
    private final BodyBudget small;
    private final BodyBudget large;
    private BodyBudget from;
    private long bytes;
    private boolean over;

    ReservedBytes(int application, BodyBudget small, BodyBudget large) {
        this.application = application;
        this.small = small;
        this.large = large;
        from = small;
    }

    /** Whether there is room for so many in all; if not, it has what it had. */
    public boolean take(long total) {
        return reserve(total) == Answer.RESERVED;
    }

    /** Reserves so many in all; as many as before if there is no room. */
    synchronized Answer reserve(long total) {
        if (over || total <= bytes) {
            return Answer.RESERVED; // over: the request has ended meanwhile
        }
        BodyBudget wanted = total <= BodyRoom.SMALL ? small : large;
        Answer answer = wanted.reserve(application, wanted == from ? total - bytes : total);
        if (answer == Answer.RESERVED) {
            if (wanted != from && bytes > 0) {
                from.release(application, bytes);
            }
            from = wanted;
            bytes = total;
        }
        return answer;
    }

    /** All of it, for good; a second call has no effect. */
    public synchronized void release() {
        over = true;
        if (bytes > 0) {
            from.release(application, bytes);
            bytes = 0;
        }
    }
}
