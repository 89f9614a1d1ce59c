package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.ScriptedConnector;
import dev.carillon.fixture.TestDatabase;
import jakarta.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A Connector is synchronized by one node, and by another one when that has died. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class ConnectorOnTwoNodesIT {

    private static final String KEY = "an-admin-key-that-both-of-the-nodes-know";

    @Test
    void oneNodeSynchronizesAndTheOtherGoesOn() {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of(
                "carillon.admin.key",
                KEY,
                "carillon.secrets.key",
                Base64.getEncoder().encodeToString(new byte[32]));
        try (ScriptedConnector connector = ScriptedConnector.start();
                CarillonServer first = CarillonServer.create("connector-1", database, settings);
                CarillonServer second = CarillonServer.create("connector-2", database, settings)) {
            first.start();
            second.start();
            new Api(second.baseUri(), KEY)
                    .send(
                            "PUT",
                            "/api/v1/enmeshed/connector",
                            "application/json",
                            "{\"url\":\"" + connector.url() + "\",\"sync\":{\"enabled\":true,\"interval\":2}}")
                    .expect(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> connector.syncs().size() >= 6);
            assertApart(connector.syncs(), Duration.ofMillis(1_800));

            connector.sends("MSG1");
            first.kill();
            Api left = new Api(second.baseUri(), KEY);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90)) // the dead node's lease is over after 30 s
                    .untilAsserted(() -> assertThat(received(left)).hasSize(1));
            int before = connector.syncs().size();
            Awaitility.await().until(() -> connector.syncs().size() >= before + 2);
            assertThat(received(left)).hasSize(1);
        }
    }

    private static JsonArray received(Api api) {
        return api.get("/api/v1/events?topic=transport/messageReceived")
                .expect(200)
                .json()
                .getJsonArray("data");
    }

    private static void assertApart(List<Received> syncs, Duration least) {
        Instant before = null;
        for (Received each : syncs) {
            if (before != null) {
                assertThat(Duration.between(before, each.at())).isGreaterThanOrEqualTo(least);
            }
            before = each.at();
        }
    }
}
