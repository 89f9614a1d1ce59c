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
                && request.getInputStream().available() >= length;
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
