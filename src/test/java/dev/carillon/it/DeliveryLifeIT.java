package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of deliveries while their subscription is paused, disabled, changed or deleted, or its receiver is ill. */
@OnCarillon
class DeliveryLifeIT {

    private static final Duration A_WHILE = Duration.ofSeconds(2);

    private final String topic = Topics.unique("life");

    @Test
    void aPausedOneGetsWhatWaitedInOrderWhenItIsResumed(Api api, WebhookReceiver receiver) {
        String id = Subscribe.to(topic)
                .with("limits", Json.createObjectBuilder().add("concurrency", 1).build())
                .at(receiver, api)
                .string("id");
        act(api, id, "pause", 200);
        List<String> published = publish(api, 20);
        assertNothingMore(receiver, 0);
        assertThat(delivery(api, published.get(0)).getString("status")).isEqualTo("held");
        assertThat(act(api, id, "resume", 200).string("state")).isEqualTo("active");
        assertThat(receiver.awaitReceived(20)).extracting(Received::webhookId).containsExactlyElementsOf(published);
    }

    @Test
    void aReceiverThatIsGoneIsDisabledAndEnabledWithoutWhatWaited(Api api, WebhookReceiver receiver) {
        String id = Subscribe.to(topic).at(receiver, api).string("id");
        receiver.answers(status(410));
        publish(api, 1);
        await().until(() -> state(api, id).equals("disabled"));
        assertThat(api.get("/api/v1/subscriptions/" + id).expect(200).string("disabledReason"))
                .contains("410");
        assertThat(api.get("/api/v1/subscriptions/" + id).expect(200).string("disabledBy"))
                .isEqualTo("receiver");
        act(api, id, "pause", 409);
        act(api, id, "resume", 409);

        List<String> waited = publish(api, 3);
        assertNothingMore(receiver, 1);
        assertThat(act(api, id, "enable", 200).string("state")).isEqualTo("active");
        List<String> after = publish(api, 2);
        receiver.awaitReceived(3);
        assertNothingMore(receiver, 3);
        assertThat(receiver.received()).extracting(Received::webhookId).containsAll(after);
        assertThat(delivery(api, waited.get(0)).getString("status")).isEqualTo("held");
    }

    @Test
    void whatWaitsForADeletedOneIsCancelled(Api api, WebhookReceiver receiver) {
        String id = Subscribe.to(topic).at(receiver, api).string("id");
        act(api, id, "pause", 200);
        List<String> published = publish(api, 5);
        api.delete("/api/v1/subscriptions/" + id).expect(204);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> published.forEach(each ->
                        assertThat(delivery(api, each).getString("status")).isEqualTo("cancelled")));
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void retryAfterHoldsForTheWholeEndpoint(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic).at(receiver, api);
        receiver.answers(status(429).withRetryAfter(Duration.ofSeconds(4)));
        publish(api, 1);
        Instant asked = receiver.awaitReceived(1).get(0).at();
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        publish(api, 5);
        List<Received> received = receiver.awaitReceived(7);
        assertThat(received.subList(1, 7)).allSatisfy(each -> assertThat(Duration.between(asked, each.at()))
                .isGreaterThan(Duration.ofMillis(3_500)));
    }

    @Test
    void aReceiverThatWantsNoMoreOfOneMessageGetsNoMoreOfIt(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic).with("retry", fixed(1)).at(receiver, api);
        receiver.answers(status(500).withHeader("webhook-delivery", "abort-message"));
        String id = publish(api, 1).get(0);
        await().until(() -> delivery(api, id).getString("status").equals("failed"));
        assertNothingMore(receiver, 1);
    }

    @Test
    void aClientErrorDisablesIfTheSubscriptionSaysSo(Api api, WebhookReceiver receiver) {
        JsonObject retry = Json.createObjectBuilder(fixed(1))
                .add("onClientError", "disable")
                .build();
        String id = Subscribe.to(topic).with("retry", retry).at(receiver, api).string("id");
        receiver.answers(status(404));
        publish(api, 1);
        await().until(() -> state(api, id).equals("disabled"));
        assertNothingMore(receiver, 1);
    }

    @Test
    void anotherUrlHoldsFromTheNextAttemptOn(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver other = WebhookReceiver.start()) {
            String id = Subscribe.to(topic)
                    .with("retry", fixed(3))
                    .at(receiver, api)
                    .string("id");
            receiver.alwaysAnswers(status(500));
            String event = publish(api, 1).get(0);
            receiver.awaitReceived(1);
            api.patch(
                            "/api/v1/subscriptions/" + id,
                            Json.createObjectBuilder()
                                    .add("url", other.uri().toString())
                                    .build())
                    .expect(200);
            assertThat(other.awaitReceived(1)).extracting(Received::webhookId).containsExactly(event);
            assertThat(receiver.received()).hasSize(1);
        }
    }

    @Test
    void theRateIsKept(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic)
                .with(
                        "limits",
                        Json.createObjectBuilder()
                                .add(
                                        "rate",
                                        Json.createObjectBuilder()
                                                .add("requests", 5)
                                                .add("per", "PT1S"))
                                .build())
                .at(receiver, api);
        publish(api, 15);
        List<Received> received = receiver.awaitReceived(15);
        for (int i = 5; i < received.size(); i++) {
            assertThat(Duration.between(
                            received.get(i - 5).at(), received.get(i).at()))
                    .isGreaterThan(Duration.ofMillis(900));
        }
    }

    private List<String> publish(Api api, int events) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            AnEvent event = anEvent(topic);
            ids.add(api.publish(event).expect(202).string("id"));
        }
        return ids;
    }

    private static Answer act(Api api, String id, String verb, int expected) {
        return api.send("POST", "/api/v1/subscriptions/" + id + '/' + verb, "application/json", "")
                .expect(expected);
    }

    private static String state(Api api, String id) {
        return api.get("/api/v1/subscriptions/" + id).expect(200).string("state");
    }

    private static JsonObject delivery(Api api, String event) {
        return api.get("/api/v1/events/" + event)
                .expect(200)
                .json()
                .getJsonArray("deliveries")
                .getJsonObject(0);
    }

    private static JsonObject fixed(int seconds) {
        return Json.createObjectBuilder()
                .add("policy", "fixed")
                .add("delay", Duration.ofSeconds(seconds).toString())
                .add("jitter", 0)
                .build();
    }

    private static void assertNothingMore(WebhookReceiver receiver, int known) {
        await().during(A_WHILE)
                .atMost(A_WHILE.plusSeconds(20))
                .until(() -> receiver.received().size() == known);
    }
}
