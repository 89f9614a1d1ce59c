package dev.carillon.realtime.signalr;

import dev.carillon.http.UnreadBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What pages of other origins may do at a hub. Stateless, thread safe. */
final class CrossOrigin {

    private CrossOrigin() {}

    /** Answers the request itself if its origin is not allowed. */
    static boolean isAllowed(HubDoor door, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String origin = request.getHeader("Origin");
        if (origin == null || origin.replaceFirst("^[a-zA-Z]+://", "").equalsIgnoreCase(request.getHeader("Host"))) {
            return true;
        }
        if (!door.letsIn(origin)) {
            HubExchange.text(
                    request, response, HttpServletResponse.SC_FORBIDDEN, "Pages of this origin may not come here.");
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Allow-Credentials", "true");
        response.addHeader("Vary", "Origin");
        return true;
    }

    /** Answers the question that a browser asks, without any credentials, before it sends a token or another header to another host. */
    static void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (UnreadBody.isOnItsWay(request)) { // WildFly keeps an answer without a body until it has read the request's
            HubExchange.text(request, response, HttpServletResponse.SC_BAD_REQUEST, "OPTIONS has no body here.");
            return;
        }
        response.setHeader("Allow", "GET, POST, DELETE, OPTIONS");
        String wanted = request.getHeader("Access-Control-Request-Headers");
        if (request.getHeader("Access-Control-Request-Method") != null) {
            response.setHeader("Access-Control-Allow-Methods", "GET, POST, DELETE");
            response.setHeader("Access-Control-Max-Age", "600");
            if (wanted != null && wanted.matches("[A-Za-z0-9!#$&'*+.^_`|~, -]{1,1000}")) {
                response.setHeader("Access-Control-Allow-Headers", wanted);
            }
        }
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
