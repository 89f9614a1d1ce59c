package dev.carillon.gateway;

import static dev.carillon.gateway.Requests.check;
import static dev.carillon.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An HMAC as the settings describe it. */
class HmacCheckTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final String SECRET = "a secret of some length";
    private static final String BODY = "{\"n\":1}";

    private static byte[] mac(Hmac algorithm, String key, String text) {
        return algorithm.of(utf8(key), utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String outcome(SignatureCheck check, IncomingRequest request, String... secrets) {
        Verdict verdict = check.check(request, List.of(secrets), NOW);
        return verdict instanceof Verdict.Refused refused ? refused.reason() : "verified";
    }

    @ParameterizedTest
    @CsvSource({"sha1,20", "sha256,32", "sha384,48", "sha512,64"})
    void isOfAnyAlgorithm(String name, int length) {
        byte[] mac = mac(Hmac.of(name).orElseThrow(), SECRET, BODY);
        assertThat(mac).hasSize(length);
        SignatureCheck check = check("{'type':'hmac','header':'X-Sig','algorithm':'" + name + "'}");
        assertThat(outcome(check, request(BODY, "x-sig", hex(mac)), SECRET)).isEqualTo("verified");
        assertThat(outcome(check("{'type':'hmac','header':'X-Sig'}"), request(BODY, "x-sig", hex(mac)), SECRET))
                .isEqualTo(name.equals("sha256") ? "verified" : "signature-wrong");
    }

    @Test
    void hexIsTakenInEitherCaseAndBase64InEitherAlphabetWithPaddingOrWithout() {
        byte[] mac = mac(Hmac.SHA256, SECRET, BODY);
        SignatureCheck ofHex = check("{'type':'hmac','header':'X-Sig','encoding':'hex'}");
        SignatureCheck ofBase64 = check("{'type':'hmac','header':'X-Sig','encoding':'base64'}");
        assertThat(outcome(ofHex, request(BODY, "X-Sig", hex(mac).toUpperCase()), SECRET))
                .isEqualTo("verified");
        for (Base64.Encoder each : List.of(
                Base64.getEncoder(),
                Base64.getEncoder().withoutPadding(),
                Base64.getUrlEncoder(),
                Base64.getUrlEncoder().withoutPadding())) {
            assertThat(outcome(ofBase64, request(BODY, "X-Sig", each.encodeToString(mac)), SECRET))
                    .isEqualTo("verified");
        }
        assertThat(outcome(ofHex, request(BODY, "X-Sig", base64(mac)), SECRET))
                .as("base64 where hex is configured is told apart from a wrong signature")
                .isEqualTo("signature-malformed");
    }

    @Test
    void oneOfSeveralSignaturesAndOneOfSeveralSecretsIsEnough() {
        String right = "v1=" + hex(mac(Hmac.SHA256, SECRET, BODY));
        SignatureCheck check = check("{'type':'hmac','header':'X-Sig','prefix':'v1=','separator':' '}");
        for (String each : List.of(
                right,
                "v1=00 " + right,
                "v0=" + right.substring(3) + ", " + right,
                "v1=zz," + right,
                right + " v1=00")) {
            assertThat(outcome(check, request(BODY, "X-Sig", each), "other", SECRET))
                    .as(each)
                    .isEqualTo("verified");
        }
        assertThat(outcome(check, request(BODY, "X-Sig", "v1=00", "X-Sig", right), "other", SECRET))
                .as("in a second header of the same name")
                .isEqualTo("verified");
        assertThat(outcome(check, request(BODY, "X-Sig", right.substring(3)), SECRET))
                .as("without its prefix")
                .isEqualTo("signature-malformed");
        assertThat(outcome(check, request(BODY, "X-Sig", "v1=00 ".repeat(50) + right), SECRET))
                .as("behind more than are looked at")
                .isEqualTo("signature-wrong");
        assertThat(outcome(check, request(BODY, "X-Sig", right)))
                .as("without any secret")
                .isEqualTo("signature-wrong");
    }

    @Test
    void theKeyIsTheTextOrWhatItSaysInHexOrBase64() {
        byte[] key = {0, 1, 2, (byte) 0xFF, 7, 7, 7, 7};
        String signature = hex(Hmac.SHA256.of(key, utf8(BODY)));
        for (List<String> each : List.of(List.of("hex", hex(key)), List.of("base64", base64(key)))) {
            SignatureCheck check = check("{'type':'hmac','header':'X-Sig','secretEncoding':'" + each.get(0) + "'}");
            assertThat(outcome(check, request(BODY, "X-Sig", signature), each.get(1)))
                    .isEqualTo("verified");
            assertThatThrownBy(() -> check.checkSecret("/secrets/0", "no such form: é"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("/secrets/0")
                    .hasMessageNotContaining("no such");
            check.checkSecret("/secrets/0", check.newSecret().orElseThrow());
        }
    }

    @Test
    void aTimestampIsSignedAndNotOlderOrNewerThanItMayBe() {
        SignatureCheck check = check(
                "{'type':'hmac','header':'X-Sig','timestampHeader':'X-Time','tolerance':60,'signed':'{timestamp}:{body}'}");
        for (List<Object> each : List.<List<Object>>of(
                List.of(0, "verified"),
                List.of(-60, "verified"),
                List.of(60, "verified"),
                List.of(-61, "timestamp-old"),
                List.of(61, "timestamp-ahead"))) {
            String time = String.valueOf(NOW.getEpochSecond() + (int) each.get(0));
            String signature = hex(mac(Hmac.SHA256, SECRET, time + ":" + BODY));
            assertThat(outcome(check, request(BODY, "X-Time", time, "X-Sig", signature), SECRET))
                    .isEqualTo(each.get(1));
        }
        String now = String.valueOf(NOW.getEpochSecond());
        String signature = hex(mac(Hmac.SHA256, SECRET, now + ":" + BODY));
        String later = String.valueOf(NOW.getEpochSecond() + 1);
        assertThat(outcome(check, request(BODY, "X-Time", later, "X-Sig", signature), SECRET))
                .as("another time than was signed")
                .isEqualTo("signature-wrong");
        assertThat(outcome(check, request(BODY, "X-Sig", signature), SECRET)).isEqualTo("timestamp-missing");
        assertThat(outcome(check, request(BODY, "X-Time", "yesterday", "X-Sig", signature), SECRET))
                .isEqualTo("timestamp-malformed");
    }

    @Test
    void aTimestampInMillisecondsIsOneToo() {
        SignatureCheck check = check("{'type':'hmac','header':'X-Sig','timestampHeader':'X-Time'}");
        String time = String.valueOf(NOW.toEpochMilli());
        String signature = hex(mac(Hmac.SHA256, SECRET, time + "." + BODY));
        assertThat(outcome(check, request(BODY, "X-Time", time, "X-Sig", signature), SECRET))
                .isEqualTo("verified");
    }

    /** So that the same request, sent again by who has seen it, is known as one. */
    @Test
    void aRequestWithATimeIsLikeNoOther() {
        SignatureCheck check = check("{'type':'hmac','header':'X-Sig','timestampHeader':'X-Time'}");
        String first = once(check, BODY, 0);
        assertThat(once(check, BODY, 0)).isEqualTo(first);
        assertThat(once(check, BODY, 1)).isNotEqualTo(first);
        assertThat(once(check, BODY + " ", 0)).isNotEqualTo(first);
    }

    private static String once(SignatureCheck check, String body, int later) {
        String time = String.valueOf(NOW.getEpochSecond() + later);
        String signature = hex(mac(Hmac.SHA256, SECRET, time + "." + body));
        Verdict verdict = check.check(request(body, "X-Time", time, "X-Sig", signature), List.of(SECRET), NOW);
        return ((Verdict.Verified) verdict).once();
    }

    @Test
    void theAddressAndAnIdMayBeSignedToo() {
        SignatureCheck check = check("{'type':'hmac','header':'X-Sig','encoding':'base64','idHeader':'X-Id',"
                + "'signed':'{url}|{id}|{body}'}");
        String url = "https://hub.example.com/in/abc?x=1";
        String signature = base64(mac(Hmac.SHA256, SECRET, url + "|m1|" + BODY));
        IncomingRequest right =
                request(List.of("http://inside/in/abc?x=1", url), utf8(BODY), "X-Id", "m1", "X-Sig", signature);
        assertThat(outcome(check, right, SECRET)).isEqualTo("verified");
        IncomingRequest otherId = request(List.of(url), utf8(BODY), "X-Id", "m2", "X-Sig", signature);
        assertThat(outcome(check, otherId, SECRET)).isEqualTo("signature-wrong");
        IncomingRequest noId = request(List.of(url), utf8(BODY), "X-Sig", signature);
        assertThat(outcome(check, noId, SECRET)).isEqualTo("signature-missing");
    }

    @Test
    void anEmptyBodyIsSignedAsOne() {
        SignatureCheck check = check("{'type':'hmac','header':'X-Sig'}");
        String signature = hex(mac(Hmac.SHA256, SECRET, ""));
        assertThat(outcome(check, request("", "X-Sig", signature), SECRET)).isEqualTo("verified");
        assertThat(outcome(check, request(" ", "X-Sig", signature), SECRET)).isEqualTo("signature-wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'hmac'} /settings/verification/header",
                "{'type':'hmac','header':'a b'} /settings/verification/header",
                "{'type':'hmac','header':'X','algorithm':'md5'} /settings/verification/algorithm",
                "{'type':'hmac','header':'X','encoding':'text'} /settings/verification/encoding",
                "{'type':'hmac','header':'X','prefix':'a,'} /settings/verification/prefix",
                "{'type':'hmac','header':'X','signed':'{timestamp}'} /settings/verification/signed",
                "{'type':'hmac','header':'X','signed':'{body}{body}'} /settings/verification/signed",
                "{'type':'hmac','header':'X','signed':'{body}{path}'} /settings/verification/signed",
                "{'type':'hmac','header':'X','signed':'{timestamp}{body}'} /settings/verification/signed",
                "{'type':'hmac','header':'X','signed':'{id}{body}'} /settings/verification/signed",
                "{'type':'hmac','header':'X','timestampHeader':'T','signed':'{body}'} /settings/verification/signed",
                "{'type':'hmac','header':'X','tolerance':5} /settings/verification/tolerance",
                "{'type':'hmac','header':'X','timestampHeader':'T','tolerance':0} /settings/verification/tolerance",
                "{'type':'hmac','header':'X','pointer':'/a'} /settings/verification/pointer",
                "{'type':'github','header':'X'} /settings/verification/header",
                "{'type':'stripe','prefix':'X'} /settings/verification/prefix",
                "{'type':'twilio','url':'ftp://x'} /settings/verification/url",
                "{'type':'body-value','pointer':'a'} /settings/verification/pointer",
                "{'type':'body-value'} /settings/verification/pointer",
                "{'type':'nothing'} /settings/verification/type",
                "{'type':null} /settings/verification/type",
                "{'tipe':'none'} /settings/verification/tipe"
            })
    void whatCannotBeIsRefusedByItsPlace(String line) {
        int space = line.lastIndexOf(' ');
        assertThatThrownBy(() -> check(line.substring(0, space)))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.field())
                        .isEqualTo(line.substring(space + 1)));
    }
}
