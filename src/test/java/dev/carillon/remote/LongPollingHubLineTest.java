package dev.carillon.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.HttpSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A hub that has nothing to say answers a poll all the same. */
class LongPollingHubLineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpSender sender = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.1")));
    private HttpServer hub;
    private int polls;

    @BeforeEach
    void begin() throws Exception {
        hub = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        hub.setExecutor(Executors.newCachedThreadPool());
        hub.createContext("/", exchange -> {
            byte[] body = exchange.getRequestMethod().equals("GET") && ++polls == 2
                    ? "{}\u001e".getBytes(StandardCharsets.UTF_8)
                    : new byte[0];
            exchange.sendResponseHeaders(polls > 2 ? 204 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        hub.start();
    }

    @AfterEach
    void end() {
        hub.stop(0);
        sender.close();
    }

    @Test
    void aPollThatIsAnsweredWithNothingSaysThatTheHubIsThere() throws Exception {
        URI url = URI.create("http://127.0.0.1:" + hub.getAddress().getPort() + "/hub?id=x");
        try (LongPollingHubLine line = new LongPollingHubLine(new HubRequests(sender, 1, 32_768), url, null)) {
            assertThat(line.receive(PATIENCE))
                    .as("by this its silence is measured")
                    .isEmpty();
            assertThat(line.receive(PATIENCE)).asString(StandardCharsets.UTF_8).isEqualTo("{}\u001e");
        }
    }
}
