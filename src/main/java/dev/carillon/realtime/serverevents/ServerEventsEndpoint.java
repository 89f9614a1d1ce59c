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
import java.util.logging.Level;

/** The WebSocket of server events: one object for each connection, which the server makes. */
@ServerEndpoint(ServerEventsEndpoint.PATH)
public class ServerEventsEndpoint {

    static final String PATH = "/services/ServerEvents/Stream";

    private static final FailureLog LOG = new FailureLog(ServerEventsEndpoint.class);

    @Inject
    ServerEvents room;

    private volatile ServerEventsClient client; // null for one that is refused

    @OnOpen
    public void open(Session session) {
        Visitor visitor = Visitor.of(session);
        WebSocketChannel channel = new WebSocketChannel(session);
        if (visitor.caller() != null) {
            client = room.open(visitor, channel);
            return;
        }
        // The dialect says it over the connection: its client SDK sees no status of the handshake.
        channel.send(
                Answer.error(Code.INVALID_USER, visitor.refusal()),
                failure -> channel.close(new CloseReason(1008, "invalid user")));
    }

    @OnMessage
    public void text(String piece, boolean isLast) {
        ServerEventsClient open = client;
        if (open != null) {
            open.text(piece, isLast);
        }
    }

    @OnMessage
    public void binary(ByteBuffer piece, boolean isLast) {
        ServerEventsClient open = client;
        if (open != null && isLast) {
            open.binary();
        }
    }

    @OnMessage
    public void pong(PongMessage pong) {
        ServerEventsClient open = client;
        if (open != null) {
            open.alive();
        }
    }

    @OnClose
    public void closed() {
        ServerEventsClient open = client;
        if (open != null) {
            room.closed(open);
        }
    }

    /** The network, or a frame that is none; the server closes it. */
    @OnError
    public void failed(Throwable failure) {
        LOG.log(Level.FINE, "serverevents.broken", failure);
    }
}
