package dev.carillon.body;

import dev.carillon.http.UnreadBody;

/**
 * The room of this node for bodies that are being read, or read and not answered yet. Small ones have room of their own, so
 * that no large one keeps them out. Thread safe.
 */
public final class BodyRoom {

    /** A body of at most this many bytes is small. */
    public static final int SMALL = UnreadBody.MOST_AT_ONCE;

    /**
     * While a body is parsed and stored it takes about four times its bytes (body, data, parameters of statements, what the
     * database writes); so this leaves three quarters of the heap to everything else.
     */
    private static final int OF_THE_HEAP = 16;

    private final BodyBudget small;
    private final BodyBudget large;

    /**
     * @param heap maximum heap of this process, in bytes
     * @param waiting maximum size, in bytes, of events that wait to be stored; large bodies get half of it, so that others find room there
     * @param largest maximum size of one body, in bytes; it always has room if it is alone
     */
    public BodyRoom(long heap, long waiting, long largest) {
        long most = heap / OF_THE_HEAP;
        small = new BodyBudget(Math.max(most, SMALL), Math.max(most / 2, SMALL));
        long ofLarge = Math.max(largest, Math.min(most, waiting / 2));
        large = new BodyBudget(ofLarge, Math.max(largest, ofLarge / 2));
    }

    /** Nothing yet, for a body of this application. */
    public ReservedBytes of(int application) {
        return new ReservedBytes(application, small, large);
    }
}
