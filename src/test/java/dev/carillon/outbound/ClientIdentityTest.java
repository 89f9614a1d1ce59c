package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.HostileReceiver;
import dev.carillon.fixture.TestIdentity;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of Carillon's own, shown to receivers that ask for them. */
class ClientIdentityTest {

    private static final String STORE = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static TestIdentity server;
    private static TestIdentity one;
    private static TestIdentity other;

    /** The platform trusts the receiver's certificate as long as these tests run. */
    @BeforeAll
    static void trust(@TempDir Path directory) throws Exception {
        server = TestIdentity.of("receiver");
        one = TestIdentity.of("one");
        other = TestIdentity.of("other");
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("receiver", server.store().getCertificate("test"));
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            known.store(out, "changeit".toCharArray());
        }
        System.setProperty(STORE, file.toString());
        System.setProperty(PASSWORD, "changeit");
    }

    @AfterAll
    static void forget() {
        System.clearProperty(STORE);
        System.clearProperty(PASSWORD);
    }

    @Test
    void isShownFromPemAndFromPkcs12() throws Exception {
        try (HttpSender sender = sender();
                HostileReceiver receiver = HostileReceiver.https(server.serverSocket(one), HostileReceiver.says(OK))) {
            assertThat(send(sender, receiver, ClientIdentity.ofPem(one.certificatePem(), one.keyPem())))
                    .isInstanceOf(SendOutcome.Answered.class);
            assertThat(send(sender, receiver, ClientIdentity.ofPkcs12(one.pkcs12(), one.password())))
                    .isInstanceOf(SendOutcome.Answered.class);
        }
    }

    @Test
    void isAskedForInVainWithoutOneAndWithAnotherAlsoAfterTheRightOneWasThere() throws Exception {
        ServerSocket socket = server.serverSocket(one);
        try (HttpSender sender = sender();
                HostileReceiver receiver = HostileReceiver.https(socket, keptAlive())) {
            ClientIdentity right = ClientIdentity.ofPem(one.certificatePem(), one.keyPem());
            ClientIdentity wrong = ClientIdentity.ofPem(other.certificatePem(), other.keyPem());

            assertThat(send(sender, receiver, right)).isInstanceOf(SendOutcome.Answered.class);
            assertThat(send(sender, receiver, null))
                    .as("a connection of somebody else's is not lent")
                    .isInstanceOf(SendOutcome.Unreachable.class);
            assertThat(send(sender, receiver, wrong)).isInstanceOf(SendOutcome.Unreachable.class);
        }
    }

    @Test
    void theReceiversOwnCertificateIsStillLookedAt() throws Exception {
        TestIdentity unknown = TestIdentity.of("unknown");
        try (HttpSender sender = sender();
                HostileReceiver receiver = HostileReceiver.https(unknown.serverSocket(one), HostileReceiver.says(OK))) {
            assertThat(send(sender, receiver, ClientIdentity.ofPem(one.certificatePem(), one.keyPem())))
                    .isInstanceOfSatisfying(SendOutcome.Unreachable.class, refused -> assertThat(refused.reason())
                            .startsWith("TLS: "));
        }
    }

    @Test
    void twoOfTheSameKeyShareTheirConnections() throws Exception {
        assertThat(ClientIdentity.ofPem(one.certificatePem(), one.keyPem()))
                .isEqualTo(ClientIdentity.ofPkcs12(one.pkcs12(), one.password()))
                .isNotEqualTo(ClientIdentity.ofPem(other.certificatePem(), other.keyPem()));
    }

    @Test
    void whatIsNoneIsRefusedWithoutItsKey() throws Exception {
        assertThatThrownBy(() -> ClientIdentity.ofPem(one.certificatePem(), other.keyPem()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not belong");
        assertThatThrownBy(() -> ClientIdentity.ofPem("x", one.keyPem()))
                .hasMessageContaining("-----BEGIN CERTIFICATE-----");
        assertThatThrownBy(() -> ClientIdentity.ofPem(one.certificatePem(), "hidden"))
                .hasMessageContaining("-----BEGIN PRIVATE KEY-----")
                .hasMessageNotContaining("hidden");
        assertThatThrownBy(() -> ClientIdentity.ofPem(
                        one.certificatePem(), "-----BEGIN PRIVATE KEY-----\naGlkZGVu\n-----END PRIVATE KEY-----"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("aGlkZGVu");
        assertThatThrownBy(() -> ClientIdentity.ofPkcs12(one.pkcs12(), "wrong"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password");
        assertThatThrownBy(() -> ClientIdentity.ofPkcs12(new byte[] {1, 2}, "wrong"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Keeps the connection open for the next request. */
    private static HostileReceiver.Behaviour keptAlive() {
        return (in, out) -> {
            out.write(OK.getBytes());
            out.flush();
            HostileReceiver.silent().answer(in, out);
        };
    }

    private static HttpSender sender() {
        return new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of("127.0.0.1")));
    }

    private static SendOutcome send(HttpSender sender, HostileReceiver receiver, ClientIdentity identity)
            throws Exception {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        OutboundRequest request =
                new OutboundRequest("POST", receiver.uri(), "text/plain", List.of(), new byte[] {1}).as(identity);
        sender.send(request, Duration.ofSeconds(10), outcome::complete);
        return outcome.get(20, TimeUnit.SECONDS);
    }
}
