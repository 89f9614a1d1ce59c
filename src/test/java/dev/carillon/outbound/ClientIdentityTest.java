package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.fixture.HostileReceiver;
import dev.carillon.fixture.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                .hasMessageContaining("belongs to its certificate");
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

    @ParameterizedTest
    @ValueSource(strings = {"macIterationCount", "certPbeIterationCount", "keyPbeIterationCount"})
    void aFileThatAsksForTooMuchWorkIsRefusedBeforeAnyIsDone(String part) throws Exception {
        byte[] costly = written(part, Pkcs12Work.MOST + 1);

        assertThatThrownBy(() -> ClientIdentity.ofPkcs12(costly, one.password()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 200000 iterations");
    }

    /** Keytool's own three parts take 10,000 each. */
    @Test
    void theWorkOfAllPartsTogetherCounts() throws Exception {
        assertThat(ClientIdentity.ofPkcs12(written("macIterationCount", Pkcs12Work.MOST - 20_000), one.password()))
                .isEqualTo(ClientIdentity.ofPem(one.certificatePem(), one.keyPem()));
        byte[] costly = written("macIterationCount", Pkcs12Work.MOST - 19_999);
        assertThatThrownBy(() -> ClientIdentity.ofPkcs12(costly, one.password()))
                .hasMessageContaining("at most 200000 iterations");
    }

    @Test
    void whatAnEncryptedPartHidesCountsAsWell() throws Exception {
        byte[] hiding = Pkcs12Parts.fileThatHidesAKey(Pkcs12Work.MOST + 1, "changeit");

        assertThatThrownBy(() -> ClientIdentity.ofPkcs12(hiding, "changeit"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 200000 iterations");
    }

    @Test
    void lengthsMayBeOpen() throws Exception {
        assertThat(ClientIdentity.ofPkcs12(Pkcs12Parts.withAnOpenLength(one.pkcs12()), one.password()))
                .isEqualTo(ClientIdentity.ofPem(one.certificatePem(), one.keyPem()));
    }

    @Test
    void whatIsCutOffAnywhereIsRefused() throws Exception {
        byte[] whole = one.pkcs12();
        for (int length = 0; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ClientIdentity.ofPkcs12(part, one.password()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void isReadBackFromWhatItReveals() throws Exception {
        ClientIdentity given = ClientIdentity.ofPkcs12(one.pkcs12(), one.password());

        assertThat(ClientIdentity.isRevealed(given.reveal())).isTrue();
        assertThat(ClientIdentity.ofRevealed(given.reveal())).isEqualTo(given);
    }

    @Test
    void anApplicationWithManyCertificatesInUseLeavesPlacesToTheOthers() throws Exception {
        ClientIdentity[] many = new ClientIdentity[70];
        for (int i = 0; i < many.length; i++) {
            many[i] = ClientIdentity.ofPem(one.certificatePem().repeat(i + 1), one.keyPem());
        }
        try (HttpSender sender = sender();
                HostileReceiver silent = HostileReceiver.http(HostileReceiver.silent());
                HostileReceiver receiver = HostileReceiver.http(HostileReceiver.says(OK))) {
            Queue<SendOutcome> ended = new ConcurrentLinkedQueue<>();
            for (ClientIdentity each : many) {
                sender.send(request(silent, each).of(1), Duration.ofSeconds(60), ended::add);
            }
            await().until(() -> ended.size() + silent.open() == many.length);
            assertThat(ended).hasSizeBetween(30, 45).allSatisfy(each -> assertThat(
                            ((SendOutcome.Unreachable) each).reason())
                    .contains("certificates of the application are in use at once"));

            for (int application = 2; application < 6; application++) {
                CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
                ClientIdentity own = many[application];
                sender.send(request(receiver, own).of(application), Duration.ofSeconds(20), outcome::complete);
                assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(SendOutcome.Answered.class);
            }
        }
    }

    private static OutboundRequest request(HostileReceiver receiver, ClientIdentity identity) {
        return new OutboundRequest("POST", receiver.uri(), "text/plain", List.of(), new byte[] {1}).as(identity);
    }

    private static byte[] written(String part, int iterations) throws Exception {
        System.setProperty("keystore.pkcs12." + part, String.valueOf(iterations));
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = one.password().toCharArray();
            store.setKeyEntry("k", one.store().getKey("test", password), password, new Certificate[] {
                one.store().getCertificate("test")
            });
            store.store(file, password);
            return file.toByteArray();
        } finally {
            System.clearProperty("keystore.pkcs12." + part);
        }
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
