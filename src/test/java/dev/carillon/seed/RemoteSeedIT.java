package dev.carillon.seed;

import static dev.carillon.seed.Remote.events;
import static dev.carillon.seed.Remote.hubOf;
import static dev.carillon.seed.Remote.overTicket;
import static dev.carillon.seed.Remote.subscribe;
import static dev.carillon.seed.Remote.subscribed;
import static dev.carillon.seed.Remote.subscription;
import static dev.carillon.seed.Remote.ticket;
import static dev.carillon.seed.Remote.tickets;
import static dev.carillon.seed.Remote.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as a client of hubs, its own among them by way of the network, and tickets. */
@OnCarillon
class RemoteSeedIT {

    private final String guid = UUID.randomUUID().toString();
    private final String viewModel = "VM-" + guid;
    private final String cookie = "ViewModel=" + viewModel + "&RootId=7!12";

    @Test
    void S15_subscribesAtAnotherHubOverOneConnection(CarillonServer server, Api api) {
        String first = subscribed(api, hubOf(server), guid, cookie);
        String other = subscribed(api, hubOf(server), guid + "-other", cookie);
        assertThat(subscription(api, first).getString("connectedAt"))
                .as("one connection")
                .isEqualTo(subscription(api, other).getString("connectedAt"));
        assertThat(subscription(api, first).getString("transport")).isEqualTo("WebSockets");
        trigger(api, guid, "data");
        assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("data");
    }

