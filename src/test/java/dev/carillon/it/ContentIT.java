package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.StringReader;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a webhook carries, and who gets it: filters, transformations, authentication, and where it may go. */
@OnCarillon
class ContentIT {

    private final String topic = Topics.unique("content");

    @Test
    void aFilterOverAttributesAndDataLetsPassWhatFits(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic)
                .with("filter", Json.createValue("source LIKE '/shop%' AND DATA('/order/total') > 99.95"))
                .at(receiver, api);

        api.publish(order("/shop", "12.5")).expect(202);
        api.publish(order("/other", "200")).expect(202);
        AnEvent fits = order("/shop/eu", "100.00");
        api.publish(fits).expect(202);

        assertThat(receiver.awaitReceived(1)).extracting(Received::eventId).containsExactly(fits.id());
    }

    @Test
    void aFilterThatCannotSayIsCountedAndHoldsUpNoOther(Api api, WebhookReceiver receiver) {
        String broken = Subscribe.to(topic)
                .with("filter", Json.createValue("DATA('/order/total') / 0 = 1"))
                .at(receiver, api)
                .string("id");
        Subscribe.to(topic).at(receiver, api);

        api.publish(order("/shop", "1")).expect(202);
        api.publish(order("/shop", "2")).expect(202);

        receiver.awaitReceived(2);
        Awaitility.await().untilAsserted(() -> {
            JsonObject shown =
                    api.get("/api/v1/subscriptions/" + broken).expect(200).json();
            assertThat(shown.getInt("filterErrors")).isEqualTo(2);
            assertThat(shown.getString("lastFilterError")).contains("has no result");
        });
        assertThat(receiver.received()).hasSize(2);
    }

    @Test
    void anInvalidFilterOrATransformationIsRefusedWithItsPlace(Api api, WebhookReceiver receiver) {
        JsonObject filter = refused(api, receiver, "filter", "id = 'a' AND (");
        assertThat(filter.toString()).contains("/filter").contains("at character 15");
        assertThat(refused(api, receiver, "transform", "data.(").toString()).contains("/transform");
        assertThat(refused(api, receiver, "orderKey", "id +").toString()).contains("/orderKey");
    }

    @Test
    void aTransformationMakesTheDataAndIsSigned(Api api, WebhookReceiver receiver) {
        Answer made = Subscribe.to(topic)
                .content("data")
                .with("transform", Json.createValue("{\"text\": \"Order \" & data.order.id & \" of \" & source}"))
                .at(receiver, api);

        api.publish(order("/shop", "12.5")).expect(202);

        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.text()).isEqualTo("{\"text\":\"Order 7 of /shop\"}");
        assertThat(received.header("content-type")).isEqualTo("application/json");
        assertThat(received.isSignedWith(made.string("secret"))).isTrue();
    }

    @Test
    void aTransformationThatFailsIsGivenUpWithItsReason(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic)
                .with("transform", Json.createValue("($f := function() { $f() }; $f())"))
                .at(receiver, api);

        String id = api.publish(order("/shop", "12.5")).expect(202).string("id");

        Awaitility.await().untilAsserted(() -> {
            JsonObject delivery = api.get("/api/v1/events/" + id)
                    .expect(200)
                    .json()
                    .getJsonArray("deliveries")
                    .getJsonObject(0);
            assertThat(delivery.getString("status")).isEqualTo("failed");
            assertThat(delivery.getString("excerpt")).contains("the transformation failed: it takes more than");
        });
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void aBearerTokenIsAskedForAndItsSecretIsNeverShown(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver tokens = WebhookReceiver.start()) {
            tokens.alwaysAnswers(status(200).withBody("{\"access_token\":\"t1\",\"expires_in\":600}"));
            Answer made = Subscribe.to(topic)
                    .with(
                            "authentication",
                            Json.createObjectBuilder()
                                    .add("type", "oauth2")
                                    .add("tokenUrl", tokens.uri().toString())
                                    .add("clientId", "shop")
                                    .add("clientSecret", "hidden")
                                    .build())
                    .at(receiver, api);
            receiver.answers(status(500));

            api.publish(anEvent(topic).data("1")).expect(202);
            String id = api.publish(anEvent(topic).data("2")).expect(202).string("id");

            assertThat(receiver.awaitReceived(2))
                    .extracting(each -> each.header("Authorization"))
                    .containsOnly("Bearer t1");
            assertThat(tokens.received()).hasSize(1);
            String shown = api.get("/api/v1/subscriptions/" + made.string("id")).text();
            assertThat(made.text() + shown).contains("\"clientSecret\":\"***\"").doesNotContain("hidden");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(api.get("/api/v1/deliveries?subscription=" + made.string("id"))
                                    .text())
                            .contains("500"));
            for (JsonObject each :
                    List.of(api.get("/api/v1/events/" + id).expect(200).json())) {
                assertThat(each.toString()).doesNotContain("Bearer");
            }
        }
    }

    @Test
    void basicAndKeysAreSent(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic)
                .with("authentication", json("{\"type\":\"basic\",\"username\":\"u\",\"password\":\"p\"}"))
                .at(receiver, api);
        Subscribe.to(topic)
                .with("authentication", json("{\"type\":\"api-key\",\"header\":\"X-Key\",\"value\":\"k\"}"))
                .at(receiver, api);

        api.publish(anEvent(topic)).expect(202);

        assertThat(receiver.awaitReceived(2))
                .anyMatch(each -> "Basic dTpw".equals(each.header("Authorization")))
                .anyMatch(each -> "k".equals(each.header("X-Key")));
    }

    @Test
    void anAddressThatIsNotAllowedIsRefusedAndTheAnswerNamesRuleAddressAndKey(Api api, WebhookReceiver receiver) {
        String inside = receiver.uri().toString().replace("127.0.0.1", "127.0.0.2");
        String refused = api.post("/api/v1/subscriptions", body(inside))
                .expectProblem(400)
                .text();
        assertThat(refused).contains("/url").contains("127.0.0.2 is loopback").contains("carillon.guard.allow");

        String id = Subscribe.to(topic).at(receiver, api).string("id");
        for (String each :
                List.of(inside, "http://2130706433/", "http://[::ffff:127.0.0.2]/", "http://169.254.169.254/latest/")) {
            api.patch(
                            "/api/v1/subscriptions/" + id,
                            Json.createObjectBuilder().add("url", each).build())
                    .expectProblem(400);
        }
        assertThat(api.get("/api/v1/subscriptions/" + id).string("url"))
                .isEqualTo(receiver.uri().toString());
    }

    private AnEvent order(String source, String total) {
        return anEvent(topic).source(source).data("{\"order\":{\"id\":7,\"total\":" + total + "}}");
    }

    private JsonObject refused(Api api, WebhookReceiver receiver, String field, String text) {
        return api.post(
                        "/api/v1/subscriptions",
                        Subscribe.to(topic).with(field, Json.createValue(text)).body(receiver))
                .expectProblem(400)
                .json();
    }

    private JsonObject body(String url) {
        return Json.createObjectBuilder()
                .add("name", "n")
                .add("url", url)
                .add("topics", Json.createArrayBuilder().add(topic))
                .build();
    }

    private static JsonObject json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
