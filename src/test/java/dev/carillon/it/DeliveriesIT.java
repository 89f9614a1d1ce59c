package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
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
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What became of each delivery can be listed and looked at. */
@OnCarillon
class DeliveriesIT {

    private static final String DELIVERIES = "/api/v1/deliveries";

    private final String topic = Topics.unique("deliveries");

    @Test
    void aFailedAttemptIsShownWithItsRequestAndWithoutSecrets(Api api, WebhookReceiver receiver) throws Exception {
        receiver.answers(status(503).withRetryAfter(Duration.ofSeconds(1)), status(200));
        String subscription = Subscribe.to(topic)
                .with(
                        "headers",
                        Json.createObjectBuilder()
                                .add("Authorization", "Bearer s3cret")
                                .add("X-Shop", "7")
                                .build())
                .at(receiver, api)
                .string("id");
        String event = api.publish(anEvent(topic)).expect(202).string("id");
        Received first = receiver.awaitReceived(2).get(0);
        Awaitility.await().untilAsserted(() -> assertThat(only(api, "?event=" + event + "&subscription=" + subscription)
                        .getString("status"))
                .isEqualTo("delivered"));

        Answer answer = api.get(DELIVERIES + "/"
                        + only(api, "?event=" + event + "&subscription=" + subscription)
                                .getString("id"))
                .expect(200);
        List<JsonObject> attempts = answer.json().getJsonArray("attempts").getValuesAs(JsonObject.class);
        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(0).getString("outcome")).isEqualTo("refused");
        assertThat(attempts.get(0).getInt("responseStatus")).isEqualTo(503);
        assertThat(attempts.get(1).getInt("responseStatus")).isEqualTo(200);
        JsonObject request = attempts.get(0).getJsonObject("request");
        assertThat(request.getString("url")).isEqualTo(receiver.uri().toString());
        assertThat(request.getInt("bodyLength")).isEqualTo(first.body().length);
        assertThat(request.getString("bodySha256"))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(first.body())));
        assertThat(request.getJsonArray("headers").toString()).contains("X-Shop: 7", "webhook-id: " + event);
        assertThat(answer.text()).doesNotContain("s3cret");
    }

    @Test
    void pagesOfASubscriptionShowEachDeliveryOnceTheNewestFirst(Api api, WebhookReceiver receiver) {
        String subscription = Subscribe.to(topic).at(receiver, api).string("id");
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            published.add(0, api.publish(anEvent(topic)).expect(202).string("id"));
        }
        String first = DELIVERIES + "?subscription=" + subscription + "&limit=3";
        Awaitility.await().untilAsserted(() -> {
            List<String> listed = new ArrayList<>();
            for (String path = first; path != null; ) {
                JsonObject page = api.get(path).expect(200).json();
                page.getJsonArray("data")
                        .getValuesAs(JsonObject.class)
                        .forEach(each -> listed.add(each.getString("event")));
                path = page.containsKey("next") ? first + "&cursor=" + page.getString("next") : null;
            }
            assertThat(listed).isEqualTo(published);
        });
    }

    @Test
    void whatAPausedSubscriptionHoldsIsListedAsHeld(Api api, WebhookReceiver receiver) {
        String subscription = Subscribe.to(topic)
                .with("state", Json.createValue("paused"))
                .at(receiver, api)
                .string("id");
        api.publish(anEvent(topic)).expect(202);
        Awaitility.await().untilAsserted(() -> assertThat(only(api, "?subscription=" + subscription + "&state=held")
                        .getString("status"))
                .isEqualTo("held"));
        assertThat(listed(api, "?subscription=" + subscription + "&state=waiting"))
                .isEmpty();
    }

    @Test
    void anInvalidFilterIsRefusedByItsName(Api api) {
        assertThat(api.get(DELIVERIES + "?state=lost").expectProblem(400).text())
                .contains("\"parameter\":\"state\"", "held");
        assertThat(api.get(DELIVERIES + "?subscription=none").expectProblem(404).text())
                .contains("\"parameter\":\"subscription\"");
        assertThat(api.get(DELIVERIES + "?since=yesterday").expectProblem(400).text())
                .contains("\"parameter\":\"since\"");
        api.get(DELIVERIES + "?cursor=bm9uZQ").expectProblem(400);
        api.get(DELIVERIES + "/1-999999-0").expectProblem(404);
        api.get(DELIVERIES + "/none").expectProblem(404);
    }

    private static JsonObject only(Api api, String query) {
        List<JsonObject> found = listed(api, query);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static List<JsonObject> listed(Api api, String query) {
        return api.get(DELIVERIES + query)
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }
}
