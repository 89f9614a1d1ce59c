package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.carillon.fixture.Archives;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.ListeningSockets;
import dev.carillon.fixture.TestIdentity;
import jakarta.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code carillon.jar --https-port}, with HTTP closed, and a receiver whose certificate comes from an authority of one's own. */
@Tag("once-a-server")
class HttpsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final TestIdentity hub = TestIdentity.of("hub");
    private final TestIdentity receivers = TestIdentity.of("receiver");
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final int port = FreePorts.one();
    private final URI base = URI.create("https://127.0.0.1:" + port + "/carillon");
    private final HttpClient client = HttpClient.newBuilder()
            .sslContext(TestIdentity.of("client").context(hub))
            .build();
    private HttpsServer receiver;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(
                System.getProperty("carillon.it.server", "payara").equals("payara"),
                "carillon.jar is Payara Micro; WildFly has scripts of its own");
        receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        receiver.setHttpsConfigurator(new HttpsConfigurator(receivers.context()));
        receiver.createContext("/", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @Test
    void anEventGoesInAndOutByTls() throws Exception {
        Path log = directory.resolve("printed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dcarillon.broker.port=0",
                        "-Dcarillon.grpc.port=0",
                        "-Dcarillon.tls.key-store=" + Files.write(directory.resolve("hub.p12"), hub.pkcs12()),
                        "-Dcarillon.tls.key-store-password=" + hub.password(),
                        "-Dcarillon.http.trusted-certificates="
                                + Files.writeString(directory.resolve("ca.pem"), receivers.certificatePem()),
                        "-jar",
                        Archives.TARGET.resolve("carillon.jar").toString(),
                        "--try-out",
                        "--address",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--https-port",
                        String.valueOf(port))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast("has ended: " + log, () -> !process.isAlive())
                    .until(() -> Files.readString(log).contains("Carillon is ready at " + base));

            assertThat(ListeningSockets.of(process.pid())).containsExactly(new InetSocketAddress("127.0.0.1", port));
            String url = "https://127.0.0.1:" + receiver.getAddress().getPort() + "/";
            assertThat(post(
                                    "/api/v1/subscriptions",
                                    Json.createObjectBuilder()
                                            .add("name", "tls")
                                            .add("url", url)
                                            .add(
                                                    "topics",
                                                    Json.createArrayBuilder().add("tls"))
                                            .build()
                                            .toString())
                            .statusCode())
                    .isEqualTo(201);
            HttpResponse<String> published = post("/api/v1/events", "{\"topic\":\"tls\",\"data\":17}");
            assertThat(published.statusCode()).isEqualTo(202);
            assertThat(published.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(published.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(received.poll(30, TimeUnit.SECONDS)).contains("\"data\":17");
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS))
                    .as("ends when told so")
                    .isTrue();
            process.destroyForcibly();
        }
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        String key =
                Files.readString(directory.resolve("carillon-data/admin.key")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
