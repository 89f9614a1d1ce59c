package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.TestIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of an issuer as people write them down, and which tokens are its. */
class TrustedIssuerTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String ISSUER = "https://login.example.com";
    private static KeyPair first;
    private static KeyPair second;

    @BeforeAll
    static void generate() throws Exception {
        first = pair(2_048);
        second = pair(2_048);
    }

    @Test
    void keysStandInOneLineOrInManyAndThereMayBeSeveral() throws Exception {
        String broken = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(second.getPublic().getEncoded());
        TrustedIssuer issuer = issuer(
                pem(first) + "\nthe next one:\n-----BEGIN PUBLIC KEY-----\n" + broken + "\n-----END PUBLIC KEY-----\n");
        assertThat(issuer.issued(token(first.getPrivate(), ISSUER), NOW)).isPresent();
        assertThat(issuer.issued(token(second.getPrivate(), ISSUER), NOW)).isPresent();
        assertThat(issuer.issued(token(pair(2_048).getPrivate(), ISSUER), NOW)).isEmpty();
        assertThat(issuer.issued(token(first.getPrivate(), "https://other.example.com"), NOW))
                .isEmpty();
    }

    @Test
    void aCertificateHasAKeyAndAFileHasEither(@TempDir Path directory) throws Exception {
        TestIdentity identity = TestIdentity.of("login");
        Path file = Files.writeString(directory.resolve("login.pem"), identity.certificatePem());
        TrustedIssuer issuer = issuer(file.toString());
        PrivateKey key =
                (PrivateKey) identity.store().getKey("test", identity.password().toCharArray());
        assertThat(issuer.issued(token(key, ISSUER), NOW)).isPresent();
    }

    @Test
    void withoutAConfigurationNobodyIsBelieved() {
        assertThat(new TrustedIssuer(Settings.of(Map.of())).issued(token(first.getPrivate(), ISSUER), NOW))
                .isEmpty();
    }

    @Test
    void aShortKeyIsRefused() throws Exception {
        String pem = pem(pair(1_024));
        assertThatThrownBy(() -> issuer(pem)).hasMessageContaining("2048 bits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PUBLIC KEY-----AAAA-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----A-----END PUBLIC KEY-----",
                "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----",
                "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY-----",
                "-----BEGIN PUBLIC KEY-----",
                "/nowhere/login.pem"
            })
    void whatIsNoKeyIsRefusedWithTheNameOfItsSetting(String text) {
        assertThatThrownBy(() -> issuer(text))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("carillon.jwt.public-key");
    }

    @Test
    void aKeyNeedsAnIssuer() {
        assertThatThrownBy(() -> new TrustedIssuer(Settings.of(Map.of("carillon.jwt.public-key", pem(first)))))
                .hasMessageContaining("carillon.jwt.issuer");
    }

    private static TrustedIssuer issuer(String keys) {
        return new TrustedIssuer(
                Settings.of(new HashMap<>(Map.of("carillon.jwt.public-key", keys, "carillon.jwt.issuer", ISSUER))));
    }

    private static String token(PrivateKey key, String issuer) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(issuer);
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setExpirationTime(NumericDate.fromSeconds(NOW.getEpochSecond() + 60));
        return Jwt.sign("theirs", claims, key);
    }

    private static KeyPair pair(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PUBLIC KEY-----"
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded())
                + "-----END PUBLIC KEY-----";
    }
}
