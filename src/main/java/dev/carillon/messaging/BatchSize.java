package dev.carillon.messaging;

import java.time.Duration;

/**
 * How many messages are sent together. Their results are told together, so a broker that confirms slowly is given fewer at once: as many
 * as it has confirmed within a fifth of the time that a message has. Of one thread.
 */
final class BatchSize {

    private static final int LEAST = 16;
    private static final int MOST = 256;
    private static final int SHARES = 5;

    private int most = LEAST;

    int most() {
        return most;
    }

    /** So many took so long, of the time that each has. */
    void took(int messages, Duration time, Duration deadline) {
        long fitting = messages * deadline.toNanos() / SHARES / Math.max(1, time.toNanos());
        most = (int) Math.max(LEAST, Math.min(fitting, Math.min(MOST, 4L * most)));
    }
}
