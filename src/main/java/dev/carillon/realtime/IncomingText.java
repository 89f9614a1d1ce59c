package dev.carillon.realtime;

/** A message that comes in pieces, kept as far as it may be long. Of one thread at a time. */
public final class IncomingText {

    private final int most;
    private StringBuilder pieces;
    private int bytes;

    /** @param most bytes in UTF-8 */
    public IncomingText(int most) {
        this.most = most;
    }

    /** Adds a piece; true if it was the last one, and {@link #take} tells what came of it. */
    public boolean add(String piece, boolean isLast) {
        int more = Utf8.length(piece);
        bytes = Math.max(bytes, bytes + more); // it stays where it is if it has come to the end of numbers
        if (bytes > most) {
            pieces = null;
        } else {
            pieces = pieces == null ? new StringBuilder() : pieces;
            pieces.append(piece);
        }
        return isLast;
    }

    /** The whole message, or null if it was too long; the next one begins. */
    public String take() {
        String whole = bytes > most ? null : pieces == null ? "" : pieces.toString();
        pieces = null;
        bytes = 0;
        return whole;
    }
}
