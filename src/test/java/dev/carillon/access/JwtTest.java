package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as anybody may send them, also those that are signed by the right key; signed here by Java's own means. */
class JwtTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String RS256 = "{\"alg\":\"RS256\"}";
    private static final String ISSUER = "https://login.example.com";
    private static KeyPair keys;
    private static KeyPair others;

    @BeforeAll
    static void generate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        keys = generator.generateKeyPair();
        others = generator.generateKeyPair();
    }

    @Test
    void whatIsSignedIsReadAgain() throws Exception {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject("anna");
        claims.setExpirationTime(NumericDate.fromSeconds(seconds(60)));
        String text = Jwt.sign("1", claims, keys.getPrivate());
        assertThat(verified(text, keys.getPublic()).orElseThrow().getSubject()).isEqualTo("anna");
        assertThat(verified(text, others.getPublic())).isEmpty();
        assertThat(Jwt.looksLike(text)).isTrue();
        assertThat(new String(Base64.getUrlDecoder().decode(text.split("\\.")[0]), StandardCharsets.US_ASCII))
                .isEqualTo("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"1\"}");
    }

    @Test
    void aChangedClaimIsNotSigned() {
        String[] parts = signed(RS256, claims("\"exp\":2000000000")).split("\\.");
        String forged = parts[0] + '.' + encoded(claims("\"exp\":2000000000,\"sub\":\"root\"")) + '.' + parts[2];
        assertThat(verified(forged, keys.getPublic())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"RS512\"}",
                "{\"alg\":\"rs256\"}",
                "{\"alg\":[\"RS256\"]}",
                "{\"alg\":null}",
                "{\"alg\":\"RS256\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"RS256\",\"b64\":false,\"crit\":[\"b64\"]}",
                "{\"alg\":\"none\",\"alg\":\"RS256\"}",
                "{\"alg\":\"RS256\"}{}",
                "[\"RS256\"]",
                "{",
                ""
            })
    void anotherHeaderIsNoToken(String header) {
        assertThat(verified(signed(header, claims("\"exp\":2000000000")), keys.getPublic()))
                .isEmpty();
    }

    @Test
    void aKeyOfTheTokenItselfIsNotTheOneThatVerifies() {
        String n = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(((java.security.interfaces.RSAPublicKey) keys.getPublic())
                        .getModulus()
                        .toByteArray());
        String header = "{\"alg\":\"RS256\",\"jwk\":{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"" + n + "\"}}";
        assertThat(verified(signed(header, claims("\"exp\":2000000000")), others.getPublic()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a.b",
                "a.b.c.d",
                "a.b.c.d.e",
                "..",
                "....",
                "eyJ.eyJ.",
                "%%%.%%%.%%%",
                "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA",
                "eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ciLCJlbmMiOiJBMTI4R0NNIiwicDJjIjoyMDAwMDAwMDAwLCJwMnMiOiJBQUFBQUFBQUFBQSJ9"
                        + ".AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA"
            })
    void neitherIsThis(String text) {
        assertThat(verified(text, keys.getPublic())).isEmpty();
    }

    @Test
    void whatIsTooLongIsNotRead() {
        String text = signed(RS256, claims("\"exp\":2000000000,\"sub\":\"" + "x".repeat(8_192) + '"'));
        assertThat(verified(text, keys.getPublic())).isEmpty();
        assertThat(Jwt.looksLike(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sub\":\"anna\"",
                "\"exp\":\"2000000000\"",
                "\"exp\":null",
                "\"exp\":-1",
                "\"exp\":-9223372036854775808",
                "\"exp\":-1e999",
                "\"exp\":2000000000,\"nbf\":1e999",
                "\"exp\":2000000000,\"nbf\":9223372036854775807",
                "\"exp\":2000000000,\"nbf\":\"0\"",
                "\"exp\":2000000000,\"exp\":2000000001"
            })
    void isOverOrHasNotBegun(String claims) {
        assertThat(verified(signed(RS256, claims(claims)), keys.getPublic())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"exp\":2000000000",
                "\"exp\":2000000000.5,\"nbf\":0",
                "\"exp\":9223372036854775807",
                "\"exp\":1e999,\"nbf\":-1e999"
            })
    void isValid(String claims) {
        assertThat(verified(signed(RS256, claims(claims)), keys.getPublic()))
                .hasValueSatisfying(each -> assertThat(Tokens.end(each)).isAfter(NOW));
    }

    @Test
    void theClocksOfOthersMayDiffer() {
        assertThat(isValid(-29, -60)).isTrue();
        assertThat(isValid(-30, -60)).isFalse();
        assertThat(isValid(60, 30)).isTrue();
        assertThat(isValid(60, 31)).isFalse();
    }

    @Test
    void anAudienceIsOneOrMany() {
        assertThat(isForCarillon("\"carillon\"")).isTrue();
        assertThat(isForCarillon("[\"a\",\"carillon\"]")).isTrue();
        assertThat(isForCarillon("[\"a\"]")).isFalse();
        assertThat(isForCarillon("null")).isFalse();
        assertThat(isForCarillon("{\"carillon\":1}")).isFalse();
        assertThat(verified(signed(RS256, claims("\"exp\":2000000000,\"aud\":\"b\"")), keys.getPublic()))
                .as("nobody asks for one")
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":2000000000}",
                "{\"exp\":2000000000,\"iss\":\"x\"}",
                "{\"exp\":2000000000,\"iss\":1}",
                "[]",
                "5"
            })
    void somebodyElseHasIssuedIt(String claims) {
        assertThat(verified(signed(RS256, claims), keys.getPublic())).isEmpty();
    }

    private static boolean isValid(long end, long begin) {
        return verified(
                        signed(RS256, claims("\"exp\":" + seconds(end) + ",\"nbf\":" + seconds(begin))),
                        keys.getPublic())
                .isPresent();
    }

    private static boolean isForCarillon(String audience) {
        String token = signed(RS256, claims("\"exp\":2000000000,\"aud\":" + audience));
        return Jwt.verified(
                        token,
                        Jwt.expected(ISSUER, Optional.of("carillon"), NOW).setVerificationKey(keys.getPublic()))
                .isPresent();
    }

    private static Optional<JwtClaims> verified(String text, PublicKey key) {
        return Jwt.verified(text, Jwt.expected(ISSUER, Optional.empty(), NOW).setVerificationKey(key));
    }

    private static long seconds(long more) {
        return NOW.getEpochSecond() + more;
    }

    private static String claims(String more) {
        return "{\"iss\":\"" + ISSUER + "\"," + more + '}';
    }

    private static String signed(String header, String claims) {
        String signed = encoded(header) + '.' + encoded(claims);
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(keys.getPrivate());
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
