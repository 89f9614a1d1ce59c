package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.EventSourceClient;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebSocketClient;
import jakarta.json.Json;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Every node tells every event, wherever it was published; a cursor and a stream token of one node are good at the other. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class StreamsOnTwoNodesIT {

    private static final String KEY = "an-admin-key-that-both-of-the-nodes-know";

    private final String topic = Topics.unique("nodes");

    @Test
    void whatOneNodeAcceptsTheOtherTells() {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of(
                "carillon.admin.key",
                KEY,
                "carillon.secrets.key",
                Base64.getEncoder().encodeToString(new byte[32]));
        try (CarillonServer first = CarillonServer.create("streams-1", database, settings);
                CarillonServer second = CarillonServer.create("streams-2", database, settings)) {
            first.start();
            second.start();
            String cursor;
            try (EventSourceClient stream = stream(second, "");
                    WebSocketClient socket = WebSocketClient.connect(
                            second.baseUri(), "/services/ServerEvents/Stream", Map.of("X-VoltMX-Authorization", KEY))) {
                socket.send("{\"subscribe\":[\"" + topic + "\"]}");
                assertThat(socket.next().getInt("code")).isEqualTo(620001);
                api(first).publish(anEvent(topic).data("\"1\"")).expect(202);

                assertThat(stream.next().data()).contains("\"data\":\"1\"");
                assertThat(socket.next().getString("data")).isEqualTo("1");
                cursor = stream.lastId();
            }
            AnEvent missed = anEvent(topic).data("\"2\"");
            api(second).publish(missed).expect(202);
            try (EventSourceClient stream = stream(first, "&cursor=" + cursor)) {
                assertThat(stream.next().data()).contains(missed.id());
            }
            String token = api(first)
                    .post("/api/v1/stream-tokens", Json.createObjectBuilder().build())
                    .expect(201)
                    .string("token");
            EventSourceClient.open(second.baseUri(), "/api/v1/stream?access_token=" + token, Map.of())
                    .close();
        }
    }

    /** By the key that both were given. */
    private static Api api(CarillonServer server) {
        return new Api(server.baseUri(), KEY);
    }

    private EventSourceClient stream(CarillonServer server, String more) {
        return EventSourceClient.open(
                server.baseUri(), "/api/v1/stream?topic=" + topic + more, Map.of("Authorization", "Bearer " + KEY));
    }
}
