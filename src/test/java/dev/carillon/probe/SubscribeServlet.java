package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventSubscriber;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Run-time subscriptions: {@code POST} and {@code DELETE /probe/subscribers?topic=…&who=…}; {@code who} is heard of. */
@WebServlet("/probe/subscribers")
public class SubscribeServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient EventManager manager;

    @Inject
    private transient Heard heard;

    private final transient Map<String, EventSubscriber> subscribers = new ConcurrentHashMap<>();

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        manager.subscribe(request.getParameter("topic"), subscriber(request.getParameter("who")));
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) {
        manager.unsubscribe(request.getParameter("topic"), subscriber(request.getParameter("who")));
    }

    /** One that is called {@code failing…} throws at its first call for an event. */
    private EventSubscriber subscriber(String who) {
        return subscribers.computeIfAbsent(who, each -> event -> hear(each, event));
    }

    private void hear(String who, EventData event) {
        heard.add(who, event);
        if (who.startsWith("failing") && heard.count(who, event) == 1) {
            throw new IllegalStateException("as asked for");
        }
    }
}
