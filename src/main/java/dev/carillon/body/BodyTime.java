package dev.carillon.body;

import java.time.Duration;

/**
 * The maximum duration of a body, however steadily it trickles: ten seconds, and a second more for each 256 KiB. So a batch
 * of 16 MiB has 74 s, where a line of 10 Mbit/s needs 14 s and one of 2 Mbit/s 67 s.
 */
public final class BodyTime {

    /** How long a body that is not needed may go on arriving, so that its sender gets the answer instead of a broken connection. */
    static final Duration THROWN_AWAY = Duration.ofSeconds(5);

    private static final Duration LEAST = Duration.ofSeconds(10);
    private static final long BYTES_A_SECOND = 256 << 10;

    private BodyTime() {}

    /** Of a body of at most so many bytes. */
    public static Duration of(long bytes) {
        return LEAST.plusSeconds(bytes / BYTES_A_SECOND);
    }
}
