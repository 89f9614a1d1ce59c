package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnServerTest {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private OwnServer own;
    private HttpServer listener;

    @AfterEach
    void end() {
        own.end();
        if (listener != null) {
            listener.stop(0);
        }
    }

    private void listen(CountDownLatch gate) throws IOException {
        listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            try {
                gate.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/shop/a") ? 200 : 302, 0);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        listener.start();
    }

    private static Config config(String url) {
        return new SmallRyeConfigBuilder()
                .addDefaultSources()
                .withSources(
                        new PropertiesConfigSource(url == null ? Map.of() : Map.of(OwnServer.KEY, url), "test", 500))
                .build();
    }

    private SendOutcome post(String path) {
        return own.post(path, "text/plain", List.of(), "hello".getBytes(), DEADLINE);
    }

    @Test
    void theAddressOfTheConfigurationCountsThenWhereARequestCameIn() throws IOException {
        listen(new CountDownLatch(0));
        int port = listener.getAddress().getPort();
        own = new OwnServer(config(null), HttpSettings.DEFAULTS);
        assertThat(own.url()).isEmpty();
        assertThat(post("/shop/a"))
                .isInstanceOfSatisfying(SendOutcome.Unreachable.class, outcome -> assertThat(outcome.reason())
                        .contains(OwnServer.KEY));

        own.seen("127.0.0.1", port);
        assertThat(own.url().orElseThrow()).hasToString("http://127.0.0.1:" + port);
        assertThat(post("/shop/a"))
                .isInstanceOfSatisfying(SendOutcome.Answered.class, answer -> assertThat(answer.excerpt())
                        .isEqualTo("hello"));

        own = new OwnServer(config("http://elsewhere.example:81/"), HttpSettings.DEFAULTS);
        own.seen("127.0.0.1", port);
        assertThat(own.url().orElseThrow()).hasToString("http://elsewhere.example:81");
    }

    @Test
    void everyAddressOfTheMachineIsThisMachine() {
        own = new OwnServer(config(null), HttpSettings.DEFAULTS);
        own.seen("0.0.0.0", 8080);
        assertThat(own.url().orElseThrow()).hasToString("http://localhost:8080");
        own.seen("0:0:0:0:0:0:0:1", 8080);
        assertThat(own.url().orElseThrow()).hasToString("http://[0:0:0:0:0:0:0:1]:8080");
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() throws IOException {
        listen(new CountDownLatch(0));
        own = new OwnServer(config("http://127.0.0.1:" + listener.getAddress().getPort()), HttpSettings.DEFAULTS);

        assertThat(post("/shop/moved"))
                .isInstanceOfSatisfying(SendOutcome.Answered.class, answer -> assertThat(answer.status())
                        .isEqualTo(302));
    }

    @Test
    void whenTheNodeEndsNobodyWaitsForAnAnswer() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        listen(gate);
        own = new OwnServer(config("http://127.0.0.1:" + listener.getAddress().getPort()), HttpSettings.DEFAULTS);
        CompletableFuture<SendOutcome> waiting = CompletableFuture.supplyAsync(() -> post("/shop/a"));
        while (!waiting.isDone() && own.inFlight() == 0) {
            Thread.onSpinWait();
        }

        own.end();

        assertThat(waiting.get(5, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Unreachable.class);
        assertThat(post("/shop/a")).isInstanceOf(SendOutcome.Unreachable.class);
        gate.countDown();
    }
}
