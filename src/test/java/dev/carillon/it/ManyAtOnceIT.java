package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** More connections say something at the same moment than a server lets wait for its threads by default. */
@OnCarillon
class ManyAtOnceIT {

    private static final int CONNECTIONS = 6_000;

    /** Payara's selector ended, and with it all connections, at 4,096 that waited. */
    @Test
    void eachOfThemIsAnswered(CarillonServer server) throws Exception {
        URI base = server.baseUri();
        ByteBuffer request = StandardCharsets.US_ASCII.encode(
                "GET " + base.getPath() + "/health/ready HTTP/1.1\r\nHost: " + base.getAuthority() + "\r\n\r\n");
        List<SocketChannel> all = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel each = SocketChannel.open(new InetSocketAddress(base.getHost(), base.getPort()));
                all.add(each);
                each.configureBlocking(false);
                each.register(selector, SelectionKey.OP_READ);
            }
            for (SocketChannel each : all) {
                each.write(request.duplicate());
            }
            List<String> answers = new ArrayList<>();
            Awaitility.await("an answer to each").atMost(Duration.ofMinutes(1)).until(() -> {
                read(selector, answers);
                return answers.size() == CONNECTIONS;
            });
            assertThat(answers).allMatch(line -> line.startsWith("HTTP/1.1 200"));
        } finally {
            for (SocketChannel each : all) {
                each.close();
            }
        }
    }

    private static void read(Selector selector, List<String> answers) throws IOException {
        selector.select(1_000);
        ByteBuffer in = ByteBuffer.allocate(8_192);
        for (SelectionKey each : selector.selectedKeys()) {
            String answer;
            try {
                answer = ((SocketChannel) each.channel()).read(in.clear()) < 0
                        ? "closed"
                        : StandardCharsets.US_ASCII.decode(in.flip()).toString();
            } catch (IOException e) {
                answer = e.getMessage();
            }
            each.cancel();
            answers.add(answer.lines().findFirst().orElse("nothing"));
        }
        selector.selectedKeys().clear();
    }
}
