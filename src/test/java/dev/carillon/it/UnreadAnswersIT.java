package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishers that send and never read: what they are answered waits for them, and for nobody else. */
@OnCarillon
class UnreadAnswersIT {

    private static final int MANY = 100; // more than WildFly has threads
    private static final int THREADS = Math.max(40, 20 * Runtime.getRuntime().availableProcessors());
    private static final int MORE_THAN_IS_TAKEN = 4_000_000; // bytes of a connection, by the buffers of both sides
    private static final int SILENT = 30; // more than groups may wait for their answers
    private static final int BATCHES = 40; // on each connection, one behind the other
    private static final String LONG = "x".repeat(900); // ids and sources stand in the answers

    @Test
    void readersThatDoNotReadKeepNoOtherWaiting(CarillonServer server, Api api) throws Exception {
        String topic = Topics.unique("unread");
        AnEvent[] large = IntStream.range(0, 50)
                .mapToObj(i -> anEvent(topic).data("\"" + "x".repeat(8_000) + "\""))
                .toArray(AnEvent[]::new);
        api.post("/api/v1/events", "application/cloudevents-batch+json", AnEvent.batch(large))
                .expect(202);
        String page = request(server, "GET", "/api/v1/events?limit=50&topic=" + topic, "Content-Length: 0\r\n\r\n");
        String health = request(server, "GET", "/health/live", "Content-Length: 0\r\n\r\n");
        byte[] pages = bytes(page.repeat(100));
        byte[] healths = bytes(health.repeat(30_000));
        try (Silence silence = new Silence()) {
            for (int i = 0; i < MANY; i++) {
                silence.add(server, i % 2 == 0 ? pages : healths);
            }
            silence.send();
            for (int i = 0; i < 20; i++) {
                within10s(() -> api.publish(anEvent("unread/other")).expect(202));
                within10s(() -> api.get("/health/live").expect(200));
            }
        }
    }

    /** What a server may answer by itself, or end in its own thread. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /openapi.json",
                "HEAD /health/live",
                "GET /health/live\r\nUpgrade: none",
                "GET /nothing",
                "POST /api/v1/events"
            })
    void nothingThatIsAnsweredKeepsOthersWaiting(String request, CarillonServer server, Api api) throws Exception {
        String path = server.baseUri().getPath();
        String one = request.replaceFirst(" ", " " + path).replaceFirst("(\r\n|$)", " HTTP/1.1\r\nHost: a$1")
                + "\r\nContent-Length: 0\r\n\r\n";
        byte[] requests = bytes(one.repeat(MORE_THAN_IS_TAKEN / one.length()));
        try (Silence silence = new Silence()) {
            for (int i = 0; i < THREADS; i++) {
                silence.add(server, requests);
            }
            silence.send();
            for (int i = 0; i < 5; i++) {
                within10s(() -> api.get("/health/live").expect(200));
            }
        }
    }

    @Test
    void publishersThatDoNotReadKeepNoOtherWaiting(CarillonServer server, Api api) throws Exception {
        try (Silence silence = new Silence()) {
            for (int i = 0; i < SILENT; i++) {
                StringBuilder batches = new StringBuilder();
                for (int j = 0; j < BATCHES; j++) {
                    String body = AnEvent.batch(IntStream.range(0, 100)
                            .mapToObj(k -> anEvent("unread/" + k)
                                    .id(UUID.randomUUID() + LONG)
                                    .source("/" + LONG))
                            .toArray(AnEvent[]::new));
                    batches.append(request(
                            server,
                            "POST",
                            "/api/v1/events",
                            "Content-Type: application/cloudevents-batch+json\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body));
                }
                silence.add(server, bytes(batches.toString()));
            }
            silence.send();
            for (int i = 0; i < 20; i++) {
                within10s(() -> api.publish(anEvent("unread/other")).expect(202));
            }
        }
    }

    private static String request(CarillonServer server, String method, String path, String more) {
        return method + " " + server.baseUri().getPath() + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + server.adminKey() + "\r\n" + more;
    }

    private static byte[] bytes(String requests) {
        return requests.getBytes(StandardCharsets.US_ASCII);
    }

    private static void within10s(Runnable action) {
        long began = System.nanoTime();
        action.run();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    /** Connections that send as long as they can. */
    private static final class Silence implements AutoCloseable {

        private final Map<SocketChannel, ByteBuffer> all = new LinkedHashMap<>();

        void add(CarillonServer server, byte[] requests) throws IOException {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 2_048);
            channel.connect(new InetSocketAddress(
                    server.baseUri().getHost(), server.baseUri().getPort()));
            channel.configureBlocking(false);
            all.put(channel, ByteBuffer.wrap(requests));
        }

        /** Until the server takes no more of any of them. */
        void send() {
            Awaitility.await("all that is taken of them")
                    .atMost(Duration.ofSeconds(90))
                    .during(Duration.ofSeconds(3))
                    .until(() -> {
                        boolean moved = false;
                        for (Map.Entry<SocketChannel, ByteBuffer> each : all.entrySet()) {
                            moved |= send(each.getKey(), each.getValue());
                        }
                        return !moved;
                    });
        }

        private static boolean send(SocketChannel channel, ByteBuffer requests) {
            try {
                return requests.hasRemaining() && channel.write(requests) > 0;
            } catch (IOException closed) { // by a server that does not wait for ever, which is as good
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel each : all.keySet()) {
                each.close();
            }
        }
    }
}
