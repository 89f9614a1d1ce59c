package dev.carillon.launcher;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Shows a person Carillon's own warnings, a line each, and keeps why a start failed. Named in {@code logging.properties}. Thread
 * safe.
 */
public final class ShownRecords extends Handler {

    private static final AtomicReference<String> CAUSE = new AtomicReference<>();
    private static final AtomicReference<String> BEGINNING = new AtomicReference<>();
    private static final AtomicReference<String> FIRST_SEVERE = new AtomicReference<>();

    private static final SimpleFormatter TEXT = new SimpleFormatter();

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
            keep(entry);
        }
        if (entry.getLevel().intValue() >= Level.WARNING.intValue()
                && String.valueOf(entry.getLoggerName()).startsWith("dev.carillon.")) {
            LocalTime time = LocalTime.ofInstant(entry.getInstant(), ZoneId.systemDefault())
                    .truncatedTo(ChronoUnit.SECONDS);
            Console.say(time + " " + entry.getLevel().getName() + " " + TEXT.formatMessage(entry));
        }
    }

    private static void keep(LogRecord entry) {
        FIRST_SEVERE.compareAndSet(null, TEXT.formatMessage(entry));
        if (entry.getThrown() != null) {
            CAUSE.compareAndSet(null, reason(entry.getThrown()));
            for (Throwable each = entry.getThrown(); each != null; each = each.getCause()) {
                if (String.valueOf(each.getMessage()).startsWith("Initialization failed for Singleton Carillon")) {
                    BEGINNING.compareAndSet(null, reason(entry.getThrown()));
                }
            }
        }
    }

    /** Why the start failed, as far as the server has logged it: how the application ended as it began, else the first cause of all. */
    static Optional<String> failure() {
        return Optional.ofNullable(BEGINNING.get())
                .or(() -> Optional.ofNullable(CAUSE.get()))
                .or(() -> Optional.ofNullable(FIRST_SEVERE.get()));
    }

    static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }

    @Override
    public void flush() {
        // each line is out when it is said
    }

    @Override
    public void close() {
        // the console stays
    }
}
