package dev.carillon.realtime.signalr;

import dev.carillon.http.AsyncOutput;
import dev.carillon.http.UnreadBody;
import dev.carillon.http.WholeAnswer;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * The door of all hubs: negotiation, and the requests of the three transports. A filter and no servlet, since hubs are opened
 * at paths that nobody knows at deployment, and since it answers before a WebSocket is opened. Status codes and texts are those
 * of the reference server. Thread safe.
 */
@Dependent
public class HubFilter implements Filter {

    @Inject
    Hubs hubs;

    /** One request for a hub. */
    private record Asked(
            HttpServletRequest request, HttpServletResponse response, HubRoute route, HubCaller caller, Query query) {

        void text(int status, String text) throws IOException {
            HubFilter.text(request, response, status, text);
        }
    }

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answered, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) asked;
        HttpServletResponse response = (HttpServletResponse) answered;
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        if (path.startsWith(HubSocket.PREFIX)) {
            text(request, response, HttpServletResponse.SC_NOT_FOUND, "");
            return;
        }
        HubRoute.Match match = hubs.match(path);
        if (match == null) {
            chain.doFilter(asked, answered);
        } else if (isOfAllowedOrigin(match.route().door(), request, response)) {
            enter(match, request, response);
        }
    }

    private static boolean isOfAllowedOrigin(HubDoor door, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String origin = request.getHeader("Origin");
        if (origin == null || origin.replaceFirst("^[a-zA-Z]+://", "").equalsIgnoreCase(request.getHeader("Host"))) {
            return true;
        }
        if (!door.letsIn(origin)) {
            text(request, response, HttpServletResponse.SC_FORBIDDEN, "Pages of this origin may not come here.");
            return false;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Allow-Credentials", "true");
        response.addHeader("Vary", "Origin");
        return true;
    }

    private void enter(HubRoute.Match match, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getMethod().equals("OPTIONS")) {
            options(request, response);
            return;
        }
        Query query = new Query(request.getQueryString());
        HubCaller caller;
        try {
            caller = match.route().door().guard().enter(new HubRequest(request, query, match.path()));
        } catch (HubRefusedException e) {
            if (e.status() == HttpServletResponse.SC_UNAUTHORIZED) {
                response.setHeader("WWW-Authenticate", "Bearer");
            }
            if (e.retryAfterSeconds() > 0) {
                response.setHeader("Retry-After", String.valueOf(e.retryAfterSeconds()));
            }
            text(request, response, e.status(), e.getMessage());
            return;
        }
        Asked asked = new Asked(request, response, match.route(), caller, query);
        if (match.isNegotiation()) {
            negotiate(asked);
            return;
        }
        switch (request.getMethod()) {
            case "GET" -> get(asked);
            case "POST" -> post(asked);
            case "DELETE" -> delete(asked);
            default -> notAllowed(asked, "GET, POST, DELETE");
        }
    }

    /** A browser asks before it sends a token or another header to another host; it has shown nothing by then. */
    private static void options(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (UnreadBody.isOnItsWay(
                request)) { // WildFly keeps an answer without a body until it has read that of the request
            text(request, response, HttpServletResponse.SC_BAD_REQUEST, "OPTIONS has no body here.");
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

    private void negotiate(Asked asked) throws IOException {
        UnreadBody.leave(asked.request(), asked.response());
        if (!asked.request().getMethod().equals("POST")) {
            notAllowed(asked, "POST");
            return;
        }
        byte[] answer =
                Values.MAPPER.writeValueAsBytes(Negotiation.answer(hubs, asked.route(), asked.caller(), asked.query()));
        asked.response().setContentType("application/json");
        asked.response().setContentLength(answer.length);
        asked.response().getOutputStream().write(answer);
    }

    private void get(Asked asked) throws IOException {
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

    private void webSocket(Asked asked) throws IOException {
        String token = asked.query().first("id");
        boolean isNew = token == null || token.isEmpty();
        HttpConnection http = isNew ? hubs.negotiated(asked.route(), asked.caller(), true, false) : find(asked);
        if (http == null) {
            if (isNew) {
                asked.text(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The server takes no more connections.");
            }
            return;
        }
        if (!"13".equals(asked.request().getHeader("Sec-WebSocket-Version"))
                || asked.request().getHeader("Sec-WebSocket-Key") == null) {
            asked.response().setHeader("Sec-WebSocket-Version", "13");
            asked.text(HttpServletResponse.SC_BAD_REQUEST, "This is no WebSocket of version 13.");
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

    private void events(Asked asked) throws IOException {
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

    private void poll(Asked asked) throws IOException {
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

    private static boolean begins(Asked asked, HttpConnection http, HttpConnection.Kind kind) throws IOException {
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

    private void post(Asked asked) throws IOException {
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

    private void delete(Asked asked) throws IOException {
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
    private HttpConnection find(Asked asked) throws IOException {
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

    private static void notAllowed(Asked asked, String allowed) throws IOException {
        asked.response().setHeader("Allow", allowed);
        asked.text(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "");
    }

    /** Flushed, so that no error page of the server's takes its place. */
    private static void text(HttpServletRequest request, HttpServletResponse response, int status, String text)
            throws IOException {
        UnreadBody.leave(request, response);
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        WholeAnswer.sendUnlessKept(response);
    }
}
