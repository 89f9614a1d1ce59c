package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Two nodes are one client of a hub: one is connected at a time, and each ticket is run by one. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class RemoteOnTwoNodesIT {

    private static final String KEY = "an-admin-key-that-all-of-the-nodes-know";
    private static final String SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private final String guid = UUID.randomUUID().toString();

    @Test
    void anotherNodeTakesOverAndNoTicketIsRunTwice() {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of("carillon.admin.key", KEY, "carillon.secrets.key", SECRET);
        try (CarillonServer hub =
                        CarillonServer.create("remote-2-hub", TestDatabase.fresh(), Map.of("carillon.admin.key", KEY));
                CarillonServer first = CarillonServer.create("remote-2-first", database, settings);
                CarillonServer second = CarillonServer.create("remote-2-second", database, settings)) {
            hub.start();
            first.start();
            String id = subscribe(api(first), hub);
            awaitTickets(api(first), hub, 1);
            second.start();
            awaitTickets(api(second), hub, 2);

            first.suspend(); // it keeps its connection, and does nothing
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                JsonObject shown = api(second)
                        .get("/api/v1/remote-subscriptions/" + id)
                        .expect(200)
                        .json();
                assertThat(shown.getString("state")).isEqualTo("active");
                assertThat(shown.getString("connectedAt")).isNotEqualTo(connectedAt);
            });
            connectedAt = connectedAt(api(second), id);
            awaitTickets(api(second), hub, 3);
            first.resume();
            awaitTickets(api(second), hub, 4);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> api(first).get("/health/ready").expect(200));
            awaitTickets(api(first), hub, 5);
            second.kill();
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                JsonObject shown = api(first)
                        .get("/api/v1/remote-subscriptions/" + id)
                        .expect(200)
                        .json();
                assertThat(shown.getString("state")).isEqualTo("active");
                assertThat(shown.getString("connectedAt")).isNotEqualTo(connectedAt);
            });
            awaitTickets(api(first), hub, 6);
            assertThat(events(api(first))).as("each ran once").isEqualTo(6);
        }
    }

    private String connectedAt = "";

    private String subscribe(Api api, CarillonServer hub) {
        String id = api.post(
                        "/api/v1/remote-subscriptions",
                        Json.createObjectBuilder()
                                .add("realtimehub", hub.baseUri() + "/k/" + KEY)
                                .add("eventguid", guid)
                                .add("eventcookie", "ViewModel=VM-" + guid + "&RootId=1")
                                .build())
                .expect(201)
                .string("id");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        api.get("/api/v1/remote-subscriptions/" + id).json().getString("state"))
                .isEqualTo("active"));
        connectedAt = connectedAt(api, id);
        return id;
    }

    private static Api api(CarillonServer server) {
        return new Api(server.baseUri(), KEY);
    }

    private static String connectedAt(Api api, String id) {
        return api.get("/api/v1/remote-subscriptions/" + id).expect(200).json().getString("connectedAt", "");
    }

    /** Triggers at the hub, and waits for that ticket and no other. */
    private void awaitTickets(Api api, CarillonServer hub, int expected) {
        api(hub).post(
                        "/api/v1/realtime/" + guid + "/trigger",
                        Json.createObjectBuilder()
                                .add("data", String.valueOf(expected))
                                .build())
                .expect(202);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(done(api))
                .hasSize(expected));
    }

    private static List<JsonObject> done(Api api) {
        return api.get("/api/v1/tickets?state=done&limit=250")
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }

    private int events(Api api) {
        return api.get("/api/v1/events?topic=ticket/VM-" + guid)
                .expect(200)
                .json()
                .getJsonArray("data")
                .size();
    }
}
