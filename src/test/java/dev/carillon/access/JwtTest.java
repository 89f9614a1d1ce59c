package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as anybody may send them: before their signature is looked at, nothing of them is to be relied on. */
class JwtTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
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
    void whatIsSignedIsReadAgain() {
        String text = Jwt.sign("1", Jwt.object().put("sub", "anna").put("exp", seconds(60)), keys.getPrivate());
        Jwt token = Jwt.parse(text).orElseThrow();
        assertThat(token.isSignedBy(keys.getPublic())).isTrue();
        assertThat(token.isSignedBy(others.getPublic())).isFalse();
        assertThat(token.kid()).isEqualTo("1");
        assertThat(token.text("sub")).isEqualTo("anna");
        assertThat(token.isValidAt(NOW)).isTrue();
        assertThat(Jwt.looksLike(text)).isTrue();
    }

    @Test
    void aChangedClaimIsNotSigned() {
        String[] parts = Jwt.sign("1", Jwt.object().put("sub", "anna"), keys.getPrivate())
                .split("\\.");
        String forged = parts[0] + '.' + encoded("{\"sub\":\"root\"}") + '.' + parts[2];
        assertThat(Jwt.parse(forged).orElseThrow().isSignedBy(keys.getPublic())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"rs256\"}",
                "{\"alg\":[\"RS256\"]}",
                "{\"alg\":\"RS256\",\"crit\":[\"exp\"]}",
                "{\"alg\":\"none\",\"alg\":\"RS256\"}",
                "{\"alg\":\"RS256\"}{}",
                "[\"RS256\"]",
                "{",
                ""
            })
    void anotherHeaderIsNoToken(String header) {
        assertThat(Jwt.parse(encoded(header) + '.' + encoded("{}") + ".AAAA")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", "a.b.c.d", "..", "eyJ.eyJ.", "%%%.%%%.%%%"})
    void neitherIsThis(String text) {
        assertThat(Jwt.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"exp\":\"2000000000\"}",
                "{\"exp\":null}",
                "{\"exp\":-1}",
                "{\"exp\":-9223372036854775808}",
                "{\"exp\":-1e999}",
                "{\"exp\":2000000000,\"nbf\":1e999}",
                "{\"exp\":2000000000,\"nbf\":9223372036854775807}",
                "{\"exp\":2000000000,\"nbf\":\"0\"}"
            })
    void isOverOrHasNotBegun(String claims) {
        assertThat(unsigned(claims).isValidAt(NOW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":2000000000}",
                "{\"exp\":2000000000.5,\"nbf\":0}",
                "{\"exp\":9223372036854775807}",
                "{\"exp\":1e999,\"nbf\":-1e999}"
            })
    void isValid(String claims) {
        Jwt token = unsigned(claims);
        assertThat(token.isValidAt(NOW)).isTrue();
        assertThat(token.end()).isAfter(NOW);
    }

    @Test
    void theClocksOfOthersMayDiffer() {
        Jwt ended = unsigned("{\"exp\":" + seconds(-29) + "}");
        assertThat(ended.isValidAt(NOW)).isTrue();
        assertThat(unsigned("{\"exp\":" + seconds(-30) + "}").isValidAt(NOW)).isFalse();
        assertThat(unsigned("{\"exp\":" + seconds(60) + ",\"nbf\":" + seconds(30) + "}")
                        .isValidAt(NOW))
                .isTrue();
        assertThat(unsigned("{\"exp\":" + seconds(60) + ",\"nbf\":" + seconds(31) + "}")
                        .isValidAt(NOW))
                .isFalse();
    }

    @Test
    void anAudienceIsOneOrMany() {
        assertThat(unsigned("{\"aud\":\"carillon\"}").isFor("carillon")).isTrue();
        assertThat(unsigned("{\"aud\":[\"a\",\"carillon\"]}").isFor("carillon")).isTrue();
        assertThat(unsigned("{\"aud\":[\"a\"]}").isFor("carillon")).isFalse();
        assertThat(unsigned("{}").isFor("carillon")).isFalse();
        assertThat(unsigned("{\"aud\":{\"carillon\":1}}").isFor("carillon")).isFalse();
    }

    @Test
    void showsNothingOfItself() {
        assertThat(unsigned("{\"sub\":\"anna\"}")).hasToString("Jwt");
    }

    private static long seconds(long more) {
        return NOW.getEpochSecond() + more;
    }

    private static Jwt unsigned(String claims) {
        return Jwt.parse(encoded("{\"alg\":\"RS256\"}") + '.' + encoded(claims) + ".AAAA")
                .orElseThrow();
    }

    private static String encoded(String text) {
        return Jwt.encoded(text.getBytes(StandardCharsets.UTF_8));
    }
}