    @Test
    void S15_theAddressShowsNoKeyAndIsOneOfAHub(CarillonServer server, Api api) {
        JsonObject shown =
                subscribe(api, hubOf(server) + "/", guid, cookie).expect(201).json();
        assertThat(shown.getString("realtimehub"))
                .isEqualTo(server.baseUri() + "/k/…/RealtimeEventPushHub")
                .doesNotContain(server.adminKey());
        assertThat(subscribe(api, hubOf(server) + "/RealtimeEventPushHub", guid, cookie)
                        .expect(200)
                        .string("id"))
                .as("the hub's path is appended unless it is there")
                .isEqualTo(shown.getString("id"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "ftp://hub.example.com, g, c, /realtimehub",
                "http://hub.example.com/#x, g, c, /realtimehub",
                "http://127.0.0.2:1, g, c, /realtimehub",
                "http://localhost.localdomain:99999, g, c, /realtimehub",
                "null, '', c, /eventguid"
            })
    void S15_whatIsNoSubscriptionIsRefused(String hub, String eventguid, String eventcookie, String field, Api api) {
        assertThat(subscribe(api, hub, eventguid, eventcookie)
                        .expectProblem(400)
                        .text())
                .contains('"' + field + '"');
        subscribe(api, null, "x".repeat(1_001), "c").expectProblem(400);
        subscribe(api, null, "g", "c".repeat(4_001)).expectProblem(400);
        subscribe(api.withoutKey(), null, "g", "c").expectProblem(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void S16_aBlankHubIsThisOne(String blank, Api api) {
        JsonObject shown = subscribe(api, blank, guid, cookie).expect(201).json();
        assertThat(shown.getString("state")).isEqualTo("active");
        assertThat(shown).doesNotContainKeys("realtimehub", "connectedAt");
        trigger(api, guid, "data");
        assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("data");
    }

    @Test
    void S16_whatWasTriggeredBeforeIsNotHeard(Api api) {
        trigger(api, guid, "before");
        subscribe(api, null, guid, cookie).expect(201);
        trigger(api, guid, "after");
        assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("after");
    }

    @Test
    void S16_aTriggerThatRemovesEndsTheSubscription(Api api) {
        String id = subscribe(api, null, guid, cookie).expect(201).string("id");
        api.post(
                        "/api/v1/realtime/" + guid + "/trigger",
                        Json.createObjectBuilder().add("removeAfterSend", true).build())
                .expect(202);
        overTicket(api, viewModel);
        api.get("/api/v1/remote-subscriptions/" + id).expectProblem(404);
    }

    @Test
    void S17_theLatestCookieOfAHubAndGuidCounts(CarillonServer server, Api api) {
        String id = subscribed(api, hubOf(server), guid, "ViewModel=Earlier-" + guid + "&RootId=1");
        assertThat(subscribe(api, hubOf(server), guid, cookie).expect(200).string("id"))
                .isEqualTo(id);
        Remote.awaitActive(api, id);
        trigger(api, guid, "data");
        overTicket(api, viewModel);
        assertThat(tickets(api, "Earlier-" + guid)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "endsubscription"})
    void S17_aBlankCookieEndsIt(String end, CarillonServer server, Api api) {
        String id = subscribed(api, hubOf(server), guid, cookie);
        subscribed(api, hubOf(server), guid + "-marker", "ViewModel=Marker-" + guid + "&RootId=1");
        subscribe(api, hubOf(server), guid, end).expect(204);
        api.get("/api/v1/remote-subscriptions/" + id).expectProblem(404);
        trigger(api, guid, "data");
        trigger(api, guid + "-marker", "data");
        overTicket(api, "Marker-" + guid);
        assertThat(tickets(api, viewModel)).isEmpty();
        subscribe(api, hubOf(server), guid, end).expect(204);
    }

    @Test
    void S17_withTheLastOneTheConnectionEnds(CarillonServer server, Api api) {
        String hub = hubOf(server) + "/RealtimeEventPushHub?alone=" + guid; // an address of its own
        String id = subscribed(api, hub, guid, cookie);
        String key = "the hub has ended";
        api.delete("/api/v1/remote-subscriptions/" + id).expect(204);
        api.delete("/api/v1/remote-subscriptions/" + id).expectProblem(404);
        String again = subscribed(api, hub, guid, cookie);
        assertThat(subscription(api, again).toString()).as("connected anew").doesNotContain(key);
        trigger(api, guid, "data");
        overTicket(api, viewModel);
    }

    @Test
    void S20_aCookieIsAQueryWhoseNamesAreFoundInAnyCase(CarillonServer server, Api api) {
        String encoded = "other=1&ROOTID=7%2112%20x&viewmodel=VM-" + guid + "&viewmodel=second";
        subscribed(api, hubOf(server), guid, encoded);
        trigger(api, guid, "{\"a\":1.50}");
        JsonObject made = overTicket(api, viewModel);
        assertThat(made.getString("rootId")).isEqualTo("7!12 x");
        assertThat(made.getString("data")).isEqualTo("{\"a\":1.50}");
        assertThat(made.getInt("hops")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void S21_aCookieWithoutAViewModelMakesNoTicket(boolean isLocal, CarillonServer server, Api api) {
        String hub = isLocal ? null : hubOf(server);
        String id = subscribed(api, hub, guid, "no query at all");
        String other = subscribed(api, hub, guid + "-other", cookie);
        trigger(api, guid, "data");
        trigger(api, guid + "-other", "data");
        overTicket(api, viewModel);
        JsonObject shown = subscription(api, id);
        assertThat(shown.getInt("received")).isEqualTo(1);
        assertThat(shown.getInt("withoutTicket")).isEqualTo(1);
        assertThat(subscription(api, other).getString("state"))
                .as("the connection stays")
                .isEqualTo("active");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3", "4"})
    void S22_aReceiveEventOfAnyArityIsTaken(String arity, CarillonServer server, Api api) {
        String hub = hubOf(server) + "/hubs/events?receiveEventArgs=" + arity;
        subscribed(api, hub, guid, cookie);
        trigger(api, guid, "data");
        assertThat(overTicket(api, viewModel).getString("data", null)).isEqualTo(arity.equals("2") ? null : "data");
    }

    @Test
    void S23_aTicketIsRunOnceItsTimeHasCome(Api api) {
        Instant earliest = Instant.now().plusSeconds(4);
        JsonObject made = api.post(
                        "/api/v1/tickets",
                        Json.createObjectBuilder()
                                .add("viewModel", viewModel)
                                .add("rootId", "7!12")
                                .add("executeEarliest", earliest.toString())
                                .add("keepReceiptMinutes", 5)
                                .build())
                .expect(201)
                .json();
        assertThat(made.getString("state")).isEqualTo("waiting");
        JsonObject done = overTicket(api, viewModel);
        assertThat(done.getString("state")).isEqualTo("done");
        Instant doneAt = Instant.parse(done.getString("done"));
        assertThat(doneAt).isAfter(earliest);
        assertThat(Instant.parse(done.getString("deleteTime"))).isEqualTo(doneAt.plus(Duration.ofMinutes(5)));
        assertThat(events(api, "ticket/" + viewModel))
                .as("nobody runs it: it is told")
                .isEqualTo(1);
    }

    @Test
    void S23_aMissingRootIdIsAnError(Api api) {
        subscribe(api, null, guid, "ViewModel=" + viewModel).expect(201);
        trigger(api, guid, "data");
        JsonObject failed = overTicket(api, viewModel);
        assertThat(failed.getString("error")).isEqualTo("RootId is missing");
        assertThat(failed).doesNotContainKey("done").containsKey("deleteTime");
        api.post(
                        "/api/v1/tickets/" + failed.getString("id") + "/retry",
                        Json.createObjectBuilder().build())
                .expectProblem(409);
    }

    @Test
    void S23_anUnknownRootIdIsAnError(Api api) {
        JsonObject failed = probe(api, "unknown");
        assertThat(failed.getString("state")).isEqualTo("failed");
        assertThat(failed.getString("error")).isEqualTo("there is no object unknown");
        assertThat(failed.getInt("attempts")).isEqualTo(1);
        assertThat(events(api, "probe/" + guid))
                .as("its transaction is rolled back")
                .isZero();
        api.post(
                        "/api/v1/tickets/" + failed.getString("id") + "/retry",
                        Json.createObjectBuilder().build())
                .expect(200);
    }

    @ParameterizedTest
    @CsvSource({"x, 1000", "x, 994", "é, 200", "x., 300"})
    void S23_aViewModelWhoseNameIsTooLongForATopicIsAnErrorAtOnce(String part, int times, Api api) {
        String id = api.post(
                        "/api/v1/tickets",
                        Json.createObjectBuilder()
                                .add("viewModel", part.repeat(times))
                                .add("rootId", "1")
                                .build())
                .expect(201)
                .string("id");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        ticket(api, id).getString("state"))
                .isEqualTo("failed"));
        assertThat(ticket(api, id).getInt("attempts")).isEqualTo(1);
        assertThat(ticket(api, id).getString("error")).contains("must have at most 1000 characters");
    }

    @Test
    void S24_aFinishedTicketIsDeletedInTime(Api api) {
        String id = api.post(
                        "/api/v1/tickets",
                        Json.createObjectBuilder()
                                .add("viewModel", viewModel)
                                .add("rootId", "1")
                                .add("keepReceiptMinutes", 0)
                                .build())
                .expect(201)
                .string("id");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> api.get("/api/v1/tickets/" + id)
                .expectProblem(404));
        assertThat(events(api, "ticket/" + viewModel)).isEqualTo(1);
    }

    @Test
    void S25_aBeanRunsTheTicketsOfItsViewModel(Api api) {
        JsonObject done = probe(api, "7!12");
        assertThat(done.getString("state")).isEqualTo("done");
        assertThat(events(api, "probe/" + guid)).as("in its transaction").isEqualTo(1);
        assertThat(events(api, "ticket/Probe")).as("a bean has it").isZero();
    }

    @Test
    void S25_aBeanThatThrowsIsCalledAgain(Api api) {
        JsonObject done = probe(api, "fail-once-" + guid);
        assertThat(done.getString("state")).isEqualTo("done");
        assertThat(done.getInt("attempts")).isEqualTo(2);
        assertThat(events(api, "probe/" + guid)).as("the first is rolled back").isEqualTo(1);
    }

    /** A ticket of the view model that a bean of the probe has, once it is over. */
    private JsonObject probe(Api api, String rootId) {
        String id = api.post(
                        "/api/v1/tickets",
                        Json.createObjectBuilder()
                                .add("viewModel", "Probe")
                                .add("rootId", rootId)
                                .add("data", "probe/" + guid)
                                .build())
                .expect(201)
                .string("id");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        ticket(api, id).getString("state"))
                .isNotEqualTo("waiting"));
        return ticket(api, id);
    }

    @Test
    void theActionsAreInjected(CarillonServer server, Api api) {
        action(api, "guid=" + guid + "&cookie=" + encoded(cookie) + "&end=rollback");
        assertThat(api.get("/api/v1/remote-subscriptions?limit=250").expect(200).text())
                .doesNotContain(guid);
        action(api, "guid=" + guid + "&cookie=" + encoded(cookie) + "&end=commit");
        action(api, "guid=" + guid + "&data=x&end=rollback");
        action(api, "guid=" + guid + "&data=y&end=commit");
        assertThat(overTicket(api, viewModel).getString("data")).isEqualTo("y");
        action(api, "guid=" + guid + "&cookie=endsubscription");
        assertThat(api.get("/api/v1/remote-subscriptions?limit=250").expect(200).text())
                .doesNotContain(guid);
        api.post("/probe/actions?guid=" + guid + "&cookie=c&hub=ftp://x", "text/plain", "")
                .expect(422);
    }

    private static void action(Api api, String query) {
        api.post("/probe/actions?" + query, "text/plain", "").expect(200);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Each ticket triggers the guid that it is from: after eight hubs, or eight times the same one, it ends. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatGoesRoundEndsAfterEightHubs(boolean isLocal, CarillonServer server, Api api) {
        String id = subscribed(
                api, isLocal ? null : hubOf(server), guid, "ViewModel=Probe&RootId=" + encoded("trigger:" + guid));
        trigger(api, guid, "probe/" + guid);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        subscription(api, id).getInt("refused"))
                .isEqualTo(1));
        assertThat(subscription(api, id).getInt("received")).isEqualTo(9);
        assertThat(events(api, "probe/" + guid)).isEqualTo(8);
    }

