package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import io.reactivex.rxjava3.core.Single;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A trigger at one node is heard at each, and one that removes ends the subscriptions of all. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class HubsOnTwoNodesIT {

    private static final String KEY = "an-admin-key-that-both-of-the-nodes-know";

    private final String guid = UUID.randomUUID().toString();

    @Test
    void S2_S10_aTriggerIsHeardAtEachNodeAndEndsWhatItEndsThere() {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of("carillon.admin.key", KEY);
        try (CarillonServer first = CarillonServer.create("hubs-1", database, settings);
                CarillonServer second = CarillonServer.create("hubs-2", database, settings)) {
            first.start();
            second.start();
            List<String> heard = new CopyOnWriteArrayList<>();
            HubConnection atFirst = subscribed(first, "first", heard);
            HubConnection atSecond = subscribed(second, "second", heard);

            trigger(first, guid, "a", false);
            Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("first a", "second a"));
            heard.clear();
            atSecond.invoke("TriggerEvent", guid, "b", true).blockingAwait();
            Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("first b", "second b"));
            heard.clear();

            String marker = UUID.randomUUID().toString();
            atFirst.invoke("SubscribeToEvent", marker, "first").blockingAwait();
            atSecond.invoke("SubscribeToEvent", marker, "second").blockingAwait();
            trigger(second, guid, "nobody", false);
            trigger(second, marker, "c", false);
            Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder("first c", "second c"));
            atFirst.invoke("SubscribeToEvent", guid, "again").blockingAwait();
            trigger(second, guid, "d", false);
            Awaitility.await().untilAsserted(() -> assertThat(heard).hasSize(3).endsWith("again d"));
            atFirst.stop().timeout(30, TimeUnit.SECONDS).blockingAwait();
            atSecond.stop().timeout(30, TimeUnit.SECONDS).blockingAwait();
        }
    }

    private HubConnection subscribed(CarillonServer server, String cookie, List<String> heard) {
        HubConnection client = HubConnectionBuilder.create(server.baseUri() + "/RealtimeEventPushHub")
                .withAccessTokenProvider(Single.just(KEY))
                .build();
        client.on(
                "ReceiveEvent",
                (given, itsCookie, data) -> heard.add(itsCookie + " " + data),
                String.class,
                String.class,
                String.class);
        client.start().timeout(30, TimeUnit.SECONDS).blockingAwait();
        client.invoke("SubscribeToEvent", guid, cookie).blockingAwait();
        return client;
    }

    private static void trigger(CarillonServer server, String guid, String data, boolean removes) {
        JsonObject body = Json.createObjectBuilder()
                .add("data", data)
                .add("removeAfterSend", removes)
                .build();
        new Api(server.baseUri(), KEY)
                .post("/api/v1/realtime/" + guid + "/trigger", body)
                .expect(202);
    }
}
