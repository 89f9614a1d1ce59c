package dev.carillon.outbound;

import dev.carillon.loop.FailureLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.HttpException;

/**
 * Why a request got no answer, in words for the owner of the receiver: nothing of Java, and no address that a name leads
 * to. What only the server's owner can fix goes to the log. Stateless, thread safe.
 */
public final class SendFailure {

    private static final FailureLog LOG = new FailureLog(HttpSender.class);
    private static final int LONGEST = 500;

    /** {@code sun.security.provider.certpath.SunCertPathBuilderException: }, {@code SSLException: }. */
    private static final Pattern CLASS =
            Pattern.compile("\\b(?:(?:[a-z]\\w*+\\.)++[A-Z]\\w*+|[A-Z]\\w*?(?:Exception|Error)\\b)(?::\\s*+)?+");

    private static final Pattern ADDRESS = Pattern.compile(
            "(?:[\\w.-]*+/)?+(?:\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b|\\[?(?:[0-9a-fA-F]{0,4}:){3,}[0-9a-fA-F.]*+]?)(?::\\d++)?+");

    private SendFailure() {}

    /** At most 500 characters. */
    public static String reason(Throwable cause) {
        String reason = words(cause);
        return reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST);
    }

    private static String words(Throwable cause) {
        if (cause instanceof UnknownHostException) { // from our own resolver
            return text(cause, "the name does not resolve");
        }
        if (cause instanceof ConnectTimeoutException) {
            return "no connection came about in time";
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return text(cause, "").toLowerCase(Locale.ROOT).contains("refused")
                    ? "the connection was refused"
                    : "no connection came about";
        }
        if (cause instanceof InterruptedIOException) { // SocketTimeoutException among them
            return "the connection was silent for too long";
        }
        if (cause instanceof SSLException) {
            return "TLS: " + cleaned(cause, "the handshake failed");
        }
        if (cause instanceof HttpException) {
            return "the answer is not HTTP: " + cleaned(cause, "it cannot be read");
        }
        if (cause instanceof IOException) {
            return "the connection broke: " + cleaned(cause, "it was closed");
        }
        if ((cause instanceof IllegalStateException || cause instanceof RejectedExecutionException) && isOurs(cause)) {
            return cause.getMessage();
        }
        LOG.log(Level.WARNING, "http.failed; it counts as unreachable", cause);
        return FailureLog.SHOWN;
    }

    private static String cleaned(Throwable cause, String otherwise) {
        String text = ADDRESS.matcher(CLASS.matcher(text(cause, "")).replaceAll(""))
                .replaceAll("its address")
                .strip();
        return text.isEmpty() ? otherwise : text;
    }

    private static String text(Throwable cause, String otherwise) {
        return cause.getMessage() == null ? otherwise : cause.getMessage();
    }

    /** With a sentence that was written for this. */
    private static boolean isOurs(Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("dev.carillon.");
    }
}
