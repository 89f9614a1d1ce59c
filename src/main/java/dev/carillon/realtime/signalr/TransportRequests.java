package dev.carillon.realtime.signalr;

import dev.carillon.http.AsyncOutput;
import dev.carillon.http.UnreadBody;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** The requests of the three transports, each for a connection. Thread safe. */
final class TransportRequests {

    private final Hubs hubs;

    TransportRequests(Hubs hubs) {
        this.hubs = hubs;
    }

    void serve(HubExchange asked) throws IOException {
        switch (asked.request().getMethod()) {
            case "GET" -> get(asked);
            case "POST" -> post(asked);
            case "DELETE" -> delete(asked);
            default -> asked.notAllowed("GET, POST, DELETE");
        }
    }

    private void get(HubExchange asked) throws IOException {
        if (UnreadBody.isOnItsWay(asked.request())) { // WildFly would wait for it in one of its threads at the end
            asked.text(HttpServletResponse.SC_BAD_REQUEST, "A GET has no body here.");
            return;
        }
        String accept = asked.request().getHeader("Accept");
        if ("websocket".equalsIgnoreCase(asked.request().getHeader("Upgrade"))) {
            webSocket(asked);
        } else if (accept != null && accept.toLowerCase(Locale.ROOT).contains("text/event-stream")) {
            events(asked);
        } else {
            poll(asked);
        }
    }

    private void webSocket(HubExchange asked) throws IOException {
        String token = asked.query().first("id");
        boolean isNew = token == null || token.isEmpty();
        HttpConnection http = isNew ? hubs.negotiated(asked.route(), asked.caller(), true, false) : find(asked);
        if (http == null) {
            if (isNew) {
                asked.text(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The server accepts no more connections.");
            }
            return;
        }
        if (!"13".equals(asked.request().getHeader("Sec-WebSocket-Version"))
                || asked.request().getHeader("Sec-WebSocket-Key") == null) {
            asked.response().setHeader("Sec-WebSocket-Version", "13");
            asked.text(HttpServletResponse.SC_BAD_REQUEST, "This is not a WebSocket request of version 13.");
            return;
        }
        if (!begins(asked, http, HttpConnection.Kind.WEB_SOCKETS)) {
            return;
        }
        ServerContainer container =
                (ServerContainer) asked.request().getServletContext().getAttribute(ServerContainer.class.getName());
        try {
            container.upgradeHttpToWebSocket(
                    asked.request(),
                    asked.response(),
                    ServerEndpointConfig.Builder.create(HubSocket.class, HubSocket.PATH)
                            .build(),
                    Map.of("ticket", hubs.arriving(http, asked.query())));
        } catch (DeploymentException e) {
            hubs.forget(http);
            throw new IOException("the WebSocket was not opened", e);
        }
    }

    private void events(HubExchange asked) throws IOException {
        HttpConnection http = find(asked);
        if (http != null && begins(asked, http, HttpConnection.Kind.SERVER_SENT_EVENTS)) {
            Connection connection = hubs.connect(http, asked.query());
            AsyncContext async = asked.request().startAsync();
            ServerSentEventsTransport transport = new ServerSentEventsTransport(connection, async);
            http.transport(transport);
            connection.attach(transport);
            hubs.whenLeft(async, transport::begin);
        }
    }

    private void poll(HubExchange asked) throws IOException {
        asked.response().setHeader("Cache-Control", "no-cache, no-store");
        asked.response().setHeader("Pragma", "no-cache");
        asked.response().setHeader("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
        HttpConnection http = find(asked);
        if (http == null || !begins(asked, http, HttpConnection.Kind.LONG_POLLING)) {
            return;
        }
        Connection connection = hubs.connect(http, asked.query());
        LongPollingTransport transport;
        synchronized (http) {
            if (http.transport() == null) {
                http.transport(
                        new LongPollingTransport(connection, asked.route().hub().settings(), hubs::now));
                connection.attach(http.transport());
            }
            transport = (LongPollingTransport) http.transport();
        }
        AsyncContext async = asked.request().startAsync();
        Poll poll = transport.asked(async);
        hubs.whenLeft(async, () -> {
            if (transport.poll(poll)) {
                hubs.forget(http);
            }
        });
    }

    private static boolean begins(HubExchange asked, HttpConnection http, HttpConnection.Kind kind) throws IOException {
        switch (http.begin(kind)) {
            case ALREADY_ACTIVE -> asked.text(HttpServletResponse.SC_CONFLICT, "");
            case CANNOT_CHANGE ->
                asked.text(HttpServletResponse.SC_BAD_REQUEST, "Cannot change transports mid-connection");
            default -> {
                return true;
            }
        }
        return false;
    }

    private void post(HubExchange asked) throws IOException {
        HttpConnection http = find(asked);
        if (http == null) {
            return;
        }
        if (http.kind() == HttpConnection.Kind.WEB_SOCKETS) {
            asked.text(
                    HttpServletResponse.SC_METHOD_NOT_ALLOWED,
                    "POST requests are not allowed for WebSocket connections.");
            return;
        }
        hubs.connect(http, asked.query()); // what comes before the first poll is worked on, and answered by that
        AsyncContext async = asked.request().startAsync();
        PostedMessages messages = new PostedMessages(hubs, http, async);
        if (http.post(messages)) {
            messages.open();
        } else {
            asked.response().setStatus(HttpServletResponse.SC_CONFLICT);
            asked.response().setContentType("text/plain");
            asked.response().setContentLength(0);
            AsyncOutput.complete(async);
        }
    }

    private void delete(HubExchange asked) throws IOException {
        HttpConnection http = find(asked);
        if (http == null) {
            return;
        }
        if (http.kind() != HttpConnection.Kind.LONG_POLLING) {
            asked.text(
                    HttpServletResponse.SC_BAD_REQUEST, "Cannot terminate this connection using the DELETE endpoint.");
            return;
        }
        hubs.forget(http);
        hubs.connect(http, asked.query()).lost(http.transport(), true);
        asked.text(HttpServletResponse.SC_ACCEPTED, "");
    }

    /** What the request is for; null if it has been answered. */
    private HttpConnection find(HubExchange asked) throws IOException {
        String token = asked.query().first("id");
        if (token == null || token.isEmpty()) {
            asked.text(HttpServletResponse.SC_BAD_REQUEST, "Connection ID required");
            return null;
        }
        HttpConnection http = hubs.find(token);
        if (http == null || http.route() != asked.route()) {
            asked.text(HttpServletResponse.SC_NOT_FOUND, "No Connection with that ID");
            return null;
        }
        if (!http.caller().name().equals(asked.caller().name())) {
            asked.text(HttpServletResponse.SC_FORBIDDEN, "The connection is another caller's.");
            return null;
        }
        return http;
    }
}
