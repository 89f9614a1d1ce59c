package dev.carillon.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import dev.carillon.event.RefusedException;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw|msg_p5jXN8AQM9LWM0D4loKWxJek|1614265330"
                        + "|{\"test\": 2432232314}|v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD|msg_27UH4WbU6Z5A5EzD8u03UvzRbpk|1649367553"
                        + "|{\"email\":\"test@example.com\",\"username\":\"test_user\"}"
                        + "|v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
            })
    void signsAsTheVectorsOfStandardWebhooks(String secret, String id, long timestamp, String body, String signature) {
        assertThat(SigningSecret.of(secret).sign(id, timestamp, body.getBytes(UTF_8)))
                .isEqualTo(signature);
    }

    @Test
    void theirOwnLibraryVerifiesWhatWeSign() throws Exception {
        SigningSecret secret = SigningSecret.random();
        long now = Instant.now().getEpochSecond();
        String body = "{\"grüße\":\"aus Köln\"}";
        HttpHeaders headers = HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of("0190d1"),
                        "webhook-timestamp", List.of(Long.toString(now)),
                        "webhook-signature", List.of(secret.sign("0190d1", now, body.getBytes(UTF_8)))),
                (name, value) -> true);

        new Webhook(secret.reveal()).verify(body, headers);
        assertThatThrownBy(() -> new Webhook(SigningSecret.random().reveal()).verify(body, headers))
                .hasMessageContaining("match");
    }

    @Test
    void signsTheSameFromManyThreads() {
        SigningSecret secret = SigningSecret.random();
        String expected = secret.sign("a", 1, new byte[] {1, 2, 3});

        assertThat(IntStream.range(0, 2_000).parallel().mapToObj(i -> secret.sign("a", 1, new byte[] {1, 2, 3})))
                .allMatch(expected::equals);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "whsec_", "whsec_!!!", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void refusesWhatIsNoSecretWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> SigningSecret.of(text)).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.field()).isEqualTo("/secret");
            assertThat(e.value()).isNull();
        });
    }

    @ParameterizedTest
    @CsvSource({"23,false", "24,true", "64,true", "65,false"})
    void has24To64Bytes(int bytes, boolean good) {
        String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);

        if (good) {
            assertThat(SigningSecret.of(text).reveal()).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> SigningSecret.of(text)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void showsNoMoreThanItsBeginning() {
        SigningSecret secret = SigningSecret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(secret.prefix()).isEqualTo("whsec_MfKQ");
        assertThat(secret).hasToString("whsec_MfKQ…");
    }
}
