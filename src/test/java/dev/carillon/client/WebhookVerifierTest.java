package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class WebhookVerifierTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"n\":1}";
    private static final long NOW = 1_700_000_000L;

    private final WebhookVerifier verifier =
            new WebhookVerifier(SECRET, Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));

    @Test
    void takesWhatTheReferenceImplementationSigned() throws Exception {
        assertThat(isGenuine(signature(NOW), NOW)).isTrue();
    }

    @Test
    void takesOneOfSeveralSignatures() throws Exception {
        assertThat(isGenuine("v1a,xyz v1,bm9uZQ== " + signature(NOW), NOW)).isTrue();
    }

    @Test
    void refusesOtherBodiesIdsAndKeys() throws Exception {
        String signature = signature(NOW);

        assertThat(verifier.isGenuine("msg_1", "" + NOW, signature, "{}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(verifier.isGenuine("msg_2", "" + NOW, signature, bytes())).isFalse();
        assertThat(isGenuine("v1,", NOW)).isFalse();
        assertThat(isGenuine(signature.substring(3), NOW)).isFalse();
        assertThat(verifier.isGenuine("msg_1", "" + NOW, null, bytes())).isFalse();
    }

    @Test
    void refusesWhatIsFiveMinutesOldOrAhead() throws Exception {
        assertThat(isGenuine(signature(NOW - 300), NOW - 300)).isTrue();
        assertThat(isGenuine(signature(NOW - 301), NOW - 301)).isFalse();
        assertThat(isGenuine(signature(NOW + 301), NOW + 301)).isFalse();
        assertThat(verifier.isGenuine("msg_1", "yesterday", signature(NOW), bytes()))
                .isFalse();
        assertThat(verifier.isGenuine("msg_1", "" + Long.MIN_VALUE, signature(NOW), bytes()))
                .isFalse();
    }

    @Test
    void refusesAnInvalidSecret() {
        assertThatThrownBy(() -> new WebhookVerifier("whsec_")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WebhookVerifier("whsec_*")).isInstanceOf(IllegalArgumentException.class);
    }

    private boolean isGenuine(String signature, long at) {
        return verifier.isGenuine("msg_1", "" + at, signature, bytes());
    }

    private static byte[] bytes() {
        return BODY.getBytes(StandardCharsets.UTF_8);
    }

    private static String signature(long at) throws Exception {
        return new Webhook(SECRET).sign("msg_1", at, BODY);
    }
}
