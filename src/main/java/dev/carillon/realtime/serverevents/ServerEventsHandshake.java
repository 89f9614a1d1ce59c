package dev.carillon.realtime.serverevents;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.event.Audience;
import dev.carillon.http.UnreadBody;
import dev.carillon.realtime.ConnectionRegistry;
import dev.carillon.realtime.Origins;
import dev.carillon.realtime.Visitor;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;

/** Before the WebSocket of server events: who comes, and from which page. Thread safe. */
public class ServerEventsHandshake implements Filter {

    private static final int UPGRADE_REQUIRED = 426;

    @Inject
    ServerEventsCallers callers;

    @Inject
    ServerEventsSettings settings;

    @Inject
    Origins origins;

    @Inject
    ConnectionRegistry registry;

    @Override
    public void doFilter(ServletRequest given, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) given;
        HttpServletResponse answer = (HttpServletResponse) response;
        if (request.getMethod().equals("GET")
                && UnreadBody.isOnItsWay(request)) { // WildFly would wait for it in one of its threads at the end
            Refusal.of(400, "a WebSocket begins without a body").write(answer);
            return;
        }
        if (!settings.enabled()) {
            Refusal.of(404, "server events over WebSocket are switched off").write(answer);
        } else if (!isUpgrade(request)) {
            answer.setHeader("Upgrade", "websocket");
            Refusal.of(UPGRADE_REQUIRED, "this is a WebSocket").write(answer);
        } else if (!origins.allows(request)) {
            Refusal.of(403, "pages of this origin may not connect (carillon.cors.origins)")
                    .write(answer);
        } else {
            enter(request, answer, chain);
        }
    }

    private void enter(HttpServletRequest request, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        Visitor visitor;
        try {
            String client = ServerEventsCallers.client(request);
            boolean isName = client == null || !client.isEmpty() && client.length() <= Audience.LONGEST_CLIENT;
            visitor = isName
                    ? Visitor.of(admitted(request), client)
                    : Visitor.refused("clientUUID has 1 to " + Audience.LONGEST_CLIENT + " characters");
        } catch (DeniedException denied) {
            if (denied.reason() == DeniedException.Reason.TOO_MANY) {
                Refusal.of(denied).write(answer);
                return;
            }
            visitor = Visitor.refused(denied.getMessage());
        }
        chain.doFilter(visitor.in(request), answer);
    }

    private Caller admitted(HttpServletRequest request) {
        Caller caller = callers.enter(request);
        registry.check(caller.application());
        return caller;
    }

    private static boolean isUpgrade(HttpServletRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return request.getMethod().equals("GET")
                && upgrade != null
                && upgrade.toLowerCase(Locale.ROOT).contains("websocket")
                && request.getHeader("Sec-WebSocket-Key") != null;
    }
}
