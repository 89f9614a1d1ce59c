package dev.carillon.subscriber;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;

/**
 * A call that failed and is made again.
 *
 * @param attempts made so far
 * @param reason of the last one, at most {@value #MAX_REASON} bytes of UTF-8 that every database accepts
 */
record SubscriberFailure(
        int subscriber, long position, int attempts, String reason, Instant failedAt, Instant nextTry) {

    static final int MAX_REASON = 2_000;

    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofHours(1);
    private static final double JITTER = 0.2;
    private static final int REPLACEMENT = 0xFFFD;

    SubscriberFailure {
        reason = storable(reason);
    }

    /** @param chance at least 0 and below 1 */
    static SubscriberFailure first(int subscriber, long position, Throwable why, Instant now, double chance) {
        return new SubscriberFailure(subscriber, position, 1, reason(why), now, now.plus(delay(1, chance)));
    }

    /** After one more attempt that failed. */
    SubscriberFailure again(Throwable why, Instant now, double chance) {
        return new SubscriberFailure(
                subscriber, position, attempts + 1, reason(why), failedAt, now.plus(delay(attempts + 1, chance)));
    }

    /** The same without its reason, for where too many have one. */
    SubscriberFailure withoutReason() {
        return new SubscriberFailure(subscriber, position, attempts, "", failedAt, nextTry);
    }

    /** 1 s, 2 s, 4 s … up to an hour, ±20 %. It never ends: a bean is fixed by a deployment, and then hears the event. */
    static Duration delay(int attempts, double chance) {
        Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(attempts - 1, 12));
        Duration delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
        return Duration.ofMillis((long) (delay.toMillis() * (1 - JITTER + 2 * JITTER * chance)));
    }

    /** What a log may be given: a bean's exception prints itself by the bean's own code, which may throw as well. */
    static Throwable printable(Throwable why) {
        try {
            why.printStackTrace(new PrintWriter(Writer.nullWriter()));
            return why;
        } catch (Throwable e) {
            return new IllegalStateException(why.getClass().getName() + ", which cannot be printed: "
                    + e.getClass().getName());
        }
    }

    /** What a container wraps around a checked exception says nothing; its cause does. */
    private static String reason(Throwable why) {
        String name = why.getClass().getName();
        try {
            boolean wrapped = why.getCause() != null && name.startsWith("jakarta.");
            String text = (wrapped ? why.getCause() : why).toString();
            return text == null ? name : text;
        } catch (Throwable e) { // the text is made by the bean's own code
            return name;
        }
    }

    /** Without control characters and half characters, of which PostgreSQL takes no U+0000 and no half ones. */
    private static String storable(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_REASON));
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            int kept = kept(point);
            bytes += utf8Length(kept);
            if (bytes > MAX_REASON) {
                break;
            }
            out.appendCodePoint(kept);
        }
        return out.toString();
    }

    private static int kept(int point) {
        if (point == '\n' || point == '\r' || point == '\t') {
            return ' ';
        }
        boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return half || Character.isISOControl(point) ? REPLACEMENT : point;
    }

    private static int utf8Length(int point) {
        if (point < 0x80) {
            return 1;
        }
        if (point < 0x800) {
            return 2;
        }
        return point < 0x10000 ? 3 : 4;
    }
}
