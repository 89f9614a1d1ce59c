package dev.carillon.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time as RFC 3339 writes it (section 5.6), from year 0001 to 9999.
 *
 * <p>Any number of digits behind the second is taken, of which an {@link Instant} holds nine. A leap second ({@code
 * 23:59:60} in UTC) is taken, and is the beginning of the next second to Java, which knows none.
 */
public final class EventTime {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private static final Pattern RFC_3339 = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})[Tt](\\d{2}):(\\d{2}):(\\d{2})"
            + "(?:\\.(\\d++))?(?:[Zz]|([+-])(\\d{2}):(\\d{2}))");

    private EventTime() {}

    /** @throws RefusedException of field {@code /time} */
    static Instant instant(String text) {
        return read("/time", text);
    }

    /**
     * A time that every database accepts and that can be shown again: in UTC, too, it is within these years.
     *
     * @throws RefusedException of this field
     */
    public static Instant instant(String field, String text) {
        Instant time = read(field, text);
        if (!holds(time)) {
            throw refused(field, text);
        }
        return time;
    }

    private static Instant read(String field, String text) {
        Matcher parts = RFC_3339.matcher(text);
        try {
            if (parts.matches() && number(parts, 1) > 0) {
                return instant(parts);
            }
        } catch (DateTimeException noSuchDay) {
            throw refused(field, text);
        }
        throw refused(field, text);
    }

    /** Whether it is within these years, in UTC. */
    public static boolean holds(Instant time) {
        return !time.isBefore(FIRST) && !time.isAfter(LAST);
    }

    private static RefusedException refused(String field, String text) {
        return new RefusedException(
                field, "must be a date and time of the years 0001 to 9999 with an offset (RFC 3339)", text);
    }

    private static Instant instant(Matcher parts) {
        int second = number(parts, 6);
        boolean isLeap = second == 60;
        long local = LocalDateTime.of(
                        number(parts, 1),
                        number(parts, 2),
                        number(parts, 3),
                        number(parts, 4),
                        number(parts, 5),
                        isLeap ? 59 : second)
                .toEpochSecond(ZoneOffset.UTC);
        long utc = local - offset(parts);
        if (isLeap && Math.floorMod(utc, 86_400L) != 86_399) {
            throw new DateTimeException("a leap second is the last one of a day");
        }
        return Instant.ofEpochSecond(isLeap ? utc + 1 : utc, nanos(parts.group(7)));
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static int offset(Matcher parts) {
        if (parts.group(8) == null) {
            return 0;
        }
        int hours = number(parts, 9);
        int minutes = number(parts, 10);
        if (hours > 23 || minutes > 59) {
            throw new DateTimeException("an offset is at most 23:59");
        }
        int seconds = hours * 3_600 + minutes * 60;
        return parts.group(8).equals("-") ? -seconds : seconds;
    }

    private static int nanos(String digits) {
        if (digits == null) {
            return 0;
        }
        return Integer.parseInt((digits + "00000000").substring(0, 9));
    }
}
