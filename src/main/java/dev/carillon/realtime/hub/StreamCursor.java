package dev.carillon.realtime.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.realtime.signalr.HubException;
import java.sql.SQLException;

/** Where a stream of topics begins. Stateless, thread safe. */
final class StreamCursor {

    static final String GONE = "events after this cursor are no longer kept; the cursor 0 begins with the oldest";

    private StreamCursor() {}

    /**
     * @param given a cursor as text or number, 0 for the oldest event that is kept, or null for what comes from now on
     * @return the position after which it begins
     * @throws RefusedException if it is no cursor of this log
     * @throws HubException if events after it are no longer kept
     */
    static long position(JsonNode given, EventLog log, EventPages pages) throws SQLException {
        long head = log.head();
        if (given == null || given.isNull()) {
            return head;
        }
        String text = given.asText();
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) > head) {
            throw new RefusedException("cursor", "must be the cursor of an event", text);
        }
        long cursor = Long.parseLong(text);
        long pruned = pages.pruned();
        if (cursor < pruned && cursor != 0) {
            throw new HubException(GONE);
        }
        return Math.max(cursor, pruned);
    }
}