    @Test
    void anotherApplicationSeesNothingOfIt(Api api) {
        String name = "tickets-" + guid.substring(0, 8);
        api.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", name).build())
                .expect(201);
        Api other = api.with("Carillon-Application", name);
        String id = subscribe(api, null, guid, cookie).expect(201).string("id");
        other.get("/api/v1/remote-subscriptions/" + id).expectProblem(404);
        other.delete("/api/v1/remote-subscriptions/" + id).expectProblem(404);
        subscribe(other, null, guid, "ViewModel=Probe&RootId=other").expect(201);
        trigger(api, guid, "data");
        String ticket = overTicket(api, viewModel).getString("id");
        other.get("/api/v1/tickets/" + ticket).expectProblem(404);
        other.delete("/api/v1/tickets/" + ticket).expectProblem(404);
        assertThat(tickets(other, "Probe")).isEmpty();
        trigger(other, guid, "probe/" + guid);
        overTicket(other, "Probe");
        assertThat(events(other, "ticket/Probe"))
                .as("beans are of one application")
                .isEqualTo(1);
        api.delete("/api/v1/applications/" + name).expectProblem(409);
    }

    @Test
    void ticketsAreListedByStateAndDeleted(Api api) {
        subscribe(api, null, guid, cookie).expect(201);
        trigger(api, guid, "data");
        String id = overTicket(api, viewModel).getString("id");
        assertThat(api.get("/api/v1/tickets?state=done&limit=250").expect(200).text())
                .contains(id)
                .doesNotContain("\"data\":\"data\"");
        assertThat(api.get("/api/v1/tickets?state=failed&limit=250").expect(200).text())
                .doesNotContain(id);
        api.get("/api/v1/tickets?state=lost").expectProblem(400);
        api.post("/api/v1/tickets/" + id + "/retry", Json.createObjectBuilder().build())
                .expectProblem(409);
        api.delete("/api/v1/tickets/" + id).expect(204);
        api.delete("/api/v1/tickets/" + id).expectProblem(404);
        api.post(
                        "/api/v1/tickets",
                        Json.createObjectBuilder().add("viewModel", "x").build())
                .expectProblem(400);
    }

    @Test
    void aHubThatIsNotThereIsShownAndTriedAgain(Api api) {
        String id =
                subscribe(api, "http://127.0.0.1:1/", guid, cookie).expect(201).string("id");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonObject shown = subscription(api, id);
            assertThat(shown.getString("state")).isEqualTo("failing");
            assertThat(shown.getString("failure")).contains("refused");
            assertThat(shown).containsKey("nextTry");
        });
        api.delete("/api/v1/remote-subscriptions/" + id).expect(204);
    }

    @Test
    void aKeyThatIsWrongIsShown(CarillonServer server, Api api) {
        String id = subscribe(api, server.baseUri() + "/k/ck_wrong", guid, cookie)
                .expect(201)
                .string("id");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        subscription(api, id).getString("failure", ""))
                .contains("401"));
        api.delete("/api/v1/remote-subscriptions/" + id).expect(204);
    }
}
