package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A jar in the WAR replaces the subscription store and the relay; and this server asks nobody for a key there. */
@Tag("once-a-server")
class ExtensionIT {

    private static final String ALL = "/webhooks/subscriptions";
    private static CarillonServer server;

    private final String event = Topics.unique("hello");

    @BeforeAll
    static void start() {
        server = CarillonServer.create(
                "extension", TestDatabase.fresh(), Map.of("carillon.servicestack.security", "false"), "overlay");
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void W7_aReplacedStoreAndRelayServeTheSubscriptionServiceAndAllEvents() {
        Api api = server.api();
        try (WebhookReceiver receiver = WebhookReceiver.start();
                WebhookReceiver ours = WebhookReceiver.start()) {
            String id = subscribe(api, receiver).getString("id");
            Subscribe.to(event).content("data").at(ours, api);
            assertThat(api.get("/api/v1/subscriptions").expect(200).json().getJsonArray("data"))
                    .as("Carillon's own tables know the other one only")
                    .hasSize(1);

            api.publish(anEvent(event).data("{\"n\":1}")).expect(202);
            api.post("/probe/webhooks?text=hello&event=" + event, "text/plain", "")
                    .expect(200);

            assertThat(receiver.awaitReceived(2))
                    .extracting(Received::text)
                    .containsExactly("{\"other\":{\"n\":1}}", "{\"other\":{\"text\":\"hello\"}}");
            assertThat(receiver.received()).allSatisfy(each -> {
                assertThat(each.header("X-Webhook-Event")).isEqualTo(event);
                assertThat(each.header("X-Hub-Signature")).startsWith("sha1=");
            });
            assertThat(ours.awaitReceived(2))
                    .as("the hub's own engine goes on")
                    .extracting(Received::text)
                    .containsExactlyInAnyOrder("{\"n\":1}", "{\"text\":\"hello\"}");
            Awaitility.await().untilAsserted(() -> assertThat(
                            api.get(ALL + "/" + id).expect(200).json().getJsonArray("history"))
                    .hasSize(2));
        }
    }

    @Test
    void W21_withSecurityOffEverythingBelongsToAnonymous() {
        Api nobody = server.api().withoutKey();
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            JsonObject made = subscribe(nobody, receiver);
            assertThat(made.getString("createdById")).isEqualTo("anonymous");
            assertThat(nobody.get(ALL).expect(200).json().getJsonArray("subscriptions"))
                    .contains(made);
            assertThat(nobody.get(ALL + "/search?EventName=" + event)
                            .expect(200)
                            .json()
                            .getJsonArray("subscribers"))
                    .hasSize(1);
            nobody.send("PUT", ALL + "/history", "application/json", "{\"results\":[]}")
                    .expect(200);
            nobody.delete(ALL + "/" + made.getString("id")).expect(200);
            nobody.get("/api/v1/subscriptions").expectProblem(401);
        }
    }

    private JsonObject subscribe(Api caller, WebhookReceiver receiver) {
        return caller.post(
                        ALL,
                        Json.createObjectBuilder()
                                .add("name", "My Webhook")
                                .add("events", Json.createArrayBuilder().add(event))
                                .add(
                                        "config",
                                        Json.createObjectBuilder()
                                                .add("url", receiver.uri().toString())
                                                .add("secret", "asignaturesecret"))
                                .build())
                .expect(201)
                .json()
                .getJsonArray("subscriptions")
                .getJsonObject(0);
    }
}
