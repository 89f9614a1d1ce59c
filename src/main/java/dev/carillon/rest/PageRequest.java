package dev.carillon.rest;

import dev.carillon.event.RefusedException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which page of a list is asked for: {@code ?limit=50&cursor=…}.
 *
 * @param limit how many at most; default 50, maximum 250
 * @param after where the page before it ended; null for the first
 */
public record PageRequest(int limit, String after) {

    /** A position, or an id: plain, so that {@code openapi.json} can say what each list takes. */
    private static final Pattern CURSOR = Pattern.compile("[0-9A-Za-z-]{1,64}");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}"); // each is a long
    static final int USUAL = 50;
    static final int MOST = 250;

    /**
     * @param limit as given, or null
     * @param cursor as an earlier page's {@code next} said, or null
     * @throws RefusedException if the limit is not a number above 0, or the cursor is not one of ours
     */
    public static PageRequest of(String limit, String cursor) {
        return new PageRequest(limitOf(limit), cursor == null ? null : positionOf(cursor));
    }

    /** One more than the page shows: its presence shows that there is a next page. */
    public int fetched() {
        return limit + 1;
    }

    /** {@link #after} as a number, for lists in the order of one. */
    public Optional<Long> afterNumber() {
        if (after != null && !NUMBER.matcher(after).matches()) {
            throw new RefusedException("cursor", "must be the next of a page of this list", after);
        }
        return Optional.ofNullable(after).map(Long::valueOf);
    }

    /** The same for lists that begin after 0. */
    public long position() {
        return afterNumber().orElse(0L);
    }

    /** {@link #after} for lists in the order of a text; empty for the first page. */
    public String afterText() {
        return after == null ? "" : after;
    }

    private static String positionOf(String cursor) {
        if (!CURSOR.matcher(cursor).matches()) {
            throw new RefusedException("cursor", "must be the next of an earlier page", cursor);
        }
        return cursor;
    }

    private static int limitOf(String limit) {
        if (limit == null) {
            return USUAL;
        }
        try {
            int number = Integer.parseInt(limit);
            if (number > 0) {
                return Math.min(number, MOST);
            }
        } catch (NumberFormatException e) {
            throw new RefusedException("limit", "must be a whole number above 0", limit);
        }
        throw new RefusedException("limit", "must be a whole number above 0", limit);
    }
}
