package dev.carillon.realtime;

import dev.carillon.loop.ContextCapture;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A WebSocket of the server's. Thread safe as far as {@link Connection} asks for it. */
public final class WebSocketChannel implements Channel {

    /** Longer frames than this the server refuses itself (1009): what it holds of one is bounded. */
    public static final int LONGEST_FRAME = 1 << 20;

    private static final long REST = 10_000; // for the client's own close, in milliseconds

    private final Session session;

    public WebSocketChannel(Session session) {
        this.session = session;
        session.setMaxTextMessageBufferSize(LONGEST_FRAME);
        session.setMaxBinaryMessageBufferSize(LONGEST_FRAME);
        session.setMaxIdleTimeout(0); // pings tell
    }

    @Override
    public void send(String text, Consumer<Throwable> sent) {
        ContextCapture.during(() -> session.getAsyncRemote()
                .sendText(
                        text,
                        result -> ContextCapture.inApplication(
                                () -> sent.accept(result.isOK() ? null : cause(result.getException())))));
    }

    private static Throwable cause(Throwable given) {
        return given == null ? new IOException("not sent") : given;
    }

    @Override
    public boolean ping() {
        ContextCapture.during(() -> {
            try {
                session.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
            } catch (IOException | RuntimeException e) { // closed; whoever closed it tells the endpoint
                return;
            }
        });
        return true;
    }

    @Override
    public void close(CloseReason reason) {
        try {
            session.setMaxIdleTimeout(REST); // WildFly then ends the connection, also if nobody reads at its other end
            session.close(new jakarta.websocket.CloseReason(CloseCodes.getCloseCode(reason.code()), reason.text()));
        } catch (IOException | RuntimeException e) { // closed already
            return;
        }
    }
}
