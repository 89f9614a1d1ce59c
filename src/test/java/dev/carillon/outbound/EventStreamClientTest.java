package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.outbound.EventStreamClient.StreamEvent;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventStreamClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n";

    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

    EventStreamClientTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void readsEventsWhateverEndsTheirLines() throws Exception {
        try (EventStreamClient client = open(
                HEAD + "\r\n: hello\r\n\r\nevent: A\r\ndata: 1\r\ndata:2\r\n\r\nevent:B\n\ndata: x\r\rid: 7\n\n")) {
            assertThat(client.next(PATIENCE)).contains(new StreamEvent("A", "1\n2"));
            assertThat(client.next(PATIENCE)).contains(new StreamEvent("B", ""));
            assertThat(client.next(PATIENCE)).contains(new StreamEvent("message", "x"));
            assertThatThrownBy(() -> client.next(PATIENCE)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void readsChunksThatEndAnywhere() throws Exception {
        String chunks = "7\r\nevent: \r\n2;x=y\r\nA\n\r\n1\r\n\n\r\n0\r\n\r\n";
        try (EventStreamClient client = open(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks)) {
            assertThat(client.next(PATIENCE)).contains(new StreamEvent("A", ""));
            assertThatThrownBy(() -> client.next(PATIENCE)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aWaitThatIsOverLosesNothing() throws Exception {
        CompletableFuture<OutputStream> out = new CompletableFuture<>();
        Thread peer = new Thread(() -> answer(HEAD + "\r\nevent: A\nda", out, false));
        peer.start();
        try (EventStreamClient client = open()) {
            assertThat(client.next(Duration.ofMillis(200))).isEqualTo(Optional.empty());
            out.get().write("ta: 1\n\n".getBytes(StandardCharsets.UTF_8));
            out.get().flush();
            assertThat(client.next(PATIENCE)).contains(new StreamEvent("A", "1"));
        }
        peer.join();
    }

    @Test
    void refusesWhatIsNoStream() {
        assertThatThrownBy(() -> open("HTTP/1.1 401 Unauthorized\r\n\r\n")).hasMessage("answered 401");
        assertThatThrownBy(() -> open("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"))
                .hasMessage("answered 200 without events");
        assertThatThrownBy(() -> open("SSH-2.0-x\r\n\r\n")).isInstanceOf(IOException.class);
    }

    @Test
    void aLineHasAnEnd() throws Exception {
        try (EventStreamClient client = open(HEAD + "\r\ndata: " + "x".repeat(70_000))) {
            assertThatThrownBy(() -> client.next(PATIENCE)).hasMessageContaining("longer than");
        }
    }

    private EventStreamClient open(String answer) throws IOException {
        new Thread(() -> answer(answer, new CompletableFuture<>(), true)).start();
        return open();
    }

    private EventStreamClient open() throws IOException {
        HttpSettings settings = new HttpSettings(1, 8, 8, Duration.ofSeconds(5), Duration.ofSeconds(5), null, null);
        Dialer dialer = new Dialer(settings, new AddressGuard(List.of("127.0.0.1")));
        return EventStreamClient.open(
                dialer, URI.create("http://127.0.0.1:" + server.getLocalPort() + "/api/v1/sse"), List.of(), PATIENCE);
    }

    private void answer(String text, CompletableFuture<OutputStream> out, boolean ends) {
        try {
            Socket socket = server.accept();
            byte[] request = new byte[4_000];
            assertThat(socket.getInputStream().read(request)).isPositive();
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            out.complete(socket.getOutputStream());
            if (ends) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            out.completeExceptionally(e);
        }
    }
}
