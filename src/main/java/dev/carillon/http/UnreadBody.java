package dev.carillon.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/** Whether a request has a body, and whether it has arrived. Stateless, thread safe. */
public final class UnreadBody {

    /** No server has more bytes of it. */
    public static final int MOST_AT_ONCE = 64 << 10;

    private static final Set<String> SELDOM_WITH_ONE = Set.of("GET", "HEAD", "OPTIONS");

    private UnreadBody() {}

    public static boolean isAnnounced(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        if (length >= 0) {
            return length > 0;
        }
        // HTTP/2 frames bodies by itself, and need not say their length
        return request.getHeader("Transfer-Encoding") != null
                || request.getProtocol().startsWith("HTTP/2") && !SELDOM_WITH_ONE.contains(request.getMethod());
    }

    /** Whether it can be read at once. Without waiting, and without inviting the body (RFC 9110, section 10.1.1). */
    public static boolean isWhole(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        return length >= 0
                && length <= MOST_AT_ONCE
                && request.getHeader("Expect") == null
                && !isEndless(request)
                && request.getInputStream().available() >= length;
    }

    /**
     * Payara (6.2025.10) takes all that follows the head of a request with {@code Upgrade} for the other protocol's: its body does not
     * end with its length, and is not unchunked. Java's own HTTP client says {@code Upgrade: h2c} unless HTTP/1.1 was asked for.
     */
    public static boolean isEndless(HttpServletRequest request) {
        return request.getHeader("Upgrade") != null
                && request.getServletContext().getServerInfo().contains("Payara");
    }

    /** An answer to an unread body that has not arrived closes the connection: WildFly would wait for the rest in this thread. */
    public static void leave(HttpServletRequest request, HttpServletResponse response) {
        if (isOnItsWay(request)) {
            response.setHeader("Connection", "close");
        }
    }

    /** Whether there is one that has not arrived. */
    public static boolean isOnItsWay(HttpServletRequest request) {
        return isAnnounced(request) && !isThere(request);
    }

    private static boolean isThere(HttpServletRequest request) {
        try {
            return isWhole(request);
        } catch (IOException broken) {
            return false;
        }
    }
}
