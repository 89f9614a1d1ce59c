package dev.carillon.access;

import java.time.Duration;

/** The wrong keys of one sender in this minute, and the look-ups in this second. Times are those of one clock. Thread safe. */
final class WrongKeyTally {

    static final Duration PERIOD = Duration.ofMinutes(1);

    private static final long MINUTE = PERIOD.toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private long minute;
    private long wrong;
    private long before;
    private long second;
    private int lookUps;

    WrongKeyTally(long now) {
        minute = now;
        second = now;
    }

    /** @return which one of its minute it is */
    synchronized long add(long now) {
        if (isOver(now)) {
            minute = now;
            before = wrong;
            wrong = 0;
        }
        return ++wrong;
    }

    synchronized long wrong(long now) {
        return isOver(now) ? 0 : wrong;
    }

    /** How many there were in the minute that it counted before this one. */
    synchronized long before() {
        return before;
    }

    /** Until the minute is over. */
    synchronized Duration left(long now) {
        return Duration.ofNanos(Math.max(0, MINUTE - (now - minute)));
    }

    synchronized boolean isOver(long now) {
        return now - minute >= MINUTE;
    }

    /** @return false if there were as many in this second */
    synchronized boolean takeLookUp(long now, int most) {
        if (now - second >= SECOND) {
            second = now;
            lookUps = 0;
        }
        return ++lookUps <= most;
    }
}
