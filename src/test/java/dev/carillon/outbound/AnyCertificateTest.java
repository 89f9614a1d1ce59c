package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver with a certificate that nobody vouches for, of another name, and out of date. */
class AnyCertificateTest {

    private static final String PASSWORD = "changeit";

    private final HttpSender sender = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.1")));
    private HttpsServer receiver;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        receiver.setHttpsConfigurator(new HttpsConfigurator(tls()));
        receiver.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void close() {
        sender.close();
        receiver.stop(0);
    }

    @Test
    void isTakenIfItIsAskedForAndOnlyThen() throws Exception {
        assertThat(send(true))
                .isInstanceOfSatisfying(SendOutcome.Answered.class, answered -> assertThat(answered.status())
                        .isEqualTo(204));
        assertThat(send(false))
                .as("the connection that is open is not lent")
                .isInstanceOfSatisfying(SendOutcome.Unreachable.class, each -> assertThat(each.reason())
                        .startsWith("TLS: "));
        assertThat(send(true)).isInstanceOf(SendOutcome.Answered.class);
    }

    @Test
    void noThreadIsLeftBehind() throws Exception {
        send(true);
        sender.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(each -> each.isAlive() && each.getName().startsWith("carillon-http-any-"));
    }

    private SendOutcome send(boolean anyCertificate) throws Exception {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        URI url = URI.create("https://127.0.0.1:" + receiver.getAddress().getPort() + "/");
        sender.send(
                new OutboundRequest("POST", url, null, List.of(), null, anyCertificate),
                Duration.ofSeconds(20),
                outcome::complete);
        return outcome.get(30, TimeUnit.SECONDS);
    }

    private SSLContext tls() throws Exception {
        Path file = directory.resolve("receiver.p12");
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "receiver",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=somebody.else",
                        "-startdate",
                        "-10d",
                        "-validity",
                        "1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(made.getInputStream().readAllBytes());
        assertThat(made.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
