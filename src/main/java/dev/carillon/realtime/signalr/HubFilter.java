package dev.carillon.realtime.signalr;

import dev.carillon.http.UnreadBody;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The door of all hubs: lets callers in, answers negotiations, and hands on the requests of the three transports. A filter and no servlet, since
 * the paths of hubs are not known at deployment, and since it answers before a WebSocket is opened. Thread safe.
 */
@Dependent
public class HubFilter implements Filter {

    @Inject
    Hubs hubs;

    @Override
    public void doFilter(ServletRequest asked, ServletResponse answered, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) asked;
        HttpServletResponse response = (HttpServletResponse) answered;
        String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        if (path.startsWith(HubSocket.PREFIX)) {
            HubExchange.text(request, response, HttpServletResponse.SC_NOT_FOUND, "");
            return;
        }
        HubRoute.Match match = hubs.match(path);
        if (match == null) {
            chain.doFilter(asked, answered);
        } else if (CrossOrigin.isAllowed(match.route().door(), request, response)) {
            enter(match, request, response);
        }
    }

    private void enter(HubRoute.Match match, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getMethod().equals("OPTIONS")) {
            CrossOrigin.answer(request, response);
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
            HubExchange.text(request, response, e.status(), e.getMessage());
            return;
        }
        HubExchange asked = new HubExchange(request, response, match.route(), caller, query);
        if (match.isNegotiation()) {
            negotiate(asked);
            return;
        }
        new TransportRequests(hubs).serve(asked);
    }

    private void negotiate(HubExchange asked) throws IOException {
        UnreadBody.leave(asked.request(), asked.response());
        if (!asked.request().getMethod().equals("POST")) {
            asked.notAllowed("POST");
            return;
        }
        byte[] answer =
                Values.MAPPER.writeValueAsBytes(Negotiation.answer(hubs, asked.route(), asked.caller(), asked.query()));
        asked.response().setContentType("application/json");
        asked.response().setContentLength(answer.length);
        asked.response().getOutputStream().write(answer);
    }
}
