package dev.carillon.eventlog;

import java.util.List;

/**
 * What was read from the log in one go: the readable events, those that cannot be read, and how far it reaches.
 *
 * @param upTo position of the last row, readable or not; the position read after, if there was none
 * @param more whether there may be more: a limit ended it, of events or of bytes
 */
public record LogBatch(List<StoredEvent> events, List<Unreadable> unreadable, long upTo, boolean more) {

    /** A position whose event cannot be read, and why. */
    public record Unreadable(long position, String reason) {}

    public boolean isEmpty() {
        return events.isEmpty() && unreadable.isEmpty();
    }
}
