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
import jakarta.json.JsonObjectBuilder;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What was accepted can be sent again: one, what failed, or a span of time. */
@OnCarillon
class ReplayIT {

    private static final JsonObject NOTHING = Json.createObjectBuilder().build();

    private final String topic = Topics.unique("replay");

    @Test
    void aLaterSubscriptionGetsWhatWasAcceptedBefore(Api api, WebhookReceiver receiver) {
        Instant begin = Instant.now().minusSeconds(1);
        List<String> before = publish(api, 5);
        String subscription = Subscribe.to(topic + "/other").at(receiver, api).string("id");
        Answer replay = api.post(
                        "/api/v1/replays",
                        since(begin)
                                .add("subscription", subscription)
                                .add("topics", Json.createArrayBuilder().add(topic))
                                .build())
                .expect(202);
        assertThat(receiver.awaitReceived(5))
                .extracting(Received::webhookId)
                .containsExactlyInAnyOrderElementsOf(before);
        String location = replay.headers().firstValue("Location").orElseThrow();
        Awaitility.await().untilAsserted(() -> {
            JsonObject shown = api.get(location).expect(200).json();
            assertThat(shown.getString("state")).isEqualTo("done");
            assertThat(shown.getInt("added")).isEqualTo(5);
            assertThat(shown.getJsonNumber("progress").doubleValue()).isEqualTo(1);
        });
        api.post(location + "/pause", NOTHING).expectProblem(409);
        assertThat(api.get("/api/v1/replays?limit=1").expect(200).json().getJsonArray("data"))
                .hasSize(1);
    }

    @Test
    void aReplayGoesAtItsRateIsPausedResumedAndCancelled(Api api, WebhookReceiver receiver) {
        Instant begin = Instant.now().minusSeconds(1);
        publish(api, 50);
        String subscription = Subscribe.to(topic).at(receiver, api).string("id");
        String replay = "/api/v1/replays/"
                + api.post(
                                "/api/v1/replays",
                                since(begin)
                                        .add("subscription", subscription)
                                        .add("rate", 2)
                                        .build())
                        .expect(202)
                        .string("id");
        receiver.awaitReceived(2);
        assertThat(api.post(replay + "/pause", NOTHING).expect(200).string("state"))
                .isEqualTo("paused");
        assertThat(api.post(replay + "/resume", NOTHING).expect(200).string("state"))
                .isEqualTo("running");
        JsonObject cancelled = api.post(replay + "/cancel", NOTHING).expect(200).json();
        assertThat(cancelled.getString("state")).isEqualTo("cancelled");
        assertThat(cancelled.getInt("added")).isLessThan(50);
        api.post(replay + "/resume", NOTHING).expectProblem(409);
        api.post("/api/v1/replays/none/pause", NOTHING).expectProblem(404);
    }

    @Test
    void whatWasGivenUpIsSentAgainOneByOneAndByFilter(Api api, WebhookReceiver receiver) {
        receiver.alwaysAnswers(status(500));
        String subscription = Subscribe.to(topic)
                .with("retry", Json.createObjectBuilder().add("policy", "none").build())
                .at(receiver, api)
                .string("id");
        publish(api, 3);
        String failed = "/api/v1/deliveries?subscription=" + subscription + "&state=failed";
        Awaitility.await().until(() -> listed(api, failed).size() == 3);

        receiver.alwaysAnswers(status(200));
        JsonObject newest = listed(api, failed).get(0);
        String again = api.post("/api/v1/deliveries/" + newest.getString("id") + "/resend", NOTHING)
                .expect(202)
                .string("delivery");
        assertThat(receiver.awaitReceived(4).get(3).webhookId()).isEqualTo(newest.getString("event"));
        Awaitility.await().untilAsserted(() -> assertThat(api.get("/api/v1/deliveries/" + again)
                        .expect(200)
                        .json()
                        .getJsonObject("delivery")
                        .getString("status"))
                .isEqualTo("delivered"));

        api.post(
                        "/api/v1/deliveries/retry",
                        Json.createObjectBuilder()
                                .add("subscription", subscription)
                                .build())
                .expect(202);
        List<Received> all = receiver.awaitReceived(6);
        assertThat(all.subList(4, 6)).extracting(Received::webhookId).doesNotContain(newest.getString("event"));
        Awaitility.await().untilAsserted(() -> {
            JsonObject stats = api.get("/api/v1/subscriptions/" + subscription + "/stats")
                    .expect(200)
                    .json();
            assertThat(stats.getInt("backlog")).isZero();
            assertThat(stats.getJsonObject("lastDay").getInt("delivered")).isEqualTo(3);
            assertThat(stats.getJsonObject("lastDay").getInt("failed")).isEqualTo(3);
        });
    }

