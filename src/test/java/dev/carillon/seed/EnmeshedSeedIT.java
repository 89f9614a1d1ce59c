package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.SelfSignedReceiver;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The webhooks module of an enmeshed Connector, imported from its own configuration file. */
@OnCarillon
class EnmeshedSeedIT {

    private static final String IMPORT = "/api/v1/import/enmeshed";
    private static final String CODES = "error.runtime.modules.webhooks.";

    private final String namespace = Topics.unique("transport");
    private Api api; // of an application of this test alone: an import replaces what was imported before

    @BeforeEach
    void makeApplication(Api admin) {
        String name = Topics.unique("connector");
        admin.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", name).build())
                .expect(201);
        api = admin.with("Carillon-Application", name);
    }

    @Test
    void E6_theModuleIsOffByDefaultAndTurningItOffRemovesWhatItHad(WebhookReceiver receiver) {
        assertThat(load(config(receiver, trigger("x")).replace("\"enabled\":true,", ""))
                        .list("entries"))
                .isEmpty();
        assertThat(imported(config(receiver, trigger("x")))
                        .getJsonObject("counts")
                        .getInt("create"))
                .isEqualTo(1);
        assertThat(imported(config(receiver, trigger("x")).replace("\"enabled\":true", "\"enabled\":false"))
                        .getJsonObject("counts")
                        .getInt("delete"))
                .isEqualTo(1);
        assertThat(subscriptions()).isEmpty();
    }

