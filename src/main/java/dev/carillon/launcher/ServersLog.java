package dev.carillon.launcher;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/**
 * Which of the server's warnings are logged: faults of clients are not, and others once in ten seconds for each place that says
 * them, with its stack trace the first time. A request without a key, or a database that is unreachable, would otherwise cost pages
 * each time. Thread safe.
 */
public final class ServersLog implements Filter {

    private static final long REST = 10_000_000_000L;
    private static final int MOST = 1_000;
    private static final int PREFIX = 60;
    private static final int START = 300;

    /** A body that is not chunked as it says. */
    private static final String BROKEN_BODY = "org.glassfish.grizzly.filterchain.DefaultFilterChain";

    /** An address that is not encoded as it should be, or ends in the middle. */
    private static final String BROKEN_ADDRESS = "jakarta.enterprise.web.core";

    /** They read addresses, and fail on these in ways of their own. */
    private static final List<String> ADDRESSES = List.of(
            "org.glassfish.grizzly.http.util.HttpRequestURIDecoder", "org.glassfish.grizzly.http.util.URLDecoder");

    /** Two lengths of one body, logged at SEVERE. */
    private static final String TWO_LENGTHS = "org.glassfish.grizzly.http.HttpServerFilter";

    /** They log each client that is gone before it has its answer. */
    private static final List<String> CONNECTIONS =
            List.of("org.glassfish.jersey.server.", "org.glassfish.grizzly.", "jakarta.enterprise.web");

    /** A WebSocket whose client is gone, or was closed for being slow. */
    private static final String WEB_SOCKET = "org.glassfish.tyrus.servlet.TyrusServletWriter";

    /** A property that Payara follows and calls invalid (listener.asadmin). */
    private static final String WANTED = "errorReportValve";

    /** Payara's web container writes a stack trace into the message. */
    private static final Pattern BROKEN_OFF = Pattern.compile("\\n\\S*(IOException|ClientAbortException)\\b");

    /** Logs at INFO, with a page, each query that finds no database. */
    private static final String ECLIPSELINK = "org.eclipse.persistence.";

    private static final int DEPTH = 8;

    private final LongSupplier nanos;
    private final Map<String, Long> logged = new HashMap<>();

    public ServersLog() {
        this(System::nanoTime);
    }

    ServersLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public boolean isLoggable(LogRecord each) {
        String logger = String.valueOf(each.getLoggerName());
        boolean warns = each.getLevel().intValue() >= Level.WARNING.intValue()
                || each.getThrown() != null
                || logger.startsWith(ECLIPSELINK);
        return logger.startsWith("dev.carillon.") || !warns || !isClients(each) && isNews(each);
    }

    private static boolean isClients(LogRecord each) {
        String logger = String.valueOf(each.getLoggerName());
        return Arrays.asList(parameters(each)).contains(WANTED)
                || logger.equals(BROKEN_BODY)
                || logger.equals(WEB_SOCKET)
                || logger.equals(TWO_LENGTHS) && start(each).contains("Content-Length")
                || logger.equals(BROKEN_ADDRESS) && isOfAddress(each.getThrown())
                || CONNECTIONS.stream().anyMatch(logger::startsWith)
                        && (isBrokenOff(each.getThrown())
                                || BROKEN_OFF.matcher(start(each)).find());
    }

    private static boolean isOfAddress(Throwable thrown) {
        if (thrown instanceof IllegalArgumentException encoding) {
            return String.valueOf(encoding.getMessage()).startsWith("URLDecoder");
        }
        return thrown instanceof RuntimeException
                && thrown.getStackTrace().length > 0
                && ADDRESSES.contains(thrown.getStackTrace()[0].getClassName());
    }

    private static Object[] parameters(LogRecord each) {
        return each.getParameters() == null ? new Object[0] : each.getParameters();
    }

    private static boolean isBrokenOff(Throwable thrown) {
        Throwable each = thrown;
        for (int i = 0; each != null && !(each instanceof SQLException) && i < DEPTH; i++, each = each.getCause()) {
            if (each instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private synchronized boolean isNews(LogRecord each) {
        if (logged.size() >= MOST) {
            logged.clear();
        }
        long now = nanos.getAsLong();
        String place = place(each);
        Long last = logged.get(place);
        if (last != null && now - last < REST) {
            return false;
        }
        logged.put(place, now);
        if (last != null) { // its page has been logged
            each.setThrown(null);
            each.setMessage(String.valueOf(each.getMessage()).replaceFirst("(?s)\n.*", ""));
        }
        return true;
    }

    private static String start(LogRecord each) {
        String message = String.valueOf(each.getMessage());
        return message.substring(0, Math.min(START, message.length()));
    }

    /** Numbers in it differ from one to the next. */
    private static String place(LogRecord each) {
        String message = start(each).replaceAll("@[0-9a-f]+|[0-9]+", "0");
        String thrown =
                each.getThrown() == null ? "" : each.getThrown().getClass().getName();
        return each.getLoggerName() + ' ' + thrown + ' ' + message.substring(0, Math.min(PREFIX, message.length()));
    }
}