    @Test
    void recoverSendsWhatDidNotArriveAndNothingElse(Api api, WebhookReceiver receiver) {
        Instant begin = Instant.now().minusSeconds(1);
        String subscription = Subscribe.to(topic)
                .with("retry", Json.createObjectBuilder().add("policy", "none").build())
                .at(receiver, api)
                .string("id");
        publish(api, 2);
        receiver.awaitReceived(2);
        receiver.alwaysAnswers(status(500));
        List<String> lost = publish(api, 2);
        receiver.awaitReceived(4);
        Awaitility.await()
                .until(() -> listed(api, "/api/v1/deliveries?subscription=" + subscription + "&state=failed")
                                .size()
                        == 2);
        receiver.alwaysAnswers(status(200));
        String replay = api.post(
                        "/api/v1/subscriptions/" + subscription + "/recover",
                        since(begin).build())
                .expect(202)
                .string("id");
        assertThat(receiver.awaitReceived(6).subList(4, 6))
                .extracting(Received::webhookId)
                .containsExactlyInAnyOrderElementsOf(lost);
        Awaitility.await().untilAsserted(() -> assertThat(
                        api.get("/api/v1/replays/" + replay).expect(200).json().getInt("added"))
                .isEqualTo(2));
    }

    @Test
    void whatCameWhileItWasDisabledIsSentWhenRecoverAsksForIt(Api api, WebhookReceiver receiver) {
        Instant begin = Instant.now().minusSeconds(1);
        receiver.answers(status(410));
        String path =
                "/api/v1/subscriptions/" + Subscribe.to(topic).at(receiver, api).string("id");
        publish(api, 1);
        Awaitility.await().until(() -> api.get(path).expect(200).string("state").equals("disabled"));
        api.post(path + "/test", NOTHING).expectProblem(409);
        List<String> missed = publish(api, 3);
        api.post(path + "/enable", NOTHING).expect(200);
        api.post(path + "/recover", since(begin).build()).expect(202);
        assertThat(receiver.awaitReceived(5).subList(1, 5))
                .extracting(Received::webhookId)
                .containsAll(missed);
    }

    @Test
    void aTestEventGoesToTheOneSubscriptionOnly(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver other = WebhookReceiver.start()) {
            String hearsOthers = Subscribe.to("carillon/**").at(other, api).string("id");
            Answer subscription = Subscribe.to(topic).at(receiver, api);
            Answer sent = api.post("/api/v1/subscriptions/" + subscription.string("id") + "/test", NOTHING)
                    .expect(202);
            Received received = receiver.awaitReceived(1).get(0);
            assertThat(received.webhookId()).isEqualTo(sent.string("event"));
            assertThat(received.json().getString("topic")).isEqualTo("carillon/test");
            assertThat(received.isSignedWith(subscription.string("secret"))).isTrue();
            AnEvent later = anEvent(topic);
            api.publish(later).expect(202);
            receiver.awaitReceived(2); // what was planned before it has gone out to whomever it was for
            assertThat(other.received())
                    .extracting(each -> each.json().getString("topic"))
                    .doesNotContain("carillon/test");
            api.delete("/api/v1/subscriptions/" + hearsOthers).expect(204);
        }
    }

    @Test
    void aBodyThatBreaksARuleIsRefusedByItsPointer(Api api, WebhookReceiver receiver) {
        String subscription = Subscribe.to(topic).at(receiver, api).string("id");
        assertThat(api.post(
                                "/api/v1/replays",
                                Json.createObjectBuilder()
                                        .add("subscription", subscription)
                                        .build())
                        .expectProblem(400)
                        .text())
                .contains("\"/since\"");
        assertThat(api.post(
                                "/api/v1/replays",
                                since(Instant.now()).add("subscription", "none").build())
                        .expectProblem(404)
                        .text())
                .contains("\"/subscription\"");
        assertThat(api.post(
                                "/api/v1/subscriptions/" + subscription + "/recover",
                                since(Instant.now()).add("rate", 0).build())
                        .expectProblem(400)
                        .text())
                .contains("\"/rate\"");
        assertThat(api.post(
                                "/api/v1/deliveries/retry",
                                Json.createObjectBuilder()
                                        .add("state", "delivered")
                                        .build())
                        .expectProblem(400)
                        .text())
                .contains("\"/state\"");
        api.post("/api/v1/deliveries/1-999999-0/resend", NOTHING).expectProblem(404);
    }

    private List<String> publish(Api api, int events) {
        return IntStream.range(0, events)
                .mapToObj(i -> api.publish(anEvent(topic)).expect(202).string("id"))
                .toList();
    }

    private static JsonObjectBuilder since(Instant begin) {
        return Json.createObjectBuilder().add("since", begin.toString());
    }

    private static List<JsonObject> listed(Api api, String path) {
        return api.get(path).expect(200).json().getJsonArray("data").getValuesAs(JsonObject.class);
    }
}
