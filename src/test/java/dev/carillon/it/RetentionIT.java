package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is older than events are kept is gone, and whoever asks for it is told. */
class RetentionIT {

    private final String topic = Topics.unique("retention");

    @Test
    void oldEventsGoAndNobodyReadsOverTheGap() {
        try (WebhookReceiver receiver = WebhookReceiver.start();
                CarillonServer server = CarillonServer.create(
                        "retention", TestDatabase.fresh(), Map.of("carillon.retention.events", "PT12S"))) {
            server.start();
            Api api = server.api();
            Subscribe.to(topic).at(receiver, api);
            String held = Subscribe.to(topic)
                    .with("state", Json.createValue("paused"))
                    .at(receiver, api)
                    .string("id");
            AnEvent first = anEvent(topic);
            String id = api.publish(first).expect(202).string("id");
            api.publish(anEvent(topic)).expect(202);
            assertThat(api.publish(first).expect(202).string("id"))
                    .as("known as long as it is kept")
                    .isEqualTo(id);
            String cursor = api.get("/api/v1/events?limit=1").expect(200).string("next");
            receiver.awaitReceived(2);

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> api.get("/api/v1/events/" + id).status() == 404);
            String later = api.publish(anEvent(topic)).expect(202).string("id");
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                            listed(api, "/api/v1/events"))
                    .hasSize(1));
            JsonObject gone = api.get("/api/v1/events?cursor=" + cursor)
                    .expectProblem(410)
                    .json();
            JsonObject oldest = listed(api, "/api/v1/events").get(0);
            assertThat(oldest.getString("id")).isEqualTo(later);
            assertThat(gone.getJsonNumber("oldestPosition").longValue())
                    .isEqualTo(oldest.getJsonNumber("position").longValue());

            List<JsonObject> expired = listed(api, "/api/v1/deliveries?state=expired&subscription=" + held);
            assertThat(expired).hasSize(2);
            api.post(
                            "/api/v1/deliveries/" + expired.get(0).getString("id") + "/resend",
                            Json.createObjectBuilder().build())
                    .expectProblem(409);
            assertThat(api.publish(first).expect(202).string("id"))
                    .as("forgotten with it")
                    .isNotEqualTo(id);
        }
    }

    private static List<JsonObject> listed(Api api, String path) {
        return api.get(path).expect(200).json().getJsonArray("data").getValuesAs(JsonObject.class);
    }
}
