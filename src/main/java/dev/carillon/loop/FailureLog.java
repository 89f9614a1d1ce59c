package dev.carillon.loop;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The one way of Carillon's rooms to the server's log: a fact is a line, whatever text of others is in it, and saying it
 * throws nothing. Logging needs memory and handlers of others, and what has to be done is done whether it can be logged or not.
 *
 * <p>A failure of what is outside, such as the database, is logged with its reason on that line; its stack trace
 * says nothing, and is logged only where the logger is at {@code FINE}. One of ours is logged with its stack trace. Thread safe.
 */
public final class FailureLog {

    /** What callers get to know of a failure that is in a log. */
    public static final String SHOWN = "an error of Carillon's own, which its log has";

    private static final int LONGEST = 4_000;
    private static final int DEPTH = 20;

    private final Logger log;

    public FailureLog(Class<?> whose) {
        this(whose.getName());
    }

    /** For a logger that has a meaning of its own, as that of the audit. */
    public FailureLog(String logger) {
        log = Logger.getLogger(logger);
    }

    /**
     * A library's logger that says for each wrong request of a client what the client is told, too; of the class that asks for it,
     * which keeps what is returned: levels of loggers that nobody holds are forgotten.
     */
    public static Object onlySevere(String logger) {
        Logger quiet = Logger.getLogger(logger);
        quiet.setLevel(Level.SEVERE);
        return quiet;
    }

    public boolean isLoggable(Level level) {
        return log.isLoggable(level);
    }

    public void warning(String fact) {
        log(Level.WARNING, null, () -> fact);
    }

    public void info(String fact) {
        log(Level.INFO, null, () -> fact);
    }

    public void info(Supplier<String> fact) {
        log(Level.INFO, null, fact);
    }

    public void fine(String fact) {
        log(Level.FINE, null, () -> fact);
    }

    public void fine(Supplier<String> fact) {
        log(Level.FINE, null, fact);
    }

    /** @param cause may be null */
    public void log(Level level, String fact, Throwable cause) {
        log(level, cause, () -> fact);
    }

    /** The same, where the fact is expensive to build. */
    public void log(Level level, Throwable cause, Supplier<String> fact) {
        try {
            if (log.isLoggable(level)) {
                write(level, fact.get(), cause);
            }
        } catch (RuntimeException | Error e) {
            // other loops say that the memory is exhausted
        }
    }

    /** The same with the stack trace in any case: for the author of the code that failed, which is not ours. */
    public void traced(Level level, String fact, Throwable cause) {
        try {
            log.log(level, OneLine.of(fact, LONGEST), new ShownFailure(cause));
        } catch (RuntimeException | Error e) {
            // as above
        }
    }

    private void write(Level level, String fact, Throwable cause) {
        if (cause == null) {
            log.log(level, OneLine.of(fact, LONGEST));
        } else if (log.isLoggable(Level.FINE) || !isOfOthers(cause)) {
            log.log(level, OneLine.of(fact, LONGEST), new ShownFailure(cause));
        } else {
            log.log(level, OneLine.of(fact + " reason=\"" + reason(cause) + '"', LONGEST));
        }
    }

    /** The database, the network or the broker; not a statement of ours that the database cannot take (classes 21 to 23, 42). */
    private static boolean isOfOthers(Throwable cause) {
        Throwable each = cause;
        for (int i = 0; each != null && i < DEPTH; i++, each = each.getCause()) {
            if (each instanceof SQLException sql) {
                return sql.getSQLState() == null || !sql.getSQLState().matches("(2[123]|42).*");
            }
            String type = each.getClass().getName();
            if (each instanceof IOException
                    || each instanceof InterruptedException
                    || type.startsWith("jakarta.jms.")
                    || type.startsWith("jakarta.resource.")) {
                return true;
            }
        }
        return false;
    }

    /** What began it says most. */
    private static Throwable reason(Throwable cause) {
        Throwable root = cause;
        for (int i = 0; root.getCause() != null && i < DEPTH; i++) {
            root = root.getCause();
        }
        return root;
    }
}
