package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What comes out is signed as its receiver asked, checked here with nothing but the JDK and Standard Webhooks' library. */
@OnCarillon
class SignaturesIT {

    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410, 4

    private final String topic = Topics.unique("sign") + "/paid";

    @Test
    void inSeveralFormsAtOnce(Api api, WebhookReceiver receiver) throws Exception {
        Answer made = Subscribe.to(topic)
                .with("signatures", list("standard", "standard-v1a", "github", "certes"))
                .at(receiver, api);
        String secret = made.string("secret");
        Received received = publish(api, receiver);

        assertThat(received.isSignedWith(secret)).isTrue();
        assertThat(received.header("X-Hub-Signature-256")).isEqualTo("sha256=" + hmac("HmacSHA256", secret, received));
        assertThat(received.header("X-Hub-Signature")).isEqualTo("sha1=" + hmac("HmacSHA1", secret, received));
        assertThat(received.header("HMAC-SIG")).isEqualTo("SHA256 " + hmac("HmacSHA256", secret, received));
        assertThat(isSignedBy(made.string("publicKey"), received)).isTrue();
    }

    @Test
    void withAKeyThatEverybodyCanFetch(Api api, WebhookReceiver receiver) throws Exception {
        Answer made =
                Subscribe.to(topic).with("signatures", list("standard-v1a")).at(receiver, api);
        List<JsonObject> keys = keys(api, "").stream()
                .filter(each -> each.getString("whpk").equals(made.string("publicKey")))
                .toList();

        assertThat(keys).hasSize(1);
        assertThat(keys(api, "?kid=" + keys.get(0).getString("kid"))).isEqualTo(keys);
        String key = "whpk_"
                + Base64.getEncoder()
                        .encodeToString(
                                Base64.getUrlDecoder().decode(keys.get(0).getString("x")));
        Received received = publish(api, receiver);
        assertThat(isSignedBy(key, received)).isTrue();
        received.body()[0]++;
        assertThat(isSignedBy(key, received)).isFalse();
    }

    @Test
    void withAFreeTextThatIsShownOnce(Api api, WebhookReceiver receiver) throws Exception {
        Answer made = Subscribe.to(topic)
                .with("signatures", list("servicestack"))
                .with("secret", Json.createValue("It's a Secret to Everybody"))
                .at(receiver, api);
        assertThat(made.string("secret")).isEqualTo("It's a Secret to Everybody");
        JsonObject shown = api.get("/api/v1/subscriptions/" + made.string("id")).json();

        assertThat(shown.containsKey("secret")).isFalse();
        assertThat(shown.getString("secretPrefix")).isEqualTo("It's");
        Received received = publish(api, receiver);
        String hex = hmac("HmacSHA256", "It's a Secret to Everybody", received);
        assertThat(received.header("X-Hub-Signature")).isEqualTo("sha1=" + hex);
        assertThat(received.header("X-Hub-Signature-256")).isEqualTo("sha256=" + hex);
        assertThat(received.header("webhook-signature")).isNull();
    }

