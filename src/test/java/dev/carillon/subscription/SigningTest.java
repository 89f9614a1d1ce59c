package dev.carillon.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningTest {

    private static final Instant AT = Instant.ofEpochSecond(1614265330);
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final String WHSK =
            "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    private static final String V1A =
            "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

    @Test
    void asymmetricAsTheVectorOfSvix() {
        assertThat(SigningKeyPair.of(WHSK).sign(ID, AT.getEpochSecond(), BODY.getBytes(UTF_8)))
                .isEqualTo(V1A);
    }

    @Test
    void asGitHubDocumentsItsOwn() {
        assertThat(signed(signing("It's a Secret to Everybody", SignatureForm.GITHUB), "Hello, World!"))
                .contains(
                        "X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")
                .hasSize(2);
    }

    @Test
    void asGitHubWithARealSha1() {
        assertThat(signed(signing("asignaturesecret", SignatureForm.GITHUB), "{\"text\":\"I said hello\"}"))
                .contains("X-Hub-Signature: sha1=917eed93a548c975ceb68d8af49993a6998f87fd");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "{\"text\":\"I said hello\"},49683a584935b5ab88a1b9aba2c9329fd11d21be77dc4bde4fb05f1f6aa0d324",
                "``,891eb7505995e9f01b5d1cf44a10fcbdada4245287fd9f95d26f5138e57fb595"
            })
    void w26AsServiceStackMislabelledIt(String body, String hex) {
        assertThat(signed(signing("asignaturesecret", SignatureForm.SERVICESTACK), body))
                .containsExactly("X-Hub-Signature: sha1=" + hex, "X-Hub-Signature-256: sha256=" + hex);
    }

    @Test
    void c13AsCertes() {
        assertThat(signed(signing("certes-secret", SignatureForm.CERTES), "{\"ref\":\"refs/heads/main\"}"))
                .containsExactly("HMAC-SIG: SHA256 f2572d83bc50d3f531fae63a158f822d9f36dad17f5479ccb45216925705fbfa");
    }

    @Test
    void inSeveralFormsAtOnce() {
        Signing signing = new Signing(
                List.of(SignatureForm.CERTES, SignatureForm.STANDARD_ASYMMETRIC, SignatureForm.STANDARD),
                SigningSecret.of(WHSEC),
                SigningKeyPair.of(WHSK),
                List.of());

        assertThat(signed(signing, BODY)).hasSize(2).contains("webhook-signature: " + V1A + " " + V1);
    }

    @Test
    void notAtAllWithoutAForm() {
        assertThat(signed(signing("s"), BODY)).isEmpty();
    }

    @Test
    void withEarlierKeysToTheSecondTheyEnd() {
        Instant end = AT.plusSeconds(60);
        Signing signing = new Signing(
                List.of(SignatureForm.STANDARD, SignatureForm.STANDARD_ASYMMETRIC, SignatureForm.CERTES),
                SigningSecret.random(),
                SigningKeyPair.random(),
                List.of(new Signing.Earlier(SigningSecret.of(WHSEC), SigningKeyPair.of(WHSK), end)));

        assertThat(signed(signing, BODY, AT)).anyMatch(each -> each.contains(V1) && each.contains(V1A));
        assertThat(signed(signing, BODY, end.minusSeconds(1))).hasSize(3).anyMatch(SigningTest::hasFour);
        assertThat(signed(signing, BODY, end)).hasSize(2).noneMatch(SigningTest::hasFour);
        assertThat(signing.asymmetric(end.minusSeconds(1))).hasSize(2);
        assertThat(signing.asymmetric(end)).hasSize(1);
    }

    @Test
    void withoutAnEarlierTextThatTheFormCannotUse() {
        Signing signing = new Signing(
                List.of(SignatureForm.STANDARD),
                SigningSecret.of(WHSEC),
                null,
                List.of(new Signing.Earlier(SigningSecret.ofText("free"), null, Instant.MAX)));

        assertThat(signed(signing, BODY)).containsExactly("webhook-signature: " + V1);
    }

    @Test
    void aKeyPairIsWrittenAndReadAndNeverShown() {
        SigningKeyPair pair = SigningKeyPair.random();

        assertThat(SigningKeyPair.of(pair.reveal())).isEqualTo(pair);
        assertThat(SigningKeyPair.of(WHSK).reveal()).isEqualTo(WHSK);
        assertThat(pair).hasToString(pair.publicText());
        assertThat(pair.publicText()).startsWith("whpk_").hasSize(5 + 44);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsk_", "whsk_!", "whsk_AAAA", "whpk_AAAA"})
    void refusesWhatIsNoKeyPair(String text) {
        assertThatThrownBy(() -> SigningKeyPair.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesHalvesOfTwoKeyPairs() {
        String other = SigningKeyPair.random().reveal();

        assertThatThrownBy(() -> SigningKeyPair.of(WHSK.substring(0, 45) + other.substring(45)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** RFC 8037, appendices A.2 and A.3. */
    @Test
    void hasTheThumbprintOfTheStandard() {
        SigningKeyPair pair = SigningKeyPair.of(
                "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==");

        assertThat(pair.x()).isEqualTo("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assertThat(pair.thumbprint()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    @ParameterizedTest
    @CsvSource({"abc,''", "abcdefgh,ab", "abcdefghijklmnopqrstuvwxyz,abcd", "😀😀😀😀,😀"})
    void showsAtMostAQuarterOfAFreeText(String text, String shown) {
        assertThat(SigningSecret.ofText(text).prefix()).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "line\nbreak", "\ud83d"})
    void refusesAnInvalidText(String text) {
        assertThatThrownBy(() -> SigningSecret.ofText(text)).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.field()).isEqualTo("/secret");
            assertThat(e.value()).isNull();
        });
        assertThatThrownBy(() -> SigningSecret.ofText("x".repeat(201))).isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"github\",\"servicestack\"]", "[\"md5\"]", "\"github\"", "[1]"})
    void refusesInvalidForms(String forms) throws Exception {
        ObjectNode options = (ObjectNode) new ObjectMapper().readTree("{\"signatures\":" + forms + "}");

        assertThatThrownBy(() -> SubscriptionOptions.of(options))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).startsWith("/signatures"));
    }

    private static boolean hasFour(String header) {
        return header.startsWith("webhook-signature: ")
                && header.substring(header.indexOf(' ') + 1).split(" ").length == 4;
    }

    private static Signing signing(String secret, SignatureForm... forms) {
        return new Signing(List.of(forms), SigningSecret.ofText(secret), null, List.of());
    }

    private static List<String> signed(Signing signing, String body) {
        return signed(signing, body, AT);
    }

    private static List<String> signed(Signing signing, String body, Instant at) {
        List<String> headers = new ArrayList<>();
        signing.sign(ID, at, body.getBytes(UTF_8), (name, value) -> headers.add(name + ": " + value));
        return headers;
    }
}
