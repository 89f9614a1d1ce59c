package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.seed.SignalRClient.EVENTS_HUB;
import static dev.carillon.seed.SignalRClient.HANDSHAKE;
import static dev.carillon.seed.SignalRClient.PUSH_HUB;
import static dev.carillon.seed.SignalRClient.aGuid;
import static dev.carillon.seed.SignalRClient.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import com.microsoft.signalr.TransportEnum;
import dev.carillon.event.TopicName;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RawSocket;
import dev.carillon.fixture.Topics;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of MDriven over SignalR: the hubs of the product, as its clients and the documents of the protocol have them. */
@OnCarillon
class SignalRSeedIT {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;

    private final String guid = aGuid();

    @Test
    void S1_subscribingCompletesWithoutResultAndError(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            assertThat(client.invoke("SubscribeToEvent", guid, "ViewModel=VM&RootId=7!12"))
                    .containsOnlyKeys("type", "invocationId");
        }
    }

    @Test
    void S2_aTriggerReachesWhoSubscribedWithItsOwnCookie(CarillonServer server) {
        try (SignalRClient client = connect(server).subscribed(guid, "ViewModel=VM&RootId=7!12")) {
            client.done("TriggerEvent", guid, "data", false);
            assertThat(client.event()).containsExactly(guid, "ViewModel=VM&RootId=7!12");
            client.heardNothing();
        }
    }

    @Test
    void S3_eachOfManyHearsOnceWithItsOwnCookie(CarillonServer server) {
        List<SignalRClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                clients.add(connect(server).subscribed(guid, "cookie-" + i));
            }
            clients.get(0).done("TriggerEvent", guid, "data", false);
            for (int i = 0; i < 20; i++) {
                assertThat(clients.get(i).event()).containsExactly(guid, "cookie-" + i);
                clients.get(i).heardNothing();
            }
        } finally {
            clients.forEach(SignalRClient::close);
        }
    }

    @Test
    void S4_whoSubscribedToAnotherGuidHearsNothing(CarillonServer server) {
        try (SignalRClient client = connect(server).subscribed(aGuid(), "cookie")) {
            client.done("TriggerEvent", guid, "data", false);
            client.heardNothing();
        }
    }

    /** As a server does when it has connected: more calls than a client may make a second. */
    @Test
    void S4_aThousandGuidsAreSubscribedToAtOnce(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            for (int i = 0; i < 1_000; i++) {
                client.subscribed(aGuid(), "cookie");
            }
            client.subscribed(guid, "last").done("TriggerEvent", guid, "data", false);
            assertThat(client.event()).containsExactly(guid, "last");
        }
    }

    @Test
    void S5_theLatestCookieWins(CarillonServer server) {
        try (SignalRClient client = connect(server).subscribed(guid, "first").subscribed(guid, "second")) {
            client.done("TriggerEvent", guid, "data", false);
            assertThat(client.event()).containsExactly(guid, "second");
            client.heardNothing();
        }
    }

    /** What is accepted before and told after the change is not lost between the two. */
    @Test
    void S5_noEventIsLostWhileTheCookieChanges(CarillonServer server, Api api) {
        try (SignalRClient client = connect(server).subscribed(guid, "0")) {
            for (int i = 1; i <= 50; i++) {
                trigger(api, guid, NOTHING);
                client.subscribed(guid, String.valueOf(i));
            }
            for (int i = 1; i <= 50; i++) {
                assertThat(client.event()).startsWith(guid);
            }
            client.heardNothing();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void S6_aBlankCookieEndsTheSubscription(String blank, CarillonServer server) {
        try (SignalRClient client = connect(server).subscribed(guid, "cookie").subscribed(guid, blank)) {
            client.done("TriggerEvent", guid, "data", false);
            client.heardNothing();
        }
    }

    @Test
    void S7_theCookieEndsubscriptionEndsIt(CarillonServer server) {
        try (SignalRClient client = connect(server).subscribed(guid, "cookie").subscribed(guid, "endsubscription")) {
            client.done("TriggerEvent", guid, "data", false);
            client.heardNothing();
            client.subscribed(guid, "again").done("TriggerEvent", guid, "data", false);
            assertThat(client.event()).containsExactly(guid, "again");
        }
    }

    @Test
    void S8_oneConnectionHoldsManyGuids(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            List<String> guids = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                guids.add(aGuid());
                client.subscribed(guids.get(i), "cookie-" + i);
            }
            client.done("TriggerEvent", guids.get(99), "", false).done("TriggerEvent", guids.get(0), "", false);
            assertThat(client.event()).containsExactly(guids.get(99), "cookie-99");
            assertThat(client.event()).containsExactly(guids.get(0), "cookie-0");
        }
    }

    @Test
    void S9_subscriptionsEndWithTheirConnectionAndAreMadeAgain(CarillonServer server, Api api) {
        try (SignalRClient before = connect(server).subscribed(guid, "before")) {
            before.socket().cut();
        }
        try (SignalRClient client = connect(server)) {
            trigger(api, guid, NOTHING);
            client.heardNothing();
            client.subscribed(guid, "after");
            trigger(api, guid, NOTHING);
            assertThat(client.event()).containsExactly(guid, "after");
        }
    }

    @Test
    void S10_aTriggerThatRemovesIsHeardOnceByEach(CarillonServer server) {
        try (SignalRClient one = connect(server).subscribed(guid, "one");
                SignalRClient other = connect(server).subscribed(guid, "other")) {
            one.done("TriggerEvent", guid, "data", true).done("TriggerEvent", guid, "data", false);
            assertThat(one.event()).containsExactly(guid, "one");
            one.heardNothing();
            assertThat(other.event()).containsExactly(guid, "other");
            other.heardNothing();
        }
    }

    @Test
    void S10_aStreamTokenTriggersNothing(CarillonServer server, Api api) {
        String token = api.post("/api/v1/stream-tokens", "application/json", "{}")
                .expect(201)
                .string("token");
        try (SignalRClient client =
                connect(server, EVENTS_HUB + "?access_token=" + token).subscribed(guid, "cookie")) {
            assertThat(error(client, "TriggerEvent", guid, "data", true)).contains("lacks the scope events:write");
            trigger(api, guid, NOTHING).expect(202);
            assertThat(client.event()).containsExactly(guid, "cookie");
        }
    }

    @Test
    void S11_aGuidThatNobodyKnowsIsTriggeredAllTheSame(CarillonServer server, Api api) {
        try (SignalRClient client = connect(server)) {
            client.done("TriggerEvent", guid, "data", false);
            client.heardNothing();
        }
        trigger(api, guid, NOTHING).expect(202);
    }

    @Test
    void S12_overRestATriggerIsAnEventAndAnEventATrigger(CarillonServer server, Api api) {
        try (SignalRClient client =
                connect(server, PUSH_HUB + "?access_token=" + server.adminKey()).subscribed(guid, "cookie")) {
            JsonObject body = Json.createObjectBuilder()
                    .add("data", "text")
                    .add("removeAfterSend", false)
                    .build();
            Answer answer = trigger(api, guid, body).expect(202);
            assertThat(client.event()).containsExactly(guid, "cookie", "text");
            JsonObject event =
                    api.get("/api/v1/events/" + answer.string("id")).expect(200).json();
            assertThat(event.getString("topic")).isEqualTo("realtime/" + guid);

            trigger(
                    api,
                    guid,
                    Json.createObjectBuilder()
                            .add("data", JsonValue.EMPTY_JSON_ARRAY)
                            .build());
            assertThat(client.event()).containsExactly(guid, "cookie", "[]");
            api.post("/api/v1/realtime/" + guid + "/trigger", "application/json", "{\"data\" : [1e2, 1.0,1.50 ]}")
                    .expect(202);
            assertThat(client.event()).as("to the letter").containsExactly(guid, "cookie", "[1e2, 1.0,1.50 ]");
            trigger(api, guid, NOTHING);
            assertThat(client.event()).containsExactly(guid, "cookie", "");
            api.publish(anEvent("realtime/" + guid).data("{\"price\":1.50}")).expect(202);
            assertThat(client.event()).containsExactly(guid, "cookie", "{\"price\":1.50}");

            trigger(
                            api,
                            guid,
                            Json.createObjectBuilder()
                                    .add("removeAfterSend", true)
                                    .build())
                    .expect(202);
            trigger(api, guid, NOTHING).expect(202);
            assertThat(client.event()).containsExactly(guid, "cookie", "");
            client.heardNothing();
        }
    }

    @Test
    void S12_whatIsNoTriggerIsRefused(Api api) {
        trigger(
                        api,
                        guid,
                        Json.createObjectBuilder().add("removeAfterSend", "yes").build())
                .expectProblem(400);
        trigger(api, guid, Json.createObjectBuilder().add("cookie", "no").build())
                .expectProblem(400);
        trigger(api, "x".repeat(1_000), NOTHING).expectProblem(400);
        trigger(api.withoutKey(), guid, NOTHING).expectProblem(401);
    }

    @Test
    void S13_aClientChoosesTwoArgumentsOrThree(CarillonServer server) {
        String token = "access_token=" + server.adminKey();
        try (SignalRClient two = connect(server, PUSH_HUB + "?receiveEventArgs=2&" + token)
                        .subscribed(guid, "two");
                SignalRClient three = connect(server, EVENTS_HUB + "?receiveEventArgs=3&" + token)
                        .subscribed(guid, "three");
                SignalRClient usual = connect(server, PUSH_HUB + "?" + token).subscribed(guid, "usual")) {
            usual.done("TriggerEvent", guid, "data", false);
            assertThat(two.event()).containsExactly(guid, "two");
            assertThat(three.event()).containsExactly(guid, "three", "data");
            assertThat(usual.event()).containsExactly(guid, "usual", "data");
        }
        assertThat(refusal(server, PUSH_HUB + "?receiveEventArgs=5&" + token)).isEqualTo(400);
    }

    @Test
    void S14_aGuidIsAnyTextAndComparedExactly(CarillonServer server, Api api) {
        List<String> guids =
                List.of(guid + "/a.b", guid + "/A.b", guid + " *", guid + "/**", guid + "%2F", guid + "ä😀");
        try (SignalRClient client = connect(server)) {
            for (String each : guids) {
                client.subscribed(each, "of " + each);
            }
            for (String each : guids) {
                client.done("TriggerEvent", each, "", false);
                assertThat(client.event()).containsExactly(each, "of " + each);
            }
            client.heardNothing();
            api.publish(anEvent("realtime/" + TopicName.encode(guids.get(0)))).expect(202);
            assertThat(client.event()).containsExactly(guids.get(0), "of " + guids.get(0));
        }
    }

    @Test
    void S26_withoutAVersionTheIdIsTheToken(CarillonServer server, Api api) {
        JsonObject negotiated = negotiate(api, "");
        assertThat(negotiated.getInt("negotiateVersion")).isZero();
        assertThat(negotiated).containsKey("availableTransports").doesNotContainKey("connectionToken");
        connect(server, withKey(server, negotiated.getString("connectionId"))).close();
    }

    @Test
    void S27_ofVersion1TheTokenIsAnother(CarillonServer server, Api api) {
        JsonObject negotiated = negotiate(api, "?negotiateVersion=1");
        assertThat(negotiated.getString("connectionToken")).isNotEqualTo(negotiated.getString("connectionId"));
        assertThat(refusal(server, withKey(server, negotiated.getString("connectionId"))))
                .isEqualTo(404);
        connect(server, withKey(server, negotiated.getString("connectionToken")))
                .close();
    }

    @Test
    void S28_aLaterVersionIsAnsweredWith1(Api api) {
        assertThat(negotiate(api, "?negotiateVersion=2").getInt("negotiateVersion"))
                .isEqualTo(1);
        assertThat(negotiate(api, "?negotiateVersion=x")).containsOnlyKeys("error");
    }

    @Test
    void S29_negotiationIsByPost(Api api) {
        Answer answer = api.get(EVENTS_HUB + "/negotiate").expect(405);
        assertThat(answer.contentType()).startsWith("text/plain");
    }

    @Test
    void S30_S41_S48_aWebSocketNeedsNoNegotiationAndRecordsComeAsTheyLike(CarillonServer server) {
        try (RawSocket socket = SignalRClient.open(server, withKey(server, null))) {
            String call = "{\"type\":1,\"invocationId\":\"1\",\"target\":\"SubscribeToEvent\",\"arguments\":[\"" + guid
                    + "\",\"c\"]}\u001e";
            socket.send(HANDSHAKE + call + call.substring(0, 20));
            socket.send(call.substring(20));
            assertThat(socket.await("\u001e")).isEqualTo("{}\u001e");
            assertThat(socket.await("\u001e")).isEqualTo("{\"type\":3,\"invocationId\":\"1\"}\u001e");
            assertThat(socket.await("\u001e")).isEqualTo("{\"type\":3,\"invocationId\":\"1\"}\u001e");
        }
    }

    @Test
    void S31_S33_S34_aWebSocketIsOneAndKeepsToItself(CarillonServer server, Api api) {
        assertThat(refusal(server, withKey(server, "unknown"))).isEqualTo(404);
        String token = negotiate(api, "?negotiateVersion=1").getString("connectionToken");
        try (SignalRClient client = connect(server, withKey(server, token))) {
            assertThat(refusal(server, withKey(server, token))).isEqualTo(409);
            String path = EVENTS_HUB + "?id=" + token;
            api.post(path, "text/plain", "x").expect(405);
            assertThat(api.get(path).expect(400).text()).isEqualTo("Cannot change transports mid-connection");
            api.delete(path).expect(400);
            client.subscribed(guid, "cookie");
        }
    }

    @Test
    void S32_withoutIdOrWithAnUnknownOne(Api api) {
        assertThat(api.get(EVENTS_HUB).expect(400).text()).isEqualTo("Connection ID required");
        assertThat(api.get(EVENTS_HUB + "?id=x").expect(404).text()).isEqualTo("No Connection with that ID");
        api.post(EVENTS_HUB, "text/plain", "x").expect(400);
        api.post(EVENTS_HUB + "?id=x", "text/plain", "x").expect(404);
    }

    @Test
    void S35_aKeyComesAsHeaderInTheQueryOrInThePath(CarillonServer server, Api api) {
        api.withoutKey().post(EVENTS_HUB + "/negotiate", "text/plain", "").expect(401);
        api.as("ck_wrong").post(EVENTS_HUB + "/negotiate", "text/plain", "").expect(401);
        assertThat(refusal(server, EVENTS_HUB)).isEqualTo(401);
        assertThat(refusal(server, EVENTS_HUB + "?access_token=ck_wrong")).isEqualTo(401);
        assertThat(refusal(server, "/k/ck_wrong" + PUSH_HUB)).isEqualTo(401);
        api.post(EVENTS_HUB + "/negotiate", "text/plain", "").expect(200);
        connect(server).close();
        try (SignalRClient client =
                connect(server, "/k/" + server.adminKey() + PUSH_HUB).subscribed(guid, "cookie")) {
            client.done("TriggerEvent", guid, "data", false);
            assertThat(client.event()).containsExactly(guid, "cookie", "data");
        }
        String bySlash = "/k/" + server.adminKey() + "/" + PUSH_HUB + "/";
        connect(server, bySlash).close();
    }

    @Test
    void S35_aKeyDoesWhatItsScopesAllow(CarillonServer server, Api api) {
        String reads = key(api, "events:read");
        String writes = key(api, "events:write");
        try (SignalRClient reader = connect(server, EVENTS_HUB + "?access_token=" + reads);
                SignalRClient writer = connect(server, EVENTS_HUB + "?access_token=" + writes)) {
            reader.subscribed(guid, "cookie");
            assertThat(reader.invoke("TriggerEvent", guid, "", false).getString("error"))
                    .contains("this key lacks the scope events:write");
            assertThat(writer.invoke("SubscribeToEvent", guid, "cookie").getString("error"))
                    .contains("this key lacks the scope events:read");
            writer.done("TriggerEvent", guid, "", false);
            assertThat(reader.event()).containsExactly(guid, "cookie");
        }
        assertThat(refusal(server, EVENTS_HUB + "?access_token=" + key(api, "keys:read")))
                .isEqualTo(403);
    }

    @Test
    void S35_anotherApplicationHearsNothingAndARevokedKeyEndsItsConnections(CarillonServer server, Api api) {
        String application = Topics.unique("app");
        api.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", application).build())
                .expect(201);
        Api other = api.with("Carillon-Application", application);
        Answer key =
                other.post("/api/v1/keys", keyOf("events:read", "events:write")).expect(201);
        try (SignalRClient client = connect(server, EVENTS_HUB + "?access_token=" + key.string("key"))) {
            client.subscribed(guid, "cookie");
            trigger(api, guid, NOTHING).expect(202);
            client.heardNothing();
            other.delete("/api/v1/keys/" + key.string("id")).expect(200);
            client.socket().await("\"type\":7");
            client.socket().await("this key is revoked or expired");
            assertThat(client.socket().awaitClosed()).isEqualTo(1000);
        }
    }

    @Test
    void S36_S38_S49_serverSentEventsBeginWithAComment(CarillonServer server, Api api) throws Exception {
        String path =
                EVENTS_HUB + "?id=" + negotiate(api, "?negotiateVersion=1").getString("connectionToken");
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUri() + path))
                .header("Authorization", "Bearer " + server.adminKey())
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> events = CLIENT.send(request, BodyHandlers.ofLines());
        assertThat(events.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (Stream<String> body = events.body()) {
            Iterator<String> lines = body.filter(each -> !each.isEmpty()).iterator();
            assertThat(lines.next()).isEqualTo(":");
            Answer posted = api.post(
                    path,
                    "text/plain",
                    HANDSHAKE + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"SubscribeToEvent\",\"arguments\":[\""
                            + guid + "\",\"cookie\"]}\u001e");
            assertThat(posted.expect(200).text()).isEmpty();
            assertThat(lines.next()).isEqualTo("data: {}\u001e");
            assertThat(lines.next()).isEqualTo("data: {\"type\":3,\"invocationId\":\"1\"}\u001e");
            trigger(api, guid, NOTHING);
            assertThat(lines.next())
                    .isEqualTo("data: {\"type\":1,\"target\":\"ReceiveEvent\",\"arguments\":[\"" + guid
                            + "\",\"cookie\"]}\u001e");
        }
    }

    @Test
    void S37_S38_S49_longPolling(Api api) {
        String path =
                EVENTS_HUB + "?id=" + negotiate(api, "?negotiateVersion=1").getString("connectionToken");
        assertThat(api.get(path).expect(200).text()).as("the first one").isEmpty();
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> api.get(path));
        api.post(path, "text/plain", HANDSHAKE).expect(200);
        assertThat(waiting.join().expect(200).text()).isEqualTo("{}\u001e");
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            calls.append("{\"type\":1,\"target\":\"SubscribeToEvent\",\"arguments\":[\"")
                    .append(guid)
                    .append(i);
            calls.append("\",\"c\"]}\u001e{\"type\":1,\"invocationId\":\"" + i + "\",\"target\":\"TriggerEvent\",");
            calls.append("\"arguments\":[\"").append(guid).append(i).append("\",\"\",false]}\u001e");
        }
        api.post(path, "text/plain", calls.toString()).expect(200);
        int records = 0;
        while (records < 100) {
            String some = api.get(path).expect(200).text();
            assertThat(some).as("whole records").endsWith("\u001e");
            records += some.split("\u001e").length;
        }
        assertThat(records).as("50 completions, 50 events").isEqualTo(100);
        CompletableFuture<Answer> last = CompletableFuture.supplyAsync(() -> api.get(path));
        api.delete(path).expect(202);
        assertThat(last.join().status()).isIn(204, 404);
        api.get(path).expect(404);
    }

    @Test
    void S40_aBrowserOfAnotherOriginIsRefusedUnlessItIsNamed(Api api) {
        Api browser = api.with("Origin", "https://shop.example.com");
        browser.post(EVENTS_HUB + "/negotiate", "text/plain", "").expect(403);
        browser.with("Access-Control-Request-Method", "POST")
                .send("OPTIONS", EVENTS_HUB + "/negotiate", null, "")
                .expect(403);
    }

    @Test
    void S42_anUnknownProtocolAndAWrongVersionAreTold(CarillonServer server) {
        refused(server, "{\"protocol\":\"x\",\"version\":1}\u001e", "The protocol 'x' is not supported.");
        refused(
                server,
                "{\"protocol\":\"json\",\"version\":9}\u001e",
                "The server does not support version 9 of the 'json' protocol.");
    }

    @Test
    void S43_propertiesComeInAnyOrderAndUnknownOnesAreNotMinded(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            client.socket()
                    .send("{\"x\":{},\"arguments\":[\"" + guid + "\",\"c\"],\"target\":\"SubscribeToEvent\","
                            + "\"invocationId\":\"a\",\"type\":1}\u001e{\"type\":99}\u001e");
            assertThat(client.socket().await("\u001e")).isEqualTo("{\"type\":3,\"invocationId\":\"a\"}\u001e");
            client.subscribed(guid, "d");
        }
        for (String broken : List.of("{\"type\":\"1\"}", "{}", "[]", "{", "x", "[".repeat(20_000))) {
            try (SignalRClient client = connect(server)) {
                client.socket().sendAnyway(broken + "\u001e");
                client.socket().await("{\"type\":7,\"error\":\"Connection closed with an error.");
                assertThat(client.socket().awaitClosed()).isEqualTo(1000);
            }
        }
    }

    @Test
    void S44_whatHasNoInvocationIdIsNeverAnswered(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            client.socket()
                    .send("{\"type\":1,\"target\":\"Unknown\",\"arguments\":[]}\u001e"
                            + "{\"type\":1,\"target\":\"SubscribeToEvent\",\"arguments\":[]}\u001e"
                            + "{\"type\":1,\"target\":\"SubscribeToEvent\",\"arguments\":[\"\",\"c\"]}\u001e");
            client.heardNothing();
        }
    }

    @Test
    void S45_S46_errorsAreToldAndTheConnectionStays(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            assertThat(error(client, "Foo")).isEqualTo("Unknown hub method 'Foo'");
            String binding = "Failed to invoke 'SubscribeToEvent' due to an error on the server.";
            assertThat(error(client, "SubscribeToEvent", guid)).isEqualTo(binding);
            assertThat(error(client, "SubscribeToEvent", guid, 1)).isEqualTo(binding);
            assertThat(error(client, "SubscribeToEvent", "", "c"))
                    .startsWith(
                            "An unexpected error occurred invoking 'SubscribeToEvent' on the server. HubException: ");
            assertThat(error(client, "TriggerEvent", "x".repeat(1_000), "", false))
                    .contains("HubException: guid");
            client.subscribed(guid, "cookie");
        }
    }

    @Test
    void S47_methodsAreFoundInAnyCase(CarillonServer server) {
        try (SignalRClient client = connect(server).done("subscribetoevent", guid, "cookie")) {
            client.done("TRIGGEREVENT", guid, "", false);
            assertThat(client.event()).containsExactly(guid, "cookie");
        }
    }

    @Test
    void S52_aMessageThatIsTooLongEndsTheConnection(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            client.done("TriggerEvent", guid, "x".repeat(32_000), false);
            client.socket().sendAnyway("x".repeat(32 * 1024) + "\u001e");
            client.socket().await("{\"type\":7,\"error\":\"Connection closed with an error.");
            client.socket().await("The maximum message size of 32768B was exceeded.");
            assertThat(client.socket().awaitClosed()).isEqualTo(1000);
        }
    }

    @Test
    void S54_aStreamOfWhatIsNoneIsToldAndACancelOfNothingIsNotMinded(CarillonServer server) {
        try (SignalRClient client = connect(server)) {
            client.socket()
                    .send("{\"type\":5,\"invocationId\":\"x\"}\u001e{\"type\":4,\"invocationId\":\"y\","
                            + "\"target\":\"SubscribeToEvent\",\"arguments\":[\"" + guid + "\",\"c\"]}\u001e");
            client.socket()
                    .await("The client attempted to invoke the non-streaming 'SubscribeToEvent' method with a"
                            + " streaming invocation.");
            client.socket().await("\u001e");
            client.subscribed(guid, "cookie");
        }
    }

    @Test
    void S56_inMessagePackFramesAreBinary(CarillonServer server, Api api) {
        try (RawSocket socket = SignalRClient.open(server, withKey(server, null))) {
            socket.send("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
            socket.await("{}\u001e");
            // [1, {}, "1", "SubscribeToEvent", [guid, "c"], []]
            HexFormat hex = HexFormat.of();
            String call = "960180a131b0" + hex.formatHex("SubscribeToEvent".getBytes()) + "92d924"
                    + hex.formatHex(guid.getBytes()) + "a16390";
            socket.send(hex.parseHex(hex.toHexDigits((byte) (call.length() / 2)) + call));
            socket.await("\u0006\u0094\u0003\u0080\u00a11\u0002"); // [3, {}, "1", 2]
            trigger(api, guid, NOTHING);
            socket.await("ReceiveEvent\u0092\u00d9\u0024" + guid + "\u00a1c");
        }
    }

    @Test
    void S57_aConnectionGoesOnByAnotherSocket(CarillonServer server, Api api) {
        JsonObject negotiated = negotiate(api, "?negotiateVersion=1&useStatefulReconnect=true");
        assertThat(negotiated.getBoolean("useStatefulReconnect")).isTrue();
        String path = withKey(server, negotiated.getString("connectionToken"));
        RawSocket first = SignalRClient.open(server, path);
        first.send(HANDSHAKE.replace("\"version\":1", "\"version\":2"));
        first.await("{}\u001e");
        first.send("{\"type\":1,\"invocationId\":\"1\",\"target\":\"SubscribeToEvent\",\"arguments\":[\"" + guid
                + "\",\"cookie\"]}\u001e");
        first.await("{\"type\":3,\"invocationId\":\"1\"}\u001e");
        first.cut();
        trigger(api, guid, NOTHING);
        try (RawSocket second = SignalRClient.open(server, path)) {
            second.send("{\"type\":9,\"sequenceId\":2}\u001e");
            second.await("{\"type\":9,\"sequenceId\":1}\u001e");
            second.await("\"target\":\"ReceiveEvent\",\"arguments\":[\"" + guid + "\",\"cookie\"]}\u001e");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportEnum.class,
            names = {"WEBSOCKETS", "LONG_POLLING"})
    void S58_theJavaClientSubscribesTriggersAndHears(TransportEnum transport, CarillonServer server, Api api) {
        HubConnection client = HubConnectionBuilder.create(server.baseUri() + PUSH_HUB)
                .withTransport(transport)
                .withAccessTokenProvider(Single.just(server.adminKey()))
                .build();
        List<List<String>> heard = new CopyOnWriteArrayList<>();
        client.on(
                "ReceiveEvent",
                (given, cookie, data) -> heard.add(List.of(given, cookie, data)),
                String.class,
                String.class,
                String.class);
        client.start().timeout(30, TimeUnit.SECONDS).blockingAwait();
        try {
            client.invoke("SubscribeToEvent", guid, "ViewModel=VM&RootId=7!12").blockingAwait();
            client.invoke("TriggerEvent", guid, "one", false).blockingAwait();
            trigger(api, guid, Json.createObjectBuilder().add("data", "two").build())
                    .expect(202);
            Awaitility.await().untilAsserted(() -> assertThat(heard)
                    .containsExactly(
                            List.of(guid, "ViewModel=VM&RootId=7!12", "one"),
                            List.of(guid, "ViewModel=VM&RootId=7!12", "two")));
            assertThatThrownBy(() -> client.invoke("Foo").blockingAwait())
                    .hasMessageContaining("Unknown hub method 'Foo'");
            assertThat(client.getConnectionState()).isEqualTo(HubConnectionState.CONNECTED);
        } finally {
            client.stop().timeout(30, TimeUnit.SECONDS).blockingAwait();
        }
    }

    @Test
    void topicsAreHeardAsCloudEventsBesideGuids(CarillonServer server, Api api) {
        String topic = Topics.unique("order");
        try (SignalRClient client = connect(server).subscribed(guid, "cookie")) {
            client.done("SubscribeToTopic", topic + "/*").done("SubscribeToTopic", topic + "/paid");
            api.publish(anEvent(topic + "/paid").data("{\"price\":1.50}")).expect(202);
            JsonObject call = client.call();
            assertThat(call.getString("target")).isEqualTo("ReceiveTopicEvent");
            JsonObject event = call.getJsonArray("arguments").getJsonObject(0);
            assertThat(event.getString("topic")).isEqualTo(topic + "/paid");
            assertThat(event.getJsonObject("data")).hasToString("{\"price\":1.50}");
            client.heardNothing();

            client.done("UnsubscribeFromTopic", topic + "/*").done("UnsubscribeFromTopic", topic + "/paid");
            api.publish(anEvent(topic + "/paid").data("1")).expect(202);
            client.heardNothing();
            assertThat(error(client, "SubscribeToTopic", "a*")).contains("HubException: ");
        }
    }

    @Test
    void topicsAreStreamedFromACursorAsTheClientTakesThem(CarillonServer server, Api api) {
        String topic = Topics.unique("order");
        for (int i = 0; i < 250; i++) {
            api.publish(anEvent(topic).data(String.valueOf(i))).expect(202);
        }
        HubConnection client = HubConnectionBuilder.create(server.baseUri() + EVENTS_HUB)
                .withAccessTokenProvider(Single.just(server.adminKey()))
                .build();
        client.start().timeout(30, TimeUnit.SECONDS).blockingAwait();
        List<String> heard = new CopyOnWriteArrayList<>();
        List<String> cursors = new CopyOnWriteArrayList<>();
        Disposable stream = client.stream(Map.class, "StreamTopic", topic, "0").subscribe(event -> {
            cursors.add(event.get("carilloncursor").toString());
            heard.add(event.get("data").toString());
        });
        Awaitility.await().untilAsserted(() -> assertThat(heard).hasSize(250));
        api.publish(anEvent(topic).data("\"live\"")).expect(202);
        Awaitility.await().untilAsserted(() -> assertThat(heard).hasSize(251).endsWith("live"));
        stream.dispose();
        List<String> again = client.stream(Map.class, "StreamTopic", topic, cursors.get(249))
                .take(1)
                .map(event -> event.get("data").toString())
                .toList()
                .timeout(30, TimeUnit.SECONDS)
                .blockingGet();
        assertThat(again).containsExactly("live");
        assertThatThrownBy(() ->
                        client.stream(Map.class, "StreamTopic", topic, "x").blockingFirst())
                .hasMessageContaining("HubException: cursor");
        client.stop().timeout(30, TimeUnit.SECONDS).blockingAwait();
    }

    private static String error(SignalRClient client, String target, Object... arguments) {
        return client.invoke(target, arguments).getString("error");
    }

    private static void refused(CarillonServer server, String handshake, String why) {
        try (RawSocket socket = SignalRClient.open(server, withKey(server, null))) {
            socket.send(handshake);
            assertThat(socket.await("\u001e")).isEqualTo("{\"error\":\"" + why + "\"}\u001e");
            assertThat(socket.awaitClosed()).isEqualTo(1000);
        }
    }

    private static Answer trigger(Api api, String guid, JsonObject body) {
        return api.post("/api/v1/realtime/" + guid + "/trigger", body);
    }

    private static String key(Api api, String... scopes) {
        return api.post("/api/v1/keys", keyOf(scopes)).expect(201).string("key");
    }

    private static JsonObject keyOf(String... scopes) {
        return Json.createObjectBuilder()
                .add("name", Topics.unique("hub"))
                .add("scopes", Json.createArrayBuilder(List.of(scopes)))
                .build();
    }

    /** @param id a connection's token; null for none */
    private static String withKey(CarillonServer server, String id) {
        return EVENTS_HUB + "?access_token=" + server.adminKey() + (id == null ? "" : "&id=" + id);
    }

    private static JsonObject negotiate(Api api, String query) {
        return api.post(EVENTS_HUB + "/negotiate" + query, "text/plain", "")
                .expect(200)
                .json();
    }

    private static int refusal(CarillonServer server, String path) {
        try (RawSocket socket = SignalRClient.open(server, path)) {
            throw new AssertionError("it was opened: " + path);
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }
}
