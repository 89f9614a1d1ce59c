package dev.carillon.eventlog;

/**
 * The assurance, to a reader's work, that no other node works for the reader. It is renewed while the work goes on, however long that takes, and
 * lost when the database could not be reached for a while, or the reader is to end. Thread safe.
 */
public interface Lease {

    /** Whether no other node can be working. Asked before each step that goes outside; cheap. */
    boolean isValid();

    /** @throws LeaseLostException if it is lost: the work has to stop, and what is not done is done again */
    default void check() {
        if (!isValid()) {
            throw new LeaseLostException();
        }
    }

    /**
     * Says that all up to this position is done: it will not be done again if the rest fails. Asked by one thread at a
     * time; cheap enough for each event.
     */
    void done(long position);
}
