package dev.carillon.loop;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Says what failed, and throws nothing: to say it takes memory and handlers of others, and what
 * has to be done is done whether it can be said or not. Thread safe.
 */
public final class FailureLog {

    /** What others are told of a failure that stands in a log. */
    public static final String SHOWN = "an error of Carillon's own, which its log has";

    private final Logger log;

    public FailureLog(Class<?> whose) {
        log = Logger.getLogger(whose.getName());
    }

    public void log(Level level, String fact, Throwable cause) {
        try {
            log.log(level, fact, cause);
        } catch (RuntimeException | Error e) {
            // other loops say that the memory is exhausted
        }
    }
}
