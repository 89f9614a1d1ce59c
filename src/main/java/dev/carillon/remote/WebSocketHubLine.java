package dev.carillon.remote;

import dev.carillon.outbound.WebSocketLine;
import java.io.IOException;
import java.time.Duration;

/** Records over a WebSocket. */
record WebSocketHubLine(WebSocketLine socket) implements HubLine {

    static final String TRANSPORT = "WebSockets";

    private static final Duration SILENCE = Duration.ofSeconds(30); // twice what hubs ping at
    private static final Duration STUCK = Duration.ofSeconds(10);

    @Override
    public String transport() {
        return TRANSPORT;
    }

    @Override
    public Duration longestSilence() {
        return SILENCE;
    }

    @Override
    public boolean hasPings() {
        return true;
    }

    @Override
    public void send(byte[] records) throws IOException {
        socket.send(records);
    }

    @Override
    public byte[] receive(Duration patience) throws IOException {
        return socket.receive(patience);
    }

    @Override
    public boolean isStuck() {
        return socket.isStuck(STUCK);
    }

    @Override
    public void leave() {
        socket.leave();
    }

    @Override
    public void close() {
        socket.close();
    }
}
