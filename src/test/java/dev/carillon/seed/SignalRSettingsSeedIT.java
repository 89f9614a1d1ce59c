package dev.carillon.seed;

import static dev.carillon.seed.SignalRClient.EVENTS_HUB;
import static dev.carillon.seed.SignalRClient.PUSH_HUB;
import static dev.carillon.seed.SignalRClient.aGuid;
import static dev.carillon.seed.SignalRClient.connect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.RawSocket;
import dev.carillon.fixture.TestDatabase;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hubs of a server that is configured: clients without a key come in, messages are short, one other page may come. */
@Tag("settings")
class SignalRSettingsSeedIT {

    private static CarillonServer server;

    private final String guid = aGuid();

    @BeforeAll
    static void start() {
        server = CarillonServer.create(
                "signalr",
                TestDatabase.fresh(),
                Map.of(
                        "carillon.signalr.anonymous", "default",
                        "carillon.signalr.message-bytes", "1000",
                        "carillon.realtime.messages-per-second", "20",
                        "carillon.cors.origins", "https://shop.example.com"));
        server.start();
    }

    @AfterAll
    static void S53_aServerThatEndsLetsItsClientsComeAgain() {
        try (SignalRClient client = connect(server)) {
            server.stop();
            assertThat(client.socket().await("\u001e")).isEqualTo("{\"type\":7,\"allowReconnect\":true}\u001e");
            assertThat(client.socket().awaitClosed()).isEqualTo(1000);
        } finally {
            server.stop();
        }
    }

    @Test
    void S35_withoutAKeyTheyComeInForTheApplicationThatIsNamed() {
        try (SignalRClient client = connect(server, PUSH_HUB).subscribed(guid, "cookie")) {
            client.done("TriggerEvent", guid, "data", false);
            assertThat(client.event()).containsExactly(guid, "cookie", "data");
        }
        server.api()
                .as("ck_wrong")
                .post(PUSH_HUB + "/negotiate", "text/plain", "")
                .expect(401);
    }

    @Test
    void S40_aPageOfTheNamedOriginComesWithCredentials() {
        Api browser = server.api().with("Origin", "https://shop.example.com");
        Answer preflight = browser.withoutKey()
                .with("Access-Control-Request-Method", "POST")
                .with(
                        "Access-Control-Request-Headers",
                        "x-requested-with, x-signalr-user-agent, authorization, content-type")
                .send("OPTIONS", EVENTS_HUB + "/negotiate", null, "")
                .expect(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://shop.example.com");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .hasValue("true");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .contains("x-signalr-user-agent");
        browser.post(EVENTS_HUB + "/negotiate", "text/plain", "").expect(200);
        browser.with("Origin", "https://other.example.com")
                .post(EVENTS_HUB + "/negotiate", "text/plain", "")
                .expect(403);
    }

    @Test
    void S42_S50_S51_timesAreThoseOfTheReference() {
        try (RawSocket silent = SignalRClient.open(server, EVENTS_HUB);
                SignalRClient pings = connect(server);
                SignalRClient quiet = connect(server)) {
            pings.socket().send("{\"type\":6}\u001e");
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(silent.await("\u001e"))
                    .isEqualTo("{\"error\":\"Handshake was canceled.\"}\u001e"));
            assertThat(quiet.socket().await("\u001e"))
                    .as("15 s without anything else")
                    .isEqualTo("{\"type\":6}\u001e");
            pings.socket().await("The client has sent nothing for 30 s.");
            quiet.subscribed(guid, "cookie");
        }
    }

    @Test
    void S52_theLongestMessageIsConfigured() {
        try (SignalRClient client = connect(server)) {
            client.socket().sendAnyway("x".repeat(1_000) + "\u001e");
            client.socket().await("The maximum message size of 1000B was exceeded.");
        }
    }

    @Test
    void whoCallsFarTooOftenIsToldAndThenEnded() {
        try (SignalRClient client = connect(server)) {
            String call = "{\"type\":1,\"invocationId\":\"x\",\"target\":\"SubscribeToEvent\",\"arguments\":[\"" + guid
                    + "\",\"c\"]}\u001e";
            for (int i = 0; i < 300; i++) {
                client.socket().sendAnyway(call);
            }
            client.socket().await("too many calls: at most 20 a second");
            client.socket().await("\"type\":7");
        }
    }
}
