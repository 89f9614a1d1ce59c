package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.fixture.TestIdentity;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client over real sockets, against servers that do as they are told. */
class WebSocketLineTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final AddressGuard LOOPBACK = new AddressGuard(List.of("127.0.0.1"));

    /** What a server does with its one connection, after the client's request was read. */
    private interface Script {
        void run(String request, InputStream in, OutputStream out) throws Exception;
    }

    private static final class Server implements AutoCloseable {

        private final ServerSocket socket;
        private final CompletableFuture<Void> done;

        Server(ServerSocket socket, Script script) {
            this.socket = socket;
            done = CompletableFuture.runAsync(() -> {
                try (Socket client = socket.accept()) {
                    script.run(head(client.getInputStream()), client.getInputStream(), client.getOutputStream());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        static Server plain(Script script) throws IOException {
            return new Server(new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1")), script);
        }

        URI url(String scheme) {
            return URI.create(scheme + "://127.0.0.1:" + socket.getLocalPort() + "/hub?id=1");
        }

        void await() throws Exception {
            done.get(20, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    private static void accept(String request, OutputStream out) throws Exception {
        String key = request.replaceAll("(?s).*Sec-WebSocket-Key: (\\S+).*", "$1");
        String accept = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1")
                        .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
        out.write(("HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nSec-WebSocket-Accept: " + accept
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static WebSocketLine open(URI url) throws IOException {
        return WebSocketLine.open(
                new Dialer(HttpSettings.DEFAULTS, LOOPBACK),
                url,
                List.of(new OutboundRequest.Header("Authorization", "Bearer t")),
                1_000,
                LONG);
    }

    @Test
    void saysWhereItWantsToAndHearsWhatComes() throws Exception {
        try (Server server = Server.plain((request, in, out) -> {
                    assertThat(request)
                            .startsWith("GET /hub?id=1 HTTP/1.1\r\n")
                            .contains("\r\nHost: 127.0.0.1:", "\r\nAuthorization: Bearer t\r\n");
                    accept(request, out);
                    assertThat(in.readNBytes(7)[0]).isEqualTo((byte) 0x81);
                    out.write(HexFormat.of().parseHex("8901ff" + "8103616263"));
                    byte[] pong = in.readNBytes(7);
                    assertThat(pong[0]).isEqualTo((byte) 0x8a);
                    assertThat((byte) (pong[6] ^ pong[2])).isEqualTo((byte) 0xff);
                });
                WebSocketLine line = open(server.url("http"))) {
            assertThat(line.receive(SHORT)).isNull();
            line.send(new byte[] {'x'});
            assertThat(line.receive(LONG)).asString().isEqualTo("abc");
            server.await();
            assertThatThrownBy(() -> line.receive(LONG)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aCloseIsAnsweredAndTold() throws Exception {
        try (Server server = Server.plain((request, in, out) -> {
                    accept(request, out);
                    out.write(HexFormat.of().parseHex("880503f1627965"));
                    byte[] close = in.readNBytes(8);
                    assertThat(close[0]).isEqualTo((byte) 0x88);
                    assertThat(in.read()).isEqualTo(-1);
                });
                WebSocketLine line = open(server.url("http"))) {
            assertThatThrownBy(() -> line.receive(LONG)).hasMessageContaining("1009 bye");
            server.await();
        }
    }

    @Test
    void aMessageThatIsTooLongEndsIt() throws Exception {
        try (Server server = Server.plain((request, in, out) -> {
                    accept(request, out);
                    out.write(HexFormat.of().parseHex("817f7fffffffffffffff"));
                    byte[] close = in.readNBytes(8);
                    int high = (close[6] ^ close[2]) & 0xff;
                    int low = (close[7] ^ close[3]) & 0xff;
                    assertThat(high << 8 | low).isEqualTo(1009);
                });
                WebSocketLine line = open(server.url("http"))) {
            assertThatThrownBy(() -> line.receive(LONG)).hasMessageContaining("longer than 1000");
            server.await();
        }
    }

    @Test
    void aServerThatOpensNoneIsNamedByItsStatus() throws Exception {
        try (Server server = Server.plain((request, in, out) ->
                out.write("HTTP/1.1 404 Not Found\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
            assertThatThrownBy(() -> open(server.url("http")))
                    .isInstanceOfSatisfying(UpgradeRefusedException.class, e -> assertThat(e.status())
                            .isEqualTo(404));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 x\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: abc\r\n\r\n",
                "HTTP/1.1 101 x\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n\r\n"
            })
    void whatIsNoWebSocketIsRefused(String answer) throws Exception {
        try (Server server =
                Server.plain((request, in, out) -> out.write(answer.getBytes(StandardCharsets.US_ASCII)))) {
            assertThatThrownBy(() -> open(server.url("http"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void headersWithoutAnEndAreNotKept() throws Exception {
        try (Server server = Server.plain((request, in, out) -> {
            byte[] more = "x".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            try {
                while (true) {
                    out.write(more);
                }
            } catch (IOException closed) {
                // as it should be
            }
        })) {
            assertThatThrownBy(() -> open(server.url("http"))).hasMessageContaining("longer than 16384");
            server.await();
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForLonger() throws Exception {
        try (Server server = Server.plain((request, in, out) -> in.read())) {
            assertThatThrownBy(() -> WebSocketLine.open(
                            new Dialer(HttpSettings.DEFAULTS, LOOPBACK),
                            server.url("http"),
                            List.of(),
                            100,
                            Duration.ofMillis(300)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whereNobodyMayGoNoConnectionIsMade() throws Exception {
        try (ServerSocket nobody = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Dialer strict = new Dialer(HttpSettings.DEFAULTS, AddressGuard.strict());
            URI url = URI.create("http://localhost:" + nobody.getLocalPort() + "/");
            assertThatThrownBy(() -> WebSocketLine.open(strict, url, List.of(), 100, LONG))
                    .isInstanceOf(RefusedException.class);
            nobody.setSoTimeout(100);
            assertThatThrownBy(nobody::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** A wait that ends amid a record of TLS loses nothing of it. */
    @Test
    void overTlsAMessageComesInPiecesAndIsWhole(@TempDir Path directory) throws Exception {
        TestIdentity identity = TestIdentity.of("hub");
        Path pem = Files.writeString(directory.resolve("ca.pem"), identity.certificatePem());
        HttpSettings trusting = new HttpSettings(
                1, 10, 10, Duration.ofSeconds(5), Duration.ofSeconds(30), TrustedAuthorities.with(pem), null);
        String text = "y".repeat(900);
        try (Server server = new Server(identity.serverSocket(), (request, in, out) -> {
                    accept(request, out);
                    byte[] frame = WebSocketFrames.masked(WebSocketFrames.TEXT, new byte[0], new byte[4]);
                    assertThat(frame).hasSize(6);
                    out.write(HexFormat.of().parseHex("817e0384"));
                    for (byte each : text.getBytes(StandardCharsets.US_ASCII)) {
                        out.write(each);
                        out.flush();
                    }
                    in.read();
                });
                WebSocketLine line = WebSocketLine.open(
                        new Dialer(trusting, LOOPBACK), server.url("https"), List.of(), 1_000, LONG)) {
            byte[] whole = null;
            while (whole == null) {
                whole = line.receive(Duration.ofMillis(3)); // shorter than the pieces take
            }
            assertThat(whole).asString().isEqualTo(text);
        }
        try (Server server = new Server(identity.serverSocket(), (request, in, out) -> accept(request, out))) {
            assertThatThrownBy(() -> open(server.url("https"))).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void throughAProxyItIsATunnel() throws Exception {
        try (Server proxy = Server.plain((request, in, out) -> {
            assertThat(request).startsWith("CONNECT hub.invalid:80 HTTP/1.1\r\n");
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String inner = head(in);
            assertThat(inner).startsWith("GET /a HTTP/1.1\r\nHost: hub.invalid\r\n");
            accept(inner, out);
            out.write(HexFormat.of().parseHex("8103616263"));
            in.read();
        })) {
            HttpSettings proxied = new HttpSettings(
                    1,
                    10,
                    10,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    null,
                    URI.create("http://127.0.0.1:" + proxy.url("http").getPort()));
            try (WebSocketLine line = WebSocketLine.open(
                    new Dialer(proxied, AddressGuard.strict()),
                    URI.create("http://hub.invalid/a"),
                    List.of(),
                    1_000,
                    LONG)) {
                assertThat(line.receive(LONG)).asString().isEqualTo("abc");
            }
        }
    }
}
