package dev.carillon.bench.bare;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the server's own WebSockets do for this: each message goes to all that are connected. */
@ServerEndpoint("/all")
public class BareEndpoint {

    private static final Set<Session> SESSIONS = ConcurrentHashMap.newKeySet();

    @OnOpen
    public void open(Session session) {
        SESSIONS.add(session);
    }

    @OnMessage
    public void message(String text) {
        SESSIONS.forEach(each -> each.getAsyncRemote().sendText(text));
    }

    @OnClose
    public void close(Session session) {
        SESSIONS.remove(session);
    }
}
