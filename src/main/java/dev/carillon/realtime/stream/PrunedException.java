package dev.carillon.realtime.stream;

/** A stream asks for events that are no longer kept. */
public final class PrunedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long first;

    PrunedException(long first) {
        super("events before position " + first + " are no longer kept; begin with the cursor 0", null, false, false);
        this.first = first;
    }

    /** Position of the oldest event that is kept. */
    public long first() {
        return first;
    }
}