    @Test
    void withBothSecretsWhileARotationOverlaps(Api api, WebhookReceiver receiver) {
        Answer made = Subscribe.to(topic).at(receiver, api);
        String rotate = "/api/v1/subscriptions/" + made.string("id") + "/rotate-secret";
        Answer second = api.post(
                        rotate,
                        Json.createObjectBuilder().add("overlap", "PT1H").build())
                .expect(200);
        assertThat(Instant.parse(second.string("earlierSecretsUntil")))
                .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_700));
        Received overlapping = publish(api, receiver);
        assertThat(overlapping.header("webhook-signature").split(" ")).hasSize(2);
        assertThat(overlapping.isSignedWith(made.string("secret"))).isTrue();
        assertThat(overlapping.isSignedWith(second.string("secret"))).isTrue();

        Answer third = api.post(
                        rotate,
                        Json.createObjectBuilder().add("overlap", "PT0S").build())
                .expect(200);
        api.publish(anEvent(topic)).expect(202);
        Received last = receiver.awaitReceived(2).get(1);
        assertThat(last.isSignedWith(third.string("secret"))).isTrue();
        assertThat(last.isSignedWith(second.string("secret"))).isFalse();
    }

    @Test
    void asGitHubSendsAndWithTheSameGuidWhenItIsSentAgain(Api api, WebhookReceiver receiver) throws Exception {
        receiver.answers(status(503).withRetryAfter(Duration.ofSeconds(1)), status(200));
        Subscribe.to(topic)
                .content("github-form")
                .with("secret", Json.createValue("s3cret"))
                .at(receiver, api);
        api.publish(anEvent(topic).data("{\"ref\":\"refs/heads/main\"}")).expect(202);
        List<Received> received = receiver.awaitReceived(2);

        assertThat(received)
                .extracting(each -> each.header("X-GitHub-Delivery"))
                .containsOnly(received.get(0).webhookId());
        Received first = received.get(0);
        assertThat(first.header("X-GitHub-Event")).endsWith("paid");
        assertThat(first.header("User-Agent")).startsWith("GitHub-Hookshot/");
        assertThat(first.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(URLDecoder.decode(first.text(), UTF_8)).isEqualTo("payload={\"ref\":\"refs/heads/main\"}");
        assertThat(first.header("X-Hub-Signature-256")).isEqualTo("sha256=" + hmac("HmacSHA256", "s3cret", first));
    }

    @Test
    void orItIsRefusedWithTheFieldAndTheRule(Api api, WebhookReceiver receiver) {
        JsonObject free = Subscribe.to(topic)
                .with("secret", Json.createValue("a free text"))
                .body(receiver);
        JsonObject both = Subscribe.to(topic)
                .with("signatures", list("github", "servicestack"))
                .body(receiver);
        String id = Subscribe.to(topic).at(receiver, api).string("id");
        JsonObject overlap = Json.createObjectBuilder().add("overlap", "P8D").build();

        assertThat(api.post("/api/v1/subscriptions", free).expect(400).text())
                .contains("/secret")
                .doesNotContain("a free text");
        assertThat(api.post("/api/v1/subscriptions", both).expect(400).text()).contains("/signatures");
        assertThat(api.post("/api/v1/subscriptions/" + id + "/rotate-secret", overlap)
                        .expect(400)
                        .text())
                .contains("/overlap", "P7D");
    }

    private Received publish(Api api, WebhookReceiver receiver) {
        api.publish(anEvent(topic).data("{\"price\":1.50,\"name\":\"Zoë\"}")).expect(202);
        return receiver.awaitReceived(1).get(0);
    }

    private static List<JsonObject> keys(Api api, String query) {
        return api.withoutKey()
                .get("/.well-known/webhook-keys" + query)
                .expect(200)
                .json()
                .getJsonArray("keys")
                .getValuesAs(JsonObject.class);
    }

    private static JsonValue list(String... forms) {
        return Json.createArrayBuilder(List.of(forms)).build();
    }

    private static String hmac(String algorithm, String secret, Received received) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
        return HexFormat.of().formatHex(mac.doFinal(received.body()));
    }

    private static boolean isSignedBy(String whpk, Received received) throws GeneralSecurityException {
        byte[] key = Base64.getDecoder().decode(whpk.substring("whpk_".length()));
        byte[] encoded = Arrays.copyOf(ED25519, ED25519.length + key.length);
        System.arraycopy(key, 0, encoded, ED25519.length, key.length);
        String signature = Arrays.stream(received.header("webhook-signature").split(" "))
                .filter(each -> each.startsWith("v1a,"))
                .findFirst()
                .orElseThrow();
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update((received.webhookId() + "." + received.header("webhook-timestamp") + ".").getBytes(UTF_8));
        verifier.update(received.body());
        return verifier.verify(Base64.getDecoder().decode(signature.substring("v1a,".length())));
    }
}
