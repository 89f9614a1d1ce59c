package dev.carillon.delivery;

import java.sql.SQLException;
import java.time.Duration;

/** Several jobs of one step of a loop: one that fails holds up no other, and the loop hears of it at the end. */
final class Jobs {

    /** One of them; how long it may rest. */
    @FunctionalInterface
    interface Job {
        Duration run() throws SQLException;
    }

    private Duration rest;
    private Exception failure;

    void run(Job job) {
        try {
            Duration its = job.run();
            rest = rest == null || its.compareTo(rest) < 0 ? its : rest;
        } catch (SQLException | RuntimeException e) {
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
        }
    }

    /** The shortest rest of all, at most this; throws what the first that failed has thrown. */
    Duration rest(Duration most) throws SQLException {
        if (failure instanceof SQLException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        return rest == null || most.compareTo(rest) < 0 ? most : rest;
    }
}
