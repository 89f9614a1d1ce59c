package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What happens to subscriptions and deliveries can be subscribed like anything else, and by nobody who did not ask. */
@OnCarillon
class OperationalEventsIT {

    private final String topic = Topics.unique("operational");

    @Test
    void theLifeOfASubscriptionIsHeard(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver own = WebhookReceiver.start();
                WebhookReceiver all = WebhookReceiver.start()) {
            String hears =
                    Subscribe.to("carillon/subscription/*").at(receiver, api).string("id");
            String everything = Subscribe.to("**").at(all, api).string("id");
            own.alwaysAnswers(status(410));
            String id = Subscribe.to(topic).at(own, api).string("id");
            String path = "/api/v1/subscriptions/" + id;
            api.patch(path, Json.createObjectBuilder().add("name", "renamed").build())
                    .expect(200);
            api.publish(anEvent(topic)).expect(202);
            await(receiver, id, "disabled");
            api.delete(path).expect(204);
            await(receiver, id, "deleted");

            assertThat(of(receiver, id))
                    .extracting(each -> each.json().getString("topic"))
                    .containsExactlyInAnyOrder(
                            "carillon/subscription/created",
                            "carillon/subscription/updated",
                            "carillon/subscription/disabled",
                            "carillon/subscription/deleted");
            JsonObject disabled = of(receiver, id).stream()
                    .map(Received::json)
                    .filter(each -> each.getString("type").endsWith("disabled"))
                    .findFirst()
                    .orElseThrow()
                    .getJsonObject("data");
            assertThat(disabled.getString("name")).isEqualTo("renamed");
            assertThat(disabled.getString("reason")).contains("410");
            assertThat(all.received())
                    .extracting(each -> each.json().getString("topic"))
                    .as("** is every topic of the publishers")
                    .isNotEmpty()
                    .noneMatch(each -> each.startsWith("carillon/"));
            forget(api, hears, everything); // the other tests publish, too
        }
    }

    @Test
    void aDeliveryThatIsGivenUpIsHeardAndDeliveringThatRaisesNone(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver failing = WebhookReceiver.start()) {
            JsonObject once = Json.createObjectBuilder().add("policy", "none").build();
            receiver.alwaysAnswers(status(500));
            String hears = Subscribe.to("carillon/delivery/*")
                    .with("retry", once)
                    .at(receiver, api)
                    .string("id");
            failing.alwaysAnswers(status(503));
            String id = Subscribe.to(topic).with("retry", once).at(failing, api).string("id");
            String event = api.publish(anEvent(topic)).expect(202).string("id");
            await(receiver, id, "exhausted");
            JsonObject data = of(receiver, id).get(0).json().getJsonObject("data");
            assertThat(data.getString("event")).isEqualTo(event);
            assertThat(data.getString("topic")).isEqualTo(topic);
            assertThat(data.getInt("responseStatus")).isEqualTo(503);

            String second = api.publish(anEvent(topic)).expect(202).string("id");
            Awaitility.await().until(() -> of(receiver, id).stream()
                    .anyMatch(each ->
                            each.json().getJsonObject("data").getString("event").equals(second)));
            assertThat(of(receiver, id)).hasSize(2);
            assertThat(receiver.received())
                    .as("none is about the subscription that hears them")
                    .allMatch(each -> !each.json()
                            .getJsonObject("data")
                            .getString("topic")
                            .startsWith("carillon/"));
            forget(api, hears);
        }
    }

    @Test
    void noOneElsePublishesThere(Api api) {
        assertThat(api.publish(anEvent("carillon/subscription/created"))
                        .expectProblem(400)
                        .text())
                .contains("/topic");
        api.publish(anEvent("carillon/x").plain()).expectProblem(400);
        api.publish(anEvent("carillon/x").binary()).expectProblem(400);
        api.publish(anEvent(topic).without("topic").with("type", "carillon.subscription.created"))
                .expectProblem(400);
        api.publish(anEvent("%63arillon/x")).expectProblem(400);
        assertThat(api.send("POST", "/probe/publish?how=notify&topic=carillon/x", "text/plain", "x")
                        .expect(422)
                        .text())
                .contains("carillon/");
        assertThat(api.send("POST", "/probe/publish?how=notify&end=commit&topic=carillon/x", "text/plain", "x")
                        .expect(422)
                        .text())
                .contains("carillon/");
    }

    private static void forget(Api api, String... subscriptions) {
        for (String each : subscriptions) {
            api.delete("/api/v1/subscriptions/" + each).expect(204);
        }
    }

    private static void await(WebhookReceiver receiver, String subscription, String what) {
        Awaitility.await(what + " of " + subscription).until(() -> of(receiver, subscription).stream()
                .anyMatch(each -> each.json().getString("topic").endsWith("/" + what)));
    }

    private static List<Received> of(WebhookReceiver receiver, String subscription) {
        return receiver.received().stream()
                .filter(each -> subscription.equals(each.json().getString("subject", null)))
                .toList();
    }
}