    @Test
    void E7_theBodyIsDataAndTrigger(WebhookReceiver receiver) {
        imported(config(receiver, trigger("messageReceived")));
        publish("messageReceived", "{\"id\":\"MSG1\",\"z\":1.50}");

        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.header("Content-Type")).isEqualTo("application/json");
        assertThat(received.text())
                .isEqualTo(
                        "{\"data\":{\"id\":\"MSG1\",\"z\":1.50},\"trigger\":\"" + trigger("messageReceived") + "\"}");
        assertThat(received.header("webhook-signature"))
                .as("the original signs nothing")
                .isNull();
    }

    @Test
    void E8_anEventWithoutDataHasOnlyATrigger(WebhookReceiver receiver) {
        imported(config(receiver, trigger("datawalletSynchronized")));
        api.with("ce-specversion", "1.0")
                .with("ce-id", "1")
                .with("ce-source", "/tests")
                .with("ce-type", trigger("datawalletSynchronized"))
                .post("/api/v1/events", "application/json", "")
                .expect(202);

        assertThat(receiver.awaitReceived(1).get(0).text())
                .isEqualTo("{\"trigger\":\"" + trigger("datawalletSynchronized") + "\"}");
    }

    @Test
    void E9_theTriggerIsPutIntoTheUrl(WebhookReceiver receiver) {
        imported(config(receiver, trigger("*")).replace("/hook\"", "/in/{{trigger}}/{{trigger}}\""));
        publish("messageSent", "{}");

        assertThat(receiver.awaitReceived(1).get(0).path())
                .isEqualTo("/in/" + trigger("messageSent") + "/{{trigger}}"); // the first one, as in the original
        assertThat(subscriptions().get(0).asJsonObject().getString("url")).endsWith("/in/{{trigger}}/{{trigger}}");
    }

    @Test
    void E10_aWildcardHearsAndTheBodyNamesTheEvent(WebhookReceiver receiver) {
        imported(config(receiver, trigger("**")));
        publish("peer/deleted", "1");
        api.publish(anEvent(namespace).data("2")).expect(202);

        assertThat(receiver.awaitReceived(2))
                .extracting(each -> each.json().getString("trigger"))
                .containsExactlyInAnyOrder(trigger("peer.deleted"), namespace);
    }

    @Test
    void E11_anEventThatMatchesTwoTriggersOfAWebhookIsSentTwice(WebhookReceiver receiver) {
        imported(config(receiver, trigger("*"), trigger("messageSent")));
        publish("messageSent", "{}");
        publish("other", "{}");

        assertThat(receiver.awaitReceived(3))
                .extracting(each -> each.json().getString("trigger"))
                .containsExactlyInAnyOrder(trigger("messageSent"), trigger("messageSent"), trigger("other"));
    }

    @Test
    void E12_anUnknownTargetIsRefusedWithItsCode() {
        JsonObject problem = refused(
                """
                {"modules":{"webhooks":{"enabled":true,"targets":{},"webhooks":[{"triggers":["a"],"target":"nobody"}]}}}""");

        assertThat(problem.getString("code")).isEqualTo(CODES + "invalidTargetReference");
        assertThat(pointer(problem)).isEqualTo("/modules/webhooks/webhooks/0/target");
        assertThat(problem.getString("detail")).contains("target 'nobody' not found!");
    }

    @Test
    void E13_aUrlThatIsNotHttpIsRefusedWithItsCode() {
        for (String url : List.of("ftp://example.com/x", "hook", "http://", "https://{{trigger}}:x/")) {
            JsonObject problem = refused("{\"modules\":{\"webhooks\":{\"enabled\":true,\"targets\":{\"t1\":{\"url\":\""
                    + url + "\"}},\"webhooks\":[]}}}");
            assertThat(problem.getString("code")).as(url).isEqualTo(CODES + "invalidUrlFormat");
            assertThat(pointer(problem)).isEqualTo("/modules/webhooks/targets/t1/url");
        }
    }

    @Test
    void E14_customHeadersAreSent(WebhookReceiver receiver) {
        imported(config(receiver, trigger("x"))
                .replace("\"url\"", "\"headers\":{\"a\":\"b\",\"X-Tenant\":\"7\"},\"url\""));
        publish("x", "1");

        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.header("a")).isEqualTo("b");
        assertThat(received.header("X-Tenant")).isEqualTo("7");
    }

    @Test
    void E15_theCorrelationIdIsSentWhereThereIsOne(WebhookReceiver receiver) {
        imported(config(receiver, trigger("*")));
        api.publish(anEvent(namespace + "/x").with("correlationid", "c-1").with("eventtargetaddress", "did:e:1"))
                .expect(202);
        publish("y", "1");

        List<Received> received = receiver.awaitReceived(2);
        assertThat(received).extracting(each -> each.header("x-correlation-id")).containsExactlyInAnyOrder("c-1", null);
        assertThat(received)
                .extracting(each -> each.header("x-event-target-address"))
                .containsExactlyInAnyOrder("did:e:1", null);
    }

    @Test
    void E16_anApiKeyGoesInItsHeader(WebhookReceiver receiver) {
        String plain = "\"authentication\":{\"type\":\"ApiKey\",\"apiKey\":\"k-1\"},\"url\"";
        imported(config(receiver, trigger("x")).replace("\"url\"", plain));
        publish("x", "1");
        assertThat(receiver.awaitReceived(1).get(0).header("x-api-key")).isEqualTo("k-1");

        imported(config(receiver, trigger("x"))
                .replace("\"url\"", plain.replace("\"k-1\"", "\"k-2\",\"headerName\":\"X-Own\"")));
        publish("x", "2");
        assertThat(receiver.awaitReceived(2).get(1).header("X-Own")).isEqualTo("k-2");

        JsonObject problem =
                refused(config(receiver, trigger("x")).replace("\"url\"", plain.replace(",\"apiKey\":\"k-1\"", "")));
        assertThat(problem.getString("code")).isEqualTo(CODES + "invalidAuthenticationConfig");
    }

    @Test
    void E17_aBearerTokenIsFetchedOnceAndKept(WebhookReceiver receiver) {
        try (WebhookReceiver tokens = WebhookReceiver.start()) {
            tokens.alwaysAnswers(status(200)
                    .withBody("{\"access_token\":\"t1\",\"expires_in\":3600}")
                    .after(Duration.ofMillis(200)));
            imported(config(receiver, trigger("x")).replace("\"url\"", oauth2(tokens) + ",\"url\""));
            for (int i = 0; i < 5; i++) {
                publish("x", String.valueOf(i));
            }

            assertThat(receiver.awaitReceived(5))
                    .extracting(each -> each.header("Authorization"))
                    .containsOnly("Bearer t1");
            assertThat(tokens.received()).hasSize(1);
            Received asked = tokens.received().get(0);
            assertThat(asked.text()).isEqualTo("grant_type=client_credentials&scope=hooks");
            assertThat(asked.header("Authorization")).isEqualTo("Basic aWQ6c2VjcmV0");
            assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        }
    }

    @Test
    void E18_incompleteAuthenticationIsRefusedWithItsCode(WebhookReceiver receiver) {
        for (String each : List.of(
                "{\"type\":\"OAuth2\",\"clientId\":\"a\",\"clientSecret\":\"b\"}",
                "{\"type\":\"OAuth2\",\"accessTokenUrl\":\"https://x/\",\"clientSecret\":\"b\"}",
                "{\"type\":\"OAuth2\",\"accessTokenUrl\":\"https://x/\",\"clientId\":\"a\"}",
                "{\"type\":\"Basic\",\"user\":\"a\"}",
                "{}",
                "\"key\"")) {
            JsonObject problem = refused(
                    config(receiver, trigger("x")).replace("\"url\"", "\"authentication\":" + each + ",\"url\""));
            assertThat(problem.getString("code")).as(each).isEqualTo(CODES + "invalidAuthenticationConfig");
        }
        assertThat(subscriptions()).isEmpty();
    }

    @Test
    void E19_whatIsNot2xxIsAnAttemptAndNotRepeatedAndRedirectsAreNotFollowed(WebhookReceiver receiver) {
        receiver.answers(status(500), status(302).withHeader("Location", receiver.uri() + "/elsewhere"), status(204));
        imported(config(receiver, trigger("x")));
        for (int i = 0; i < 3; i++) {
            publish("x", String.valueOf(i));
            receiver.awaitReceived(i + 1);
        }

        String id = subscriptions().get(0).asJsonObject().getString("id");
        Awaitility.await().untilAsserted(() -> assertThat(api.get("/api/v1/deliveries?subscription=" + id)
                        .expect(200)
                        .json()
                        .getJsonArray("data"))
                .extracting(each -> each.asJsonObject().getString("status"))
                .containsExactlyInAnyOrder("failed", "failed", "delivered"));
        assertThat(receiver.received()).hasSize(3);
    }

    @Test
    void E21_aSlowTargetAndOneThatFailsKeepNoOtherWaiting(WebhookReceiver receiver) {
        try (WebhookReceiver slow = WebhookReceiver.start();
                WebhookReceiver failing = WebhookReceiver.start()) {
            slow.alwaysAnswers(status(200).after(Duration.ofSeconds(8)));
            failing.alwaysAnswers(status(500));
            String hook = "{\"triggers\":[\"" + trigger("*") + "\"],\"target\":{\"url\":\"%s\"}}";
            imported("{\"modules\":{\"webhooks\":{\"enabled\":true,\"webhooks\":["
                    + String.join(
                            ",",
                            hook.formatted(slow.uri()),
                            hook.formatted(failing.uri()),
                            hook.formatted(receiver.uri()))
                    + "]}}}");
            long begun = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                publish("x", String.valueOf(i));
            }

            receiver.awaitReceived(20);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void E20_skipTlsCheckAcceptsAnyCertificate() throws Exception {
        try (SelfSignedReceiver own = SelfSignedReceiver.start()) {
            String config =
                    "{\"modules\":{\"webhooks\":{\"enabled\":true,\"skipTlsCheck\":%s,\"webhooks\":[{\"triggers\":[\""
                            + trigger("x") + "\"],\"target\":{\"url\":\"" + own.url() + "\"}}]}}}";
            imported(config.formatted("false"));
            publish("x", "1");
            String id = subscriptions().get(0).asJsonObject().getString("id");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(api.get("/api/v1/deliveries?state=failed&subscription=" + id)
                                    .expect(200)
                                    .json()
                                    .getJsonArray("data"))
                            .hasSize(1));
            assertThat(own.received()).isZero();

            imported(config.formatted("true"));
            publish("x", "2");
            Awaitility.await().until(() -> own.received() == 1);
        }
    }

    private JsonObject refused(String config) {
        return api.post(IMPORT, "application/json", config).expectProblem(400).json();
    }

    private static String pointer(JsonObject problem) {
        return problem.getJsonArray("errors").getJsonObject(0).getString("pointer");
    }

    private JsonObject imported(String config) {
        return load(config).json();
    }

    private Loaded load(String config) {
        return new Loaded(api.post(IMPORT, "application/json", config).expect(200));
    }

    private record Loaded(Answer answer) {
        JsonArray list(String name) {
            return answer.json().getJsonArray(name);
        }

        JsonObject json() {
            return answer.json();
        }
    }

    private JsonArray subscriptions() {
        return api.get("/api/v1/subscriptions").expect(200).json().getJsonArray("data");
    }

    private void publish(String name, String data) {
        api.publish(anEvent(namespace + "/" + name).data(data)).expect(202);
    }

    private String trigger(String name) {
        return namespace + "." + name;
    }

    private static String oauth2(WebhookReceiver tokens) {
        return "\"authentication\":{\"type\":\"OAuth2\",\"accessTokenUrl\":\"" + tokens.uri()
                + "\",\"clientId\":\"id\",\"clientSecret\":\"secret\",\"scope\":\"hooks\"}";
    }

    private static String config(WebhookReceiver receiver, String... triggers) {
        return "{\"modules\":{\"webhooks\":{\"enabled\":true,\"targets\":{\"t1\":{\"url\":\"" + receiver.uri()
                + "\"}},\"webhooks\":[{\"triggers\":[\"" + String.join("\",\"", triggers)
                + "\"],\"target\":\"t1\"}]}}}";
    }
}
