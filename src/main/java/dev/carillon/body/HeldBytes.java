package dev.carillon.body;

import dev.carillon.body.BodyBudget.Answer;

/** What one body holds of the node's room. Thread safe. */
public final class HeldBytes {

    private final int application;
    private final BodyBudget small;
    private final BodyBudget large;
    private BodyBudget from;
    private long bytes;
    private boolean over;

    HeldBytes(int application, BodyBudget small, BodyBudget large) {
        this.application = application;
        this.small = small;
        this.large = large;
        from = small;
    }

    /** Holds so many in all, or as many as before if there is no room. */
    synchronized Answer hold(long total) {
        if (over || total <= bytes) {
            return Answer.TAKEN; // over: the request has ended meanwhile
        }
        BodyBudget wanted = total <= BodyRoom.SMALL ? small : large;
        Answer answer = wanted.take(application, wanted == from ? total - bytes : total);
        if (answer == Answer.TAKEN) {
            if (wanted != from && bytes > 0) {
                from.giveBack(application, bytes);
            }
            from = wanted;
            bytes = total;
        }
        return answer;
    }

    /** All of it, for good; again is without effect. */
    public synchronized void giveBack() {
        over = true;
        if (bytes > 0) {
            from.giveBack(application, bytes);
            bytes = 0;
        }
    }
}
