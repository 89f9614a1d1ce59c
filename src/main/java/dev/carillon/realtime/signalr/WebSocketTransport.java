package dev.carillon.realtime.signalr;

import dev.carillon.loop.ContextCapture;
import dev.carillon.loop.FailureLog;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.logging.Level;

/** A WebSocket: text frames for JSON, binary ones for MessagePack. Thread safe. */
final class WebSocketTransport implements Transport {

    private static final FailureLog LOG = new FailureLog(WebSocketTransport.class);

    private final Session session;

    WebSocketTransport(Session session) {
        this.session = session;
    }

    @Override
    public boolean isTextAlone() {
        return false;
    }

    @Override
    public boolean keepsItselfAlive() {
        return false;
    }

    @Override
    public boolean isEndedByItsClient() {
        return true;
    }

    @Override
    public boolean accepts() {
        return true;
    }

    @Override
    public void write(byte[] messages, boolean isBinary, Consumer<Throwable> written) {
        ContextCapture.during(() -> send(messages, isBinary, written));
    }

    private void send(byte[] messages, boolean isBinary, Consumer<Throwable> written) {
        SendHandler sent = result ->
                ContextCapture.inApplication(() -> written.accept(result.isOK() ? null : result.getException()));
        try {
            RemoteEndpoint.Async remote = session.getAsyncRemote();
            if (isBinary) {
                remote.sendBinary(ByteBuffer.wrap(messages), sent);
            } else {
                remote.sendText(new String(messages, StandardCharsets.UTF_8), sent);
            }
        } catch (RuntimeException e) { // closed
            ContextCapture.inApplication(() -> written.accept(e));
        }
    }

    @Override
    public void close(Ending ending) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(ending.code()), ending.reason()));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.FINE, "signalr.close-failed", e);
        }
    }
}
