package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** ServiceStack.Webhooks, with names as lenient as they are by default: the subscription service, publishing, delivering. */
class ServiceStackSeedIT extends SubscriptionServiceLines {

    private static final String TEXT = "{\"text\":\"I said hello\"}";

    private final String event = Topics.unique("hello");

    @Override
    CarillonServer asked(CarillonServer shared) {
        return shared;
    }

    @Override
    boolean isStrict() {
        return false;
    }

    @Test
    void W1_whatABeanPublishesIsStoredAndDelivered(Api api, WebhookReceiver receiver) {
        subscribe(receiver, event, null);
        String[] published = api.post("/probe/webhooks?text=hello&event=" + event, "text/plain", "")
                .expect(200)
                .text()
                .split(" ");

        assertThat(receiver.awaitReceived(1).get(0).text()).isEqualTo("{\"text\":\"hello\"}");
        JsonObject stored = events(api, event).get(0);
        assertThat(stored.getJsonObject("event").getString("id")).isEqualTo(published[0]);
        api.post("/probe/webhooks?text=hello&event=", "text/plain", "").expect(422);
    }

    @Test
    void W2_aFilterChangesTheEventBeforeItIsStored(Api api, WebhookReceiver receiver) {
        String polite = Topics.unique("polite");
        subscribe(receiver, polite, null);
        api.post("/probe/webhooks?text=hello&event=" + polite, "text/plain", "").expect(200);

        assertThat(receiver.awaitReceived(1).get(0).text()).isEqualTo("{\"please\":true}");
        assertThat(events(api, polite).get(0).getJsonObject("event").getString("source"))
                .isEqualTo("/probe");
    }

    @Test
    void W3_theEventStoreCreatesEvents(Api api, WebhookReceiver receiver) {
        subscribe(receiver, event, null);
        api.post("/probe/webhooks?how=create&text=hello&event=" + event, "text/plain", "")
                .expect(200);

        assertThat(receiver.awaitReceived(1).get(0).text()).isEqualTo("{\"text\":\"hello\"}");
    }

    @Test
    void W4_whoSubscribesLaterHearsWhatComesLater(Api api, WebhookReceiver receiver) {
        publish(api, event, "{\"n\":1}");
        subscribe(receiver, event, null);
        publish(api, event, "{\"n\":2}");

        assertThat(receiver.awaitReceived(1)).extracting(Received::text).containsExactly("{\"n\":2}");
    }

    @Test
    void W5_thePublisherIsAnotherProcessAndNeedsNoSubscriberToBeThere(Api api, WebhookReceiver receiver) {
        receiver.answers(status(503));
        subscribe(receiver, event, null);
        publish(api, event, TEXT); // by HTTP, from this process; the database is between it and the relay

        assertThat(receiver.awaitReceived(2)).extracting(Received::text).containsOnly(TEXT);
    }

