package dev.carillon.realtime.stream;

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

/** The WebSocket of streams, by the CloudEvents binding: structured mode, JSON. One object for each connection. */
@ServerEndpoint(value = EventStreamServlet.PATH, subprotocols = "cloudevents.json")
public class EventStreamEndpoint {

    private static final FailureLog LOG = new FailureLog(EventStreamEndpoint.class);
    private static final CloseReason ONLY_TELLS =
            new CloseReason(1003, "this stream accepts no messages; publish over HTTP");

    @Inject
    EventStreams streams;

    private volatile EventStream stream;
    private volatile boolean isClosed;
    private volatile boolean hasBeenTold;

    @OnOpen
    public void open(Session session) {
        WebSocketChannel channel = new WebSocketChannel(session);
        if (!(Visitor.of(session).wish() instanceof EventStreams.Asked asked)) {
            channel.close(new CloseReason(1008, "this address is not reached in this way"));
            return;
        }
        EventStream opened = streams.open(asked, channel, StreamForms.CLOUD_EVENT);
        stream = opened;
        if (isClosed) { // by us, while it was opened: some servers say so at once
            streams.closed(opened);
        } else {
            opened.begin();
            if (hasBeenTold) {
                opened.connection().close(ONLY_TELLS);
            }
        }
    }

    @OnMessage
    public void text(String piece, boolean isLast) {
        refuse();
    }

    /** For which Payara's server has no end of its own where nobody takes it. */
    @OnMessage
    public void binary(ByteBuffer piece, boolean isLast) {
        refuse();
    }

    /** WildFly gives messages also while it still opens. */
    private void refuse() {
        hasBeenTold = true;
        EventStream open = stream;
        if (open != null) {
            open.connection().close(ONLY_TELLS);
        }
    }

    @OnMessage
    public void pong(PongMessage pong) {
        EventStream open = stream;
        if (open != null) {
            open.connection().alive();
        }
    }

    @OnClose
    public void closed() {
        isClosed = true;
        EventStream open = stream;
        if (open != null) {
            streams.closed(open);
        }
    }

    /** The network, or a broken frame; the server closes it. */
    @OnError
    public void failed(Throwable failure) {
        LOG.log(Level.FINE, "stream.broken", failure);
    }
}
