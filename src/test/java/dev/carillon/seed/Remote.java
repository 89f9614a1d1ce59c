package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Subscriptions at hubs, and the tickets that come of them, as the tests speak of them. */
final class Remote {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Remote() {}

    /** The base URL by which another server reaches this one's hub: with a key in its path, as MDrivenServer must have it. */
    static String hubOf(CarillonServer server) {
        return server.baseUri() + "/k/" + server.adminKey();
    }

    /** @param hub null for the server's own */
    static Answer subscribe(Api api, String hub, String guid, String cookie) {
        JsonObjectBuilder body =
                Json.createObjectBuilder().add("eventguid", guid).add("eventcookie", cookie);
        if (hub != null) {
            body.add("realtimehub", hub);
        }
        return api.post("/api/v1/remote-subscriptions", body.build());
    }

    /** Subscribes, and waits until the hub knows; the subscription's id. */
    static String subscribed(Api api, String hub, String guid, String cookie) {
        String id = subscribe(api, hub, guid, cookie).expect(201).string("id");
        awaitActive(api, id);
        return id;
    }

    static void awaitActive(Api api, String id) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        subscription(api, id).getString("state"))
                .isEqualTo("active"));
    }

    /** The same of a connection that is another one than this: until its lease is over, that of a killed node looks well. */
    static void awaitActiveAgain(Api api, String id, String before) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            JsonObject shown = subscription(api, id);
            assertThat(shown.getString("state")).isEqualTo("active");
            assertThat(shown.getString("connectedAt")).isNotEqualTo(before);
        });
    }

    static JsonObject subscription(Api api, String id) {
        return api.get("/api/v1/remote-subscriptions/" + id).expect(200).json();
    }

    static void trigger(Api api, String guid, String data) {
        api.post(
                        "/api/v1/realtime/" + guid + "/trigger",
                        Json.createObjectBuilder().add("data", data).build())
                .expect(202);
    }

    /** The tickets of this view model, newest first, with all that they hold. */
    static List<JsonObject> tickets(Api api, String viewModel) {
        return api.get("/api/v1/tickets?limit=250").expect(200).json().getJsonArray("data").stream()
                .map(each -> (JsonObject) each)
                .filter(each -> Objects.equals(each.getString("viewModel"), viewModel))
                .map(each -> ticket(api, each.getString("id")))
                .toList();
    }

    static JsonObject ticket(Api api, String id) {
        return api.get("/api/v1/tickets/" + id).expect(200).json();
    }

    /** The one ticket of this view model, once it is over. */
    static JsonObject overTicket(Api api, String viewModel) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(tickets(api, viewModel))
                .singleElement()
                .satisfies(each -> assertThat(each.getString("state")).isNotEqualTo("waiting")));
        return tickets(api, viewModel).get(0);
    }

    /** How many events there are of this topic. */
    static int events(Api api, String topic) {
        return api.get("/api/v1/events?topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8))
                .expect(200)
                .json()
                .getJsonArray("data")
                .size();
    }
}