    @Test
    void W24_theBodyIsTheDataAlone(Api api, WebhookReceiver receiver) {
        subscribe(receiver, event, null);
        publish(api, event, TEXT);

        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.text()).isEqualTo(TEXT);
    }

    @Test
    void W25_headersNameTheEventAndTheDeliveryAnotherOneEachAttempt(Api api, WebhookReceiver receiver) {
        receiver.answers(status(500));
        subscribe(receiver, event, null);
        publish(api, event, TEXT);

        List<Received> received = receiver.awaitReceived(2);
        assertThat(received).allSatisfy(each -> {
            assertThat(each.header("X-Webhook-Event")).isEqualTo(event);
            assertThat(each.header("X-Webhook-Delivery")).matches("[0-9a-f]{32}");
            assertThat(each.header("Content-Type")).isEqualTo("application/json");
            assertThat(each.header("Accept")).isEqualTo("application/json");
            assertThat(each.header("X-Hub-Signature")).as("without secret").isNull();
        });
        assertThat(received)
                .extracting(each -> each.header("X-Webhook-Delivery"))
                .doesNotHaveDuplicates();
    }

    @Test
    void W26_theSignatureIsTheOriginals(Api api, WebhookReceiver receiver) {
        subscribe(receiver, event, "asignaturesecret");
        publish(api, event, TEXT);

        Received received = receiver.awaitReceived(1).get(0);
        String hex = "49683a584935b5ab88a1b9aba2c9329fd11d21be77dc4bde4fb05f1f6aa0d324";
        assertThat(received.header("X-Hub-Signature")).isEqualTo("sha1=" + hex);
        assertThat(received.header("X-Hub-Signature-256")).isEqualTo("sha256=" + hex);
    }

    @Test
    void W27_a4xxIsNotRepeatedAndDeactivates(Api api, WebhookReceiver receiver) {
        receiver.alwaysAnswers(status(400));
        JsonObject made = subscribe(receiver, event, null);
        publish(api, event, TEXT);

        Awaitility.await().untilAsserted(() -> {
            assertThat(shown(made).getJsonObject("subscription").getBoolean("isActive"))
                    .isFalse();
            assertThat(history(made)).containsExactly("BadRequest Bad Request");
        });
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void W28_a5xxIsAttemptedThreeTimesAndDoesNotDeactivate(Api api, WebhookReceiver receiver) {
        receiver.alwaysAnswers(status(500));
        JsonObject made = subscribe(receiver, event, null);
        publish(api, event, TEXT);

        Awaitility.await().untilAsserted(() -> assertThat(history(made))
                .containsExactly("InternalServerError Internal Server Error"));
        assertThat(receiver.received()).hasSize(3);
        assertThat(shown(made).getJsonObject("subscription").getBoolean("isActive"))
                .isTrue();
    }

    @Test
    void W28_whoDoesNotAnswerIsAttemptedThreeTimesAndCountsAs503(Api api) {
        WebhookReceiver gone = WebhookReceiver.start();
        gone.close();
        JsonObject made = subscribe(gone, event, null);
        publish(api, event, TEXT);

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(history(made))
                .containsExactly(
                        "ServiceUnavailable Failed to notify subscriber at " + gone.uri() + " (after 3 attempts)"));
        assertThat(shown(made).getJsonObject("subscription").getBoolean("isActive"))
                .isTrue();
    }

    @Test
    void W29_anAttemptMayTakeLongerThanAnotherWebHookAndAny2xxEndsIt(Api api, WebhookReceiver receiver) {
        receiver.alwaysAnswers(status(202).after(Duration.ofSeconds(17))); // others have 15 s, this dialect 60
        JsonObject made = subscribe(receiver, event, null);
        publish(api, event, TEXT);

        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(history(made))
                .containsExactly("Accepted Accepted"));
        assertThat(receiver.received()).hasSize(1);
    }

    @Test
    void W30_eachDeliveryEndsInOneResult(Api api, WebhookReceiver receiver) {
        receiver.answers(status(500), status(204));
        JsonObject made = subscribe(receiver, event, null);
        publish(api, event, TEXT);

        Awaitility.await().untilAsserted(() -> assertThat(history(made)).containsExactly("NoContent No Content"));
        publish(api, event, TEXT);
        Awaitility.await().untilAsserted(() -> assertThat(history(made)).hasSize(2));
        JsonObject newest = shown(made).getJsonArray("history").getJsonObject(0);
        assertThat(newest.keySet())
                .containsExactly(
                        "id", "subscriptionId", "eventId", "attemptedDateUtc", "statusCode", "statusDescription");
        assertThat(newest.getString("subscriptionId")).isEqualTo(made.getString("id"));
        assertThat(newest.getString("id")).matches("[0-9a-f]{32}");
        assertThat(newest.getString("eventId"))
                .isEqualTo(events(api, event).get(1).getString("id"));
    }

    @Test
    void W31_anInactiveOneIsNotNotifiedUntilItIsActiveAgain(Api api, WebhookReceiver receiver) {
        JsonObject made = subscribe(receiver, event, null);
        set(made, false);
        publish(api, event, "{\"n\":1}");
        set(made, true);
        publish(api, event, "{\"n\":2}");

        assertThat(receiver.awaitReceived(1).get(0).text()).isEqualTo("{\"n\":2}");
        publish(api, event, "{\"n\":3}");
        assertThat(receiver.awaitReceived(2)).extracting(Received::text).containsExactly("{\"n\":2}", "{\"n\":3}");
    }

    @Test
    void W32_oneThatFailsStopsNoOther(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver broken = WebhookReceiver.start()) {
            broken.alwaysAnswers(status(500));
            subscribe(broken, event, null);
            user = key("subscriptions:write");
            subscribe(receiver, event, null);
            publish(api, event, TEXT);

            receiver.awaitReceived(1);
            broken.awaitReceived(3);
            assertThat(receiver.received()).hasSize(1);
        }
    }

    @Test
    void W33_theFilterOfTheClientJarStandsInFrontOfAResource(Api api) {
        String path = "/api/v1/probe-signed/";
        Api sender =
                api.with("X-Webhook-Event", "hello").with("X-Webhook-Delivery", "7a6224aad9c8400fb0a70b8a71262400");
        Api signed =
                sender.with("X-Hub-Signature", "sha1=49683a584935b5ab88a1b9aba2c9329fd11d21be77dc4bde4fb05f1f6aa0d324");

        assertThat(sender.post(path + "by-https", "application/json", TEXT)
                        .expect(200)
                        .text())
                .isEqualTo("nobody " + TEXT);
        assertThat(signed.post(path + "by-https", "application/json", TEXT)
                        .expect(403)
                        .text())
                .isEqualTo("The connection must be secured with HTTPS");
        // Payara's CDI does not know the request, and so who sends it, if its body came later than its head and it is
        // dispatched.
        assertThat(signed.post(path + "by-any", "application/json", TEXT)
                        .expect(200)
                        .text())
                .isIn(
                        "7a6224aad9c8400fb0a70b8a71262400 127.0.0.1 hello " + TEXT,
                        "7a6224aad9c8400fb0a70b8a71262400 null hello " + TEXT);
        signed.post(path + "by-any", "application/json", "{}").expect(401);
        assertThat(signed.with("X-Webhook-Event", "unknown")
                        .post(path + "by-any", "application/json", TEXT)
                        .expect(401)
                        .text())
                .isEqualTo("The secret has not been correctly configured");
    }

    private JsonObject subscribe(WebhookReceiver receiver, String name, String secret) {
        JsonObjectBuilder config =
                Json.createObjectBuilder().add("url", receiver.uri().toString());
        if (secret != null) {
            config.add("secret", secret);
        }
        return user.post(
                        ALL,
                        Json.createObjectBuilder()
                                .add("name", "My Webhook")
                                .add("events", Json.createArrayBuilder().add(name))
                                .add("config", config)
                                .build())
                .expect(201)
                .json()
                .getJsonArray("subscriptions")
                .getJsonObject(0);
    }

    private void set(JsonObject subscription, boolean active) {
        user.send("PUT", ALL + "/" + subscription.getString("id"), "application/json", "{\"isActive\":" + active + "}")
                .expect(200);
    }

    private JsonObject shown(JsonObject subscription) {
        return user.get(ALL + "/" + subscription.getString("id")).expect(200).json();
    }

    private List<String> history(JsonObject subscription) {
        JsonArray history = shown(subscription).getJsonArray("history");
        return history.getValuesAs(JsonObject.class).stream()
                .map(each -> each.getString("statusCode") + ' ' + each.getString("statusDescription"))
                .toList();
    }

    private static void publish(Api api, String name, String json) {
        api.publish(anEvent(name).data(json)).expect(202);
    }

    private static List<JsonObject> events(Api api, String name) {
        return api.get("/api/v1/events?topic=" + name)
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }
}
