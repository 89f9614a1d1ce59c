package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.ScriptedAnswer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.ScriptedAnswer;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An endpoint that is to be asked gets nothing before it has agreed, and then all of it. */
@OnCarillon
class VerificationIT {

    private static final ScriptedAnswer AGREED =
            status(200).withHeader("WebHook-Allowed-Origin", "*").withHeader("WebHook-Allowed-Rate", "600");

    private final String topic = Topics.unique("verify");

    @Test
    void aPingThatIsRefusedHoldsWhatIsPublishedUntilOneIsAnswered(Api api, WebhookReceiver receiver) {
        receiver.alwaysAnswers(status(500));
        String id = subscribe("ping", "github").at(receiver, api).string("id");
        await().until(() -> shown(api, id).containsKey("verificationError"));
        assertThat(shown(api, id).getString("state")).isEqualTo("unverified");
        String event = api.publish(anEvent(topic)).expect(202).string("id");
        await().until(() -> deliveries(api, id, "held") == 1);
        assertThat(receiver.received())
                .extracting(each -> each.header("X-GitHub-Event"))
                .containsOnly("ping");

        receiver.alwaysAnswers(status(204));
        api.patch(
                        "/api/v1/subscriptions/" + id,
                        Json.createObjectBuilder().add("state", "active").build())
                .expect(200);
        await().until(() -> receiver.received().stream().anyMatch(each -> event.equals(each.webhookId())));
        assertThat(shown(api, id).getString("state")).isEqualTo("active");
        assertThat(shown(api, id).containsKey("verifiedAt")).isTrue();
        assertThat(shown(api, id).containsKey("verificationError")).isFalse();
        await().until(() -> deliveries(api, id, "held") == 0);
    }

    @Test
    void theHandshakeOfCloudEventsComesFirstAndItsRateIsKept(Api api, WebhookReceiver receiver) {
        receiver.alwaysAnswers(AGREED);
        String id = subscribe("handshake", "data").at(receiver, api).string("id");
        await().until(() -> shown(api, id).getString("state").equals("active"));
        api.publish(anEvent(topic)).expect(202);
        List<Received> received = receiver.awaitReceived(2);

        assertThat(received).extracting(Received::method).containsExactly("OPTIONS", "POST");
        String origin = received.get(0).header("WebHook-Request-Origin");
        assertThat(origin).isNotBlank();
        assertThat(received.get(1).header("WebHook-Request-Origin")).isEqualTo(origin);
        assertThat(shown(api, id).getInt("allowedRate")).isEqualTo(600);
    }

    @Test
    void aChangedUrlIsAskedAgain(Api api, WebhookReceiver receiver) {
        receiver.alwaysAnswers(AGREED);
        String id = subscribe("handshake", "data").at(receiver, api).string("id");
        await().until(() -> shown(api, id).getString("state").equals("active"));
        receiver.alwaysAnswers(status(200));
        Answer changed = api.patch(
                        "/api/v1/subscriptions/" + id,
                        Json.createObjectBuilder()
                                .add("url", receiver.uri() + "?other")
                                .build())
                .expect(200);

        assertThat(changed.string("state")).isEqualTo("unverified");
        await().until(() -> shown(api, id).containsKey("verificationError"));
        assertThat(shown(api, id).containsKey("allowedRate")).isFalse();
        assertThat(receiver.received()).extracting(Received::method).containsOnly("OPTIONS");
    }

    @Test
    void noOneAgreesForSomebodyElse(Api api) {
        api.withoutKey().get("/confirm?id=1&key=v1.x.y").expect(404);
        api.withoutKey().get("/confirm").expect(404);
    }

    private Subscribe subscribe(String verification, String content) {
        return Subscribe.to(topic).content(content).with("verification", Json.createValue(verification));
    }

    private static JsonObject shown(Api api, String id) {
        return api.get("/api/v1/subscriptions/" + id).expect(200).json();
    }

    private static int deliveries(Api api, String id, String state) {
        return api.get("/api/v1/deliveries?subscription=" + id + "&state=" + state)
                .expect(200)
                .json()
                .getJsonArray("data")
                .size();
    }
}
