package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Publishers that send and never read: what they are answered waits for them, and for nobody else. */
@OnCarillon
class UnreadAnswersIT {

    private static final int SILENT = 30; // more than groups may wait for their answers
    private static final int BATCHES = 40; // on each connection, one behind the other
    private static final String LONG = "x".repeat(900); // ids and sources stand in the answers

    @Test
    void publishersThatDoNotReadKeepNoOtherWaiting(CarillonServer server, Api api) throws Exception {
        List<Silent> silent = new ArrayList<>();
        try {
            for (int i = 0; i < SILENT; i++) {
                silent.add(new Silent(server));
            }
            Awaitility.await("all that is taken of them")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> {
                        boolean moved = false;
                        for (Silent each : silent) {
                            moved |= each.send();
                        }
                        return !moved;
                    });
            for (int i = 0; i < 20; i++) {
                long began = System.nanoTime();
                api.publish(anEvent("unread/other")).expect(202);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            }
        } finally {
            for (Silent each : silent) {
                each.close();
            }
        }
    }

    private static final class Silent {

        private final SocketChannel channel = SocketChannel.open();
        private final ByteBuffer requests;

        Silent(CarillonServer server) throws IOException {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 2_048);
            channel.connect(new InetSocketAddress(
                    server.baseUri().getHost(), server.baseUri().getPort()));
            channel.configureBlocking(false);
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < BATCHES; i++) {
                String body = AnEvent.batch(IntStream.range(0, 100)
                        .mapToObj(j -> anEvent("unread/" + j)
                                .with("id", UUID.randomUUID() + LONG)
                                .with("source", "/" + LONG))
                        .toArray(AnEvent[]::new));
                all.append("POST ")
                        .append(server.baseUri().getPath())
                        .append("/api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ")
                        .append(server.adminKey())
                        .append("\r\nContent-Type: application/cloudevents-batch+json\r\nContent-Length: ")
                        .append(body.length())
                        .append("\r\n\r\n")
                        .append(body);
            }
            requests = ByteBuffer.wrap(all.toString().getBytes(StandardCharsets.US_ASCII));
        }

        /** As much as there is room for; whether there was any. */
        boolean send() {
            try {
                return requests.hasRemaining() && channel.write(requests) > 0;
            } catch (IOException closed) { // by a server that does not wait for ever, which is as good
                return false;
            }
        }

        void close() throws IOException {
            channel.close();
        }
    }
}
