package dev.carillon.realtime.serverevents;

import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.CloseReason;
import dev.carillon.realtime.Visitor;
import dev.carillon.realtime.WebSocketChannel;
import jakarta.inject.Inject;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;

/** The WebSocket of server events: one object for each connection, which the server makes. */
@ServerEndpoint(ServerEventsEndpoint.PATH)
public class ServerEventsEndpoint {

    static final String PATH = "/services/ServerEvents/Stream";

    private static final FailureLog LOG = new FailureLog(ServerEventsEndpoint.class);

    @Inject
    ServerEvents room;

    private final List<Consumer<ServerEventsClient>> early = new ArrayList<>(); // guarded by this, as all that follows
    private ServerEventsClient client; // null for one that is refused
    private boolean isOpen;
    private boolean isClosed;

    @OnOpen
    public void open(Session session) {
        Visitor visitor = Visitor.of(session);
        WebSocketChannel channel = new WebSocketChannel(session);
        ServerEventsClient opened = null;
        try {
            if (visitor.caller() == null) {
                // The dialect says it over the connection: its client SDK sees no status of the handshake.
                channel.send(
                        Answer.error(Code.INVALID_USER, visitor.refusal()),
                        failure -> channel.close(new CloseReason(1008, "invalid user")));
            } else {
                opened = room.open(visitor, channel);
            }
        } finally {
            begin(opened);
        }
    }

    private synchronized void begin(ServerEventsClient opened) {
        client = opened;
        isOpen = true;
        if (opened != null) {
            early.forEach(each -> each.accept(opened));
            if (isClosed) {
                room.closed(opened);
            }
        }
        early.clear();
    }

    /** WildFly gives messages also while it still opens. */
    private synchronized void received(Consumer<ServerEventsClient> what) {
        if (!isOpen) {
            early.add(what);
        } else if (client != null) {
            what.accept(client);
        }
    }

    @OnMessage
    public void text(String piece, boolean isLast) {
        received(open -> open.text(piece, isLast));
    }

    @OnMessage
    public void binary(ByteBuffer piece, boolean isLast) {
        if (isLast) {
            received(ServerEventsClient::binary);
        }
    }

    @OnMessage
    public void pong(PongMessage pong) {
        received(ServerEventsClient::alive);
    }

    @OnClose
    public synchronized void closed() {
        isClosed = true;
        if (client != null) {
            room.closed(client);
        }
    }

    /** The network, or a broken frame; the server closes it. */
    @OnError
    public void failed(Throwable failure) {
        LOG.log(Level.FINE, "serverevents.broken", failure);
    }
}
