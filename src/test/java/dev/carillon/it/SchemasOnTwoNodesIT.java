package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A schema that one node stores is checked by the other within a second. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class SchemasOnTwoNodesIT {

    private static final String KEY = "an-admin-key-that-both-of-the-nodes-know";

    /** Half a second between two looks, and the rest for a machine that is busy. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final String topic = Topics.unique("nodes");

    @Test
    void whatOneNodeStoresTheOtherChecks() {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of(
                "carillon.admin.key",
                KEY,
                "carillon.secrets.key",
                Base64.getEncoder().encodeToString(new byte[32]));
        try (CarillonServer first = CarillonServer.create("schemas-1", database, settings);
                CarillonServer second = CarillonServer.create("schemas-2", database, settings)) {
            first.start();
            second.start();
            store(api(first), "{\"type\":\"object\"}");
            api(first)
                    .send(
                            "PUT",
                            "/api/v1/schema-policy",
                            "application/json",
                            "{\"mode\":\"require\",\"withoutSchema\":\"accept\"}")
                    .expect(200);
            awaitAnswer(second, "5", 400);
            api(second).publish(anEvent(topic).data("{\"a\":\"x\"}")).expect(202);
            store(api(first), "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"}}}");
            awaitAnswer(second, "{\"a\":\"x\"}", 400);
            assertThat(api(first).publish(anEvent(topic).data("{\"a\":\"x\"}")).status())
                    .as("at once on the node that stored it")
                    .isEqualTo(400);
        }
    }

    private void awaitAnswer(CarillonServer node, String data, int status) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> api(node).publish(anEvent(topic).data(data)).status() == status);
    }

    private void store(Api api, String schema) {
        api.post("/api/v1/schemas", "application/json", "{\"topic\":\"" + topic + "\",\"schema\":" + schema + "}")
                .expect(201);
    }

    private static Api api(CarillonServer server) {
        return new Api(server.baseUri(), KEY);
    }
}
