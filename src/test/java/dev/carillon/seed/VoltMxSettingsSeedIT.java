package dev.carillon.seed;

import static dev.carillon.seed.VoltMxClient.STREAM;
import static dev.carillon.seed.VoltMxClient.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.RawWebSocket;
import dev.carillon.fixture.RawWebSocket.Frame;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebSocketClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Server Events of Volt MX on a server that is configured: pings and repeats come fast, topics and pages are chosen. */
@Tag("settings")
class VoltMxSettingsSeedIT {

    private static CarillonServer server;

    private final String topic = "offers/" + Topics.unique("tea");

    @BeforeAll
    static void start() {
        server = CarillonServer.create(
                "voltmx",
                TestDatabase.fresh(),
                Map.of(
                        "KONY_SERVER_EVENT_WEBSOCKET_PING_SCHEDULED_TIME_IN_SECONDS", "1",
                        "VOLTMX_SERVER_EVENTS_WEBSOCKET_WORKER_THREAD_POOL_SIZE", "3",
                        "carillon.voltmx.websocket.redelivery-seconds", "1",
                        "carillon.voltmx.websocket.topics", "offers,news/*",
                        "carillon.realtime.messages-per-second", "50",
                        "carillon.realtime.queue-bytes", "200000",
                        "carillon.cors.origins", "https://shop.example.com"));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
        server = null;
    }

    @Test
    void V33_whatIsNotAcknowledgedComesThreeTimesInAllAndWhatIsComesOnce() {
        try (VoltMxClient client =
                VoltMxClient.connect(server, server.adminKey()).subscribed(topic)) {
            raise(topic, "acknowledged");
            String first = client.event().getString("eventId");
            client.say("{'ack':{'eventId':'" + first + "'}}");
            raise(topic, "not");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ids.add(client.event().getString("eventId"));
            }
            assertThat(Map.of(ids.get(0), 3)).containsOnlyKeys(ids).doesNotContainKey(first);

            raise(topic, "later");
            ids.clear();
            for (int i = 0; i < 3; i++) { // in this time the others would have come again
                ids.add(client.event().getString("data"));
            }
            assertThat(ids).containsOnly("later");
        }
    }

    @Test
    void V38_topicsThatAreNotOpenToClientsFail() {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            JsonObject some = client.say("{'subscribe':['" + topic + "','secret','news','news/today']}")
                    .expect(620003);
            assertThat(texts(some, "successTopics")).containsExactly(topic, "news/today");
            assertThat(texts(some, "failedTopics")).containsExactly("secret", "news");
            raise("news/today/hidden", "below what is open");
            raise("news/today", "open");
            assertThat(client.event().getString("data")).isEqualTo("open");
        }
    }

    @Test
    void V40_whoAnswersNoPingIsClosedAfterThree() throws IOException {
        try (RawWebSocket silent = raw()) {
            List<Integer> opcodes = new ArrayList<>();
            Frame last;
            do {
                last = silent.next();
                opcodes.add(last.opcode());
            } while (last.opcode() == RawWebSocket.PING);
            assertThat(opcodes).containsExactly(9, 9, 9, 8);
            assertThat(last.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void V46_thePeriodOfPingsIsSetByTheOriginalsNameAndWhoAnswersStays() throws IOException {
        try (RawWebSocket client = raw()) {
            for (int i = 0; i < 5; i++) { // the default would take more than two minutes
                Frame ping = client.next();
                assertThat(ping.opcode()).isEqualTo(RawWebSocket.PING);
                client.send(RawWebSocket.PONG, ping.payload());
            }
            client.send("{\"subscribe\":[\"" + topic + "\"]}");
            Frame answer = client.next();
            assertThat(answer.text()).contains("620001");
        }
    }

    @Test
    void V34_whoSendsFarTooMuchIsToldAndThenEnded() {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            for (int i = 0; i < 20_000 && client.socket().session().isOpen(); i++) { // faster than it may, however slow
                try {
                    client.say("{'unsubscribe':['a']}");
                } catch (RuntimeException ended) {
                    break;
                }
            }
            assertThat(client.socket().closed().getCloseCode().getCode()).isEqualTo(1008);
            assertThat(client.socket().rest())
                    .extracting(each -> each.getInt("code"))
                    .contains(620008, 620014);
        }
    }

    @Test
    void V34_whoDoesNotReadIsClosedAndKeepsNobodyWaiting() throws IOException {
        int most = 200; // 20 MB: beside the queue some MB find room in the server and in the system
        String offer = "x".repeat(100_000);
        try (RawWebSocket slow = raw();
                VoltMxClient healthy =
                        VoltMxClient.connect(server, server.adminKey()).subscribed(topic)) {
            slow.send("{\"subscribe\":[\"" + topic + "\"]}");
            assertThat(ofText(slow).text()).contains("620001");
            for (int i = 0; i < most; i++) {
                raise(topic, offer);
                JsonObject event = healthy.event();
                healthy.say("{'ack':{'eventId':'" + event.getString("eventId") + "'}}");
                answerPings(slow);
            }
            int events = 0;
            Frame last = slow.next();
            while (last.opcode() == RawWebSocket.TEXT || last.opcode() == RawWebSocket.PING) {
                events += last.opcode() == RawWebSocket.TEXT ? 1 : 0;
                last = slow.next();
            }
            assertThat(events).isLessThan(most);
            assertThat(last.opcode() == -1 ? 1013 : last.closeCode()).isEqualTo(1013);
        }
    }

    /** Without having read them, so that it is not closed for that. */
    private static void answerPings(RawWebSocket socket) {
        try {
            socket.send(RawWebSocket.PONG, new byte[0]);
        } catch (IOException closed) {
            return;
        }
    }

    @Test
    void pagesConnectIfTheirOriginIsCarillonsOwnOrListed() {
        String own = "http://" + server.baseUri().getAuthority();
        for (String each : List.of(own, "https://shop.example.com")) {
            from(each).close();
        }
        for (String each : List.of("https://evil.example.com", "null", "https://shop.example.com.evil.example.com")) {
            assertThatThrownBy(() -> from(each)).as(each).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aNodeThatEndsSaysSo() {
        VoltMxClient client = VoltMxClient.connect(server, server.adminKey()).subscribed(topic);
        server.stop();
        try {
            assertThat(client.socket().closed().getCloseCode().getCode()).isEqualTo(1001);
        } finally {
            server.start();
        }
    }

    private static WebSocketClient from(String origin) {
        return WebSocketClient.connect(
                server.baseUri(), STREAM, Map.of(VoltMxClient.TOKEN, server.adminKey(), "Origin", origin));
    }

    private static Frame ofText(RawWebSocket from) throws IOException {
        Frame next = from.next();
        while (next.opcode() == RawWebSocket.PING) {
            next = from.next();
        }
        return next;
    }

    private static RawWebSocket raw() throws IOException {
        return RawWebSocket.connect(server.baseUri(), STREAM, VoltMxClient.TOKEN + ": " + server.adminKey() + "\r\n");
    }

    private static void raise(String topic, String data) {
        String json = Json.createObjectBuilder()
                .add(
                        "events",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("topic", topic)
                                        .add("data", data)))
                .build()
                .toString();
        server.api().post("/services/ServerEvents", "application/json", json).expect(200);
    }
}
