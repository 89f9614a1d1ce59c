package dev.carillon.realtime.signalr;

import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The WebSockets of all hubs. Nobody reaches its path from outside: {@link HubFilter} decides at the hub's own and upgrades
 * to here, with a ticket. (Tyrus upgrades only to an endpoint that was there when the application was deployed.)
 */
@ServerEndpoint(HubSocket.PATH)
public class HubSocket {

    static final String PREFIX = "/signalr-socket/";
    static final String PATH = PREFIX + "{ticket}";

    @Inject
    Hubs hubs;

    private final List<byte[]> early = new ArrayList<>();
    private Connection connection;
    private WebSocketTransport transport;

    @OnOpen
    public void opened(Session session, @PathParam("ticket") String ticket) throws IOException {
        Hubs.Arrival arrival = hubs.arrived(ticket);
        if (arrival == null) {
            session.close(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, ""));
            return;
        }
        int most = arrival.http().route().hub().settings().receiveBuffer();
        session.setMaxTextMessageBufferSize(most);
        session.setMaxBinaryMessageBufferSize(most);
        session.setMaxIdleTimeout(0); // the hub protocol has its own
        Connection opened = hubs.connect(arrival.http(), arrival.query());
        WebSocketTransport ours = new WebSocketTransport(session);
        opened.attach(ours);
        synchronized (this) {
            connection = opened;
            transport = ours;
            early.forEach(this::receive);
            early.clear();
        }
    }

    @OnMessage
    public void text(String part, boolean isLast) {
        received(part.getBytes(StandardCharsets.UTF_8));
    }

    @OnMessage
    public void binary(ByteBuffer part, boolean isLast) {
        byte[] chunk = new byte[part.remaining()];
        part.get(chunk);
        received(chunk);
    }

    /** WildFly gives messages also while it still opens, and drops those for which no handler is there by then. */
    private synchronized void received(byte[] chunk) {
        if (connection == null) {
            early.add(chunk);
        } else {
            receive(chunk);
        }
    }

    @OnClose
    public synchronized void closed(CloseReason reason) {
        if (connection != null) {
            connection.lost(
                    transport, reason.getCloseCode().getCode() == CloseReason.CloseCodes.NORMAL_CLOSURE.getCode());
        }
    }

    /** The close that follows says it to the connection. */
    @OnError
    public void failed(Throwable why) {
        // the client's network, in most cases
    }

    private void receive(byte[] chunk) {
        if (connection.isFull()) {
            connection.overflow(); // a WebSocket of Jakarta cannot be told to wait
        } else {
            connection.receive(transport, chunk);
        }
    }
}
