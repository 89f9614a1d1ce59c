package dev.carillon.seed;

import static dev.carillon.seed.Remote.awaitActive;
import static dev.carillon.seed.Remote.awaitActiveAgain;
import static dev.carillon.seed.Remote.events;
import static dev.carillon.seed.Remote.hubOf;
import static dev.carillon.seed.Remote.overTicket;
import static dev.carillon.seed.Remote.subscribe;
import static dev.carillon.seed.Remote.subscribed;
import static dev.carillon.seed.Remote.subscription;
import static dev.carillon.seed.Remote.tickets;
import static dev.carillon.seed.Remote.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two servers: one is a client of the other's hub. */
@Tag("settings")
class RemoteHubsSeedIT {

    private static CarillonServer client;
    private static CarillonServer hub;

    private final String guid = UUID.randomUUID().toString();
    private final String viewModel = "VM-" + guid;
    private final String cookie = "ViewModel=" + viewModel + "&RootId=7!12";

    @BeforeAll
    static void start() {
        hub = CarillonServer.create("remote-hub", TestDatabase.fresh(), Map.of());
        client = CarillonServer.create("remote-client", TestDatabase.fresh(), Map.of());
        hub.start();
        client.start();
    }

    @AfterAll
    static void stop() {
        client.stop();
        hub.stop();
    }

    @Test
    void S18_aHubThatWasKilledIsToldAllSubscriptionsAgain() {
        Api api = client.api();
        String id = subscribed(api, hubUrl(), guid, cookie);
        String second = subscribed(api, hubUrl(), guid + "-2", "ViewModel=Second-" + guid + "&RootId=1");
        hub.kill();
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(
                        subscription(api, id).getString("state"))
                .isEqualTo("failing"));
        hub.start();
        awaitActive(api, id);
        awaitActive(api, second);
        trigger(hub.api(), guid, "after the kill");
        trigger(hub.api(), guid + "-2", "after the kill");
        overTicket(api, "Second-" + guid);
        assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("after the kill");
        assertThat(events(api, "ticket/" + viewModel)).as("it ran once").isEqualTo(1);
    }

    @Test
    void S19_subscriptionsOutliveTheServerThatHasThem() {
        Api api = client.api();
        String id = subscribed(api, hubUrl(), guid, cookie);
        String local = subscribed(api, null, guid + "-here", "ViewModel=Here-" + guid + "&RootId=1");
        String before = subscription(api, id).getString("connectedAt");
        client.kill();
        client.start();
        awaitActiveAgain(api, id, before);
        trigger(hub.api(), guid, "after the start");
        trigger(api, guid + "-here", "after the start");
        assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("after the start");
        overTicket(api, "Here-" + guid);
        assertThat(subscription(api, local).getString("state")).isEqualTo("active");
    }

    /** What is triggered here while the node is down is heard by nobody, and yet nothing is lost: it is read from the log. */
    @Test
    void S19_atItsOwnHubItMissesNothing() {
        Api api = client.api();
        subscribed(api, null, guid, cookie);
        for (int i = 0; i < 50; i++) {
            trigger(api, guid, String.valueOf(i));
        }
        client.kill();
        client.start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tickets(api, viewModel))
                .hasSize(50));
        assertThat(tickets(api, viewModel).stream().map(each -> each.getString("data")))
                .doesNotHaveDuplicates();
    }

    @Test
    void S39_aRedirectionIsFollowedWithItsToken() {
        Api api = client.api();
        try (HubFront front = new HubFront(hub)) {
            subscribed(api, front.url("/redirect"), guid, cookie);
            trigger(hub.api(), guid, "redirected");
            assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("redirected");
        }
    }

    @Test
    void S39_notMoreThanAHundredTimes() {
        Api api = client.api();
        try (HubFront front = new HubFront(hub)) {
            String id = subscribe(api, front.url("/round"), guid, cookie)
                    .expect(201)
                    .string("id");
            awaitFailure(api, id, "redirects more than 100 times");
            api.delete("/api/v1/remote-subscriptions/" + id).expect(204);
            assertThat(front.redirections()).isBetween(101, 303);
        }
    }

    @Test
    void whatIsNoHubOfThisKindIsSaid() {
        Api api = client.api();
        try (HubFront front = new HubFront(hub)) {
            String old =
                    subscribe(api, front.url("/old"), guid, cookie).expect(201).string("id");
            String none =
                    subscribe(api, front.url("/none"), guid, cookie).expect(201).string("id");
            awaitFailure(api, old, "ASP.NET SignalR, not");
            awaitFailure(api, none, "answered 404");
            List.of(old, none).forEach(each -> api.delete("/api/v1/remote-subscriptions/" + each)
                    .expect(204));
        }
    }

    @Test
    void whereNoWebSocketIsOpenedItPolls() {
        Api api = client.api();
        try (HubFront front = new HubFront(hub)) {
            String id = subscribed(api, front.url("/polls/k/" + hub.adminKey()), guid, cookie);
            assertThat(subscription(api, id).getString("transport")).isEqualTo("LongPolling");
            trigger(hub.api(), guid, "polled");
            assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("polled");
            trigger(hub.api(), guid, "x".repeat(300_000));
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tickets(api, viewModel))
                    .hasSize(2));
            api.delete("/api/v1/remote-subscriptions/" + id).expect(204);
        }
    }

    @Test
    void aTokenIsSentToAHubAndShownToNobody() {
        Api api = client.api();
        String hubAddress = hub.baseUri().toString();
        String id = api.post(
                        "/api/v1/remote-subscriptions",
                        "application/json",
                        "{\"realtimehub\":\"" + hubAddress + "\",\"eventguid\":\"" + guid + "\",\"eventcookie\":\""
                                + cookie + "\",\"accesstoken\":\"" + hub.adminKey() + "\"}")
                .expect(201)
                .string("id");
        awaitActive(api, id);
        assertThat(subscription(api, id).toString()).doesNotContain(hub.adminKey());
        trigger(hub.api(), guid, "data");
        overTicket(api, viewModel);
    }

    private static String hubUrl() {
        return hubOf(hub);
    }

    private static void awaitFailure(Api api, String id, String expected) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(
                        subscription(api, id).getString("failure", ""))
                .contains(expected));
    }
}
