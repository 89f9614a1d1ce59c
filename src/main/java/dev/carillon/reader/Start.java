package dev.carillon.reader;

import dev.carillon.event.EventTime;
import dev.carillon.event.RefusedException;
import java.time.Instant;

/**
 * Where a reader begins, or goes on.
 *
 * @param cursor after this position; null if it goes by time, or from the end
 * @param time with what was accepted then or later; null as above
 */
public record Start(Long cursor, Instant time) {

    /** What comes from now on. */
    public static final Start END = new Start(null, null);

    /** The oldest event that is kept. */
    public static final Start BEGINNING = new Start(0L, null);

    /**
     * {@code end}, {@code beginning}, a cursor or a time.
     *
     * @throws RefusedException of this field
     */
    public static Start of(String field, String text) {
        if (text.equals("end")) {
            return END;
        }
        if (text.equals("beginning")) {
            return BEGINNING;
        }
        if (text.matches("[0-9]{1,18}")) {
            return new Start(Long.valueOf(text), null);
        }
        try {
            return new Start(null, EventTime.instant(field, text));
        } catch (RefusedException e) {
            throw new RefusedException(field, "must be beginning, end, a cursor, or a time (RFC 3339)", text);
        }
    }
}
