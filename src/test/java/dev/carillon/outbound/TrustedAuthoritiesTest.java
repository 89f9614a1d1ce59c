package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.carillon.fixture.TestIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose certificate comes from an authority of one's own. */
class TrustedAuthoritiesTest {

    private final TestIdentity own = TestIdentity.of("receiver");
    private final TestIdentity strange = TestIdentity.of("stranger");
    private HttpsServer receiver;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws Exception {
        receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        receiver.setHttpsConfigurator(new HttpsConfigurator(own.context()));
        receiver.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void isReachedIfItsAuthorityIsInTheFile() throws Exception {
        Path file = pem("Others may stand there, too\n" + strange.certificatePem() + own.certificatePem());
        assertThat(send(TrustedAuthorities.with(file))).isInstanceOf(SendOutcome.Answered.class);
    }

    @Test
    void isNotReachedByAnotherFileNorWithout() throws Exception {
        for (KeyStore each : new KeyStore[] {TrustedAuthorities.with(pem(strange.certificatePem())), null}) {
            assertThat(send(each))
                    .isInstanceOfSatisfying(SendOutcome.Unreachable.class, outcome -> assertThat(outcome.reason())
                            .startsWith("TLS: "));
        }
    }

    @Test
    void thoseOfThePlatformStayTrusted() throws Exception {
        KeyStore both = TrustedAuthorities.with(pem(own.certificatePem()));
        assertThat(Collections.list(both.aliases())).hasSizeGreaterThan(20);
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        for (Path each : List.of(pem(""), pem("no certificate"), directory.resolve("missing.pem"))) {
            assertThatThrownBy(() -> TrustedAuthorities.with(each))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("carillon.http.trusted-certificates", each.toString());
        }
    }

    private Path pem(String text) throws Exception {
        return Files.writeString(Files.createTempFile(directory, "authorities", ".pem"), text);
    }

    private SendOutcome send(KeyStore authorities) throws Exception {
        HttpSettings settings =
                new HttpSettings(1, 10, 10, Duration.ofSeconds(5), Duration.ofSeconds(30), authorities, null);
        try (HttpSender sender = new HttpSender(settings, new AddressGuard(List.of("127.0.0.1")))) {
            CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
            URI url = URI.create("https://127.0.0.1:" + receiver.getAddress().getPort() + "/");
            sender.send(
                    new OutboundRequest("POST", url, null, List.of(), null), Duration.ofSeconds(20), outcome::complete);
            return outcome.get(30, TimeUnit.SECONDS);
        }
    }
}
