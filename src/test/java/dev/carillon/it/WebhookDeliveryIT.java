package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An accepted event comes out, signed, at every webhook that asked for it. */
@OnCarillon
class WebhookDeliveryIT {

    private final String topic = Topics.unique("hook") + "/paid";
    private final AnEvent event = anEvent(topic).source("/shop").data("{\"price\":1.50,\"name\":\"Zoë\"}");

    @Test
    void asAStructuredCloudEvent(Api api, WebhookReceiver receiver) {
        Answer subscription =
                Subscribe.to(topic).content("cloudevents-structured").at(receiver, api);
        String id = api.publish(event).expect(202).string("id");
        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.isSignedWith(subscription.string("secret"))).isTrue();
        assertThat(received.webhookId()).isEqualTo(id);
        assertThat(received.header("content-type")).startsWith("application/cloudevents+json");
        JsonObject body = received.json();
        assertThat(body.getString("id")).isEqualTo(event.id());
        assertThat(body.getString("source")).isEqualTo("/shop");
        assertThat(body.getString("topic")).isEqualTo(topic);
        assertThat(received.text()).as("number texts are kept").contains("\"price\":1.50");
        assertThat(body.getJsonObject("data").getString("name")).isEqualTo("Zoë");
    }

    @Test
    void asABinaryCloudEvent(Api api, WebhookReceiver receiver) {
        Answer subscription = Subscribe.to(topic).content("cloudevents-binary").at(receiver, api);
        api.publish(event).expect(202);
        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.isSignedWith(subscription.string("secret"))).isTrue();
        assertThat(received.header("ce-id")).isEqualTo(event.id());
        assertThat(received.header("ce-source")).isEqualTo("/shop");
        assertThat(received.header("ce-topic")).isEqualTo(topic);
        assertThat(received.header("content-type")).startsWith("application/json");
        assertThat(received.json().getString("name")).isEqualTo("Zoë");
    }

    @Test
    void asTheDataAlone(Api api, WebhookReceiver receiver) {
        Answer subscription = Subscribe.to(topic).content("data").at(receiver, api);
        api.publish(event).expect(202);
        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.isSignedWith(subscription.string("secret"))).isTrue();
        assertThat(received.json().keySet()).containsExactly("price", "name");
    }

    @Test
    void withTheSecretAndTheHeadersOfTheSubscription(Api api, WebhookReceiver receiver) {
        String secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        Subscribe.to(topic)
                .with("secret", Json.createValue(secret))
                .with("headers", Json.createObjectBuilder().add("X-Shop", "7").build())
                .at(receiver, api);
        api.publish(event).expect(202);
        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.isSignedWith(secret)).isTrue();
        assertThat(received.header("X-Shop")).isEqualTo("7");
    }

    @Test
    void againWithTheSameIdAfterTheReceiverSaidUnavailable(Api api, WebhookReceiver receiver) {
        receiver.answers(status(503).withRetryAfter(Duration.ofSeconds(1)), status(200));
        Answer subscription = Subscribe.to(topic).at(receiver, api);
        String id = api.publish(event).expect(202).string("id");
        List<Received> received = receiver.awaitReceived(2);
        assertThat(received).allMatch(each -> each.isSignedWith(subscription.string("secret")));
        assertThat(received).extracting(Received::webhookId).containsExactly(id, id);
        assertThat(Duration.between(received.get(0).at(), received.get(1).at()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(950));
        Awaitility.await().untilAsserted(() -> {
            JsonObject delivery = deliveries(api, id).get(0);
            assertThat(delivery.getString("status")).isEqualTo("delivered");
            assertThat(delivery.getInt("attempts")).isEqualTo(2);
        });
    }

    @Test
    void onlyWhereAPatternMatches(Api api, WebhookReceiver receiver) {
        String root = Topics.unique("match");
        Subscribe.to(root + "/*").at(receiver, api);
        api.publish(anEvent(root)).expect(202);
        api.publish(anEvent(root + "/a/b")).expect(202);
        AnEvent matching = anEvent(root + "/a");
        api.publish(matching).expect(202);
        assertThat(receiver.awaitReceived(1)).extracting(Received::eventId).containsExactly(matching.id());
    }

    @Test
    void aReceiverThatHangsDoesNotHoldUpAnother(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver slow = WebhookReceiver.start()) {
            slow.alwaysAnswers(status(200).after(Duration.ofSeconds(14)));
            Subscribe.to(topic).at(slow, api);
            Subscribe.to(topic).at(receiver, api);
            for (int i = 0; i < 100; i++) {
                api.publish(anEvent(topic)).expect(202);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(12))
                    .until(() -> receiver.received().size() == 100);
        }
    }

    @Test
    void itsDeliveriesAreShownWithTheEvent(Api api, WebhookReceiver receiver) {
        Answer subscription = Subscribe.to(topic).at(receiver, api);
        String id = api.publish(event).expect(202).string("id");
        receiver.awaitReceived(1);
        Awaitility.await().untilAsserted(() -> {
            assertThat(deliveries(api, id)).hasSize(1);
            JsonObject delivery = deliveries(api, id).get(0);
            assertThat(delivery.getString("subscription")).isEqualTo(subscription.string("id"));
            assertThat(delivery.getString("status")).isEqualTo("delivered");
        });
    }

    @Test
    void eachOnceAcrossARestartOfTheServer(CarillonServer server, WebhookReceiver receiver) {
        Api api = server.api();
        receiver.alwaysAnswers(status(503));
        Subscribe.to(topic).at(receiver, api);
        api.publish(event).expect(202);
        receiver.awaitReceived(1);
        server.restart();
        receiver.alwaysAnswers(status(200));
        Awaitility.await("the retry after the restart")
                .atMost(Duration.ofSeconds(60))
                .until(() -> receiver.received().stream()
                                .filter(each -> each.eventId().equals(event.id()))
                                .count()
                        >= 2);
        assertThat(server.api()
                        .get("/api/v1/events?topic=" + topic)
                        .expect(200)
                        .json()
                        .getJsonArray("data"))
                .hasSize(1);
    }

    private static List<JsonObject> deliveries(Api api, String id) {
        return api.get("/api/v1/events/" + id)
                .expect(200)
                .json()
                .getJsonArray("deliveries")
                .getValuesAs(JsonObject.class);
    }
}
