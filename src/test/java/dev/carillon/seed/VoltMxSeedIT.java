package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.seed.VoltMxClient.STREAM;
import static dev.carillon.seed.VoltMxClient.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebSocketClient;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.websocket.CloseReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Server Events of Volt MX over HTTP and WebSocket: the documented messages, and those of its client SDK. */
@OnCarillon
class VoltMxSeedIT {

    private static final String RAISE = "/services/ServerEvents";

    private final String topic = Topics.unique("transaction");

    @Test
    void V3_whoSubscribesToATopicHearsAllBelowIt(CarillonServer server, Api api) {
        try (VoltMxClient client =
                VoltMxClient.connect(server, server.adminKey()).subscribed(topic)) {
            raise(api, topic, "1");
            raise(api, topic + "/credit", "2");
            raise(api, topic + "/debit/late", "3");

            assertThat(List.of(client.event(), client.event(), client.event()))
                    .extracting(each -> each.getString("topic"))
                    .containsExactly(topic, topic + "/credit", topic + "/debit/late");
        }
    }

    @Test
    void V4_aChildHearsNeitherItsParentNorItsSiblings(CarillonServer server, Api api) {
        try (VoltMxClient client =
                VoltMxClient.connect(server, server.adminKey()).subscribed(topic + "/credit")) {
            raise(api, topic, "1");
            raise(api, topic + "/debit", "2");
            raise(api, topic + "/credit/a", "3");

            assertThat(client.event().getString("topic")).isEqualTo(topic + "/credit/a");
            client.heardNothing();
        }
    }

    @Test
    void V5_topicsMatchBySegments(CarillonServer server, Api api) {
        try (VoltMxClient client =
                VoltMxClient.connect(server, server.adminKey()).subscribed(topic)) {
            raise(api, topic + "s", "1");
            raise(api, "/" + topic + "/", "2");

            assertThat(client.event().getString("data")).isEqualTo("2");
        }
    }

    @Test
    void V20_whatIsPostedIsRaisedEventByEvent(CarillonServer server, Api api) {
        String body = "{\"events\":[{\"topic\":\"" + topic + "/deposit\",\"data\":\"988\",\"additionalMetadata\":"
                + "{\"amount\":\"5678\",\"user\":\"voltmx\"}},{\"topic\":\"" + topic
                + "/withdraw\",\"data\":{\"n\":1.50}}]}";
        Answer answer = voltMx(api, server.adminKey())
                .post(RAISE, "application/json", body)
                .expect(200);

        JsonObject json = answer.json();
        assertThat(json.getInt("opstatus")).isZero();
        assertThat(json.getInt("httpStatusCode")).isEqualTo(200);
        assertThat(json.getInt("code")).isEqualTo(620004);
        assertThat(texts(json, "successTopics")).containsExactly(topic + "/deposit", topic + "/withdraw");
        assertThat(texts(json, "failedTopics")).isEmpty();
        List<JsonObject> stored = events(api, topic + "/**");
        assertThat(stored).hasSize(2);
        JsonObject first = stored.get(0).getJsonObject("event");
        assertThat(first.getString("data")).isEqualTo("988");
        assertThat(first.getString("metadata")).isEqualTo("{\"amount\":\"5678\",\"user\":\"voltmx\"}");
        assertThat(stored.get(1).getJsonObject("event").getJsonObject("data").get("n"))
                .hasToString("1.50");
    }

    @Test
    void V21_withoutATokenOrWithAWrongOneNothingIsRaised(Api api) {
        Api nobody = api.withoutKey();
        for (Api each : List.of(nobody, nobody.with("X-VoltMX-Authorization", "ck_wrong"))) {
            JsonObject answer = each.post(RAISE, "application/json", event(topic, "1"))
                    .expect(401)
                    .json();
            assertThat(answer.getInt("code")).isEqualTo(620011);
        }
        assertThat(events(api, topic)).isEmpty();
    }

    @Test
    void V21_aKeyThatMayNotPublishRaisesNothing(CarillonServer server, Api api) {
        voltMx(api, key(api, "events:read"))
                .post(RAISE, "application/json", event(topic, "1"))
                .expect(403);
        assertThat(events(api, topic)).isEmpty();
    }

    @Test
    void V22_subscribingIsForTheWebSocket(CarillonServer server, Api api) {
        Api client = voltMx(api, server.adminKey());
        for (String each : List.of("subscribe", "unsubscribe")) {
            JsonObject answer = client.post(RAISE, "application/json", "{\"" + each + "\":[\"" + topic + "\"]}")
                    .expect(400)
                    .json();
            assertThat(answer.getInt("code")).isEqualTo(620014);
        }
        client.get(RAISE).expect(405);
    }

    @Test
    void V23_whatIsNoMessageIsRefusedAndAnEventWithoutTopicFails(CarillonServer server, Api api) {
        Api client = voltMx(api, server.adminKey());
        for (String each : List.of(
                "{",
                "[]",
                "{}",
                "7",
                "\"events\"",
                "{\"events\":{}}",
                "{\"events\":[7]}",
                "{\"event\":[]}",
                "\u00ff")) {
            JsonObject answer =
                    client.post(RAISE, "application/json", each).expect(400).json();
            assertThat(answer.getInt("code")).as(each).isEqualTo(620014);
            assertThat(answer.getString("message")).as(each).isNotBlank();
        }
        JsonObject none = client.post(RAISE, "application/json", "{\"events\":[{\"data\":\"1\"}]}")
                .expect(400)
                .json();
        assertThat(none.getInt("code")).isEqualTo(620005);
        JsonObject some = client.post(
                        RAISE,
                        "application/json",
                        "{\"events\":[{\"data\":\"1\"},{\"topic\":\"" + topic
                                + "\",\"data\":\"2\"},{\"topic\":\"a//b\"}]}")
                .expect(200)
                .json();
        assertThat(some.getInt("code")).isEqualTo(620006);
        assertThat(texts(some, "successTopics")).containsExactly(topic);
        assertThat(texts(some, "failedTopics")).containsExactly("", "a//b");
        assertThat(events(api, topic)).hasSize(1);
    }

    @Test
    void V24_theTokenComesAsHeaderOrInTheQuery(CarillonServer server) {
        for (WebSocketClient each : List.of(
                WebSocketClient.connect(server.baseUri(), STREAM, Map.of("X-VoltMX-Authorization", server.adminKey())),
                WebSocketClient.connect(
                        server.baseUri(), STREAM + "?X-Voltmx-Authorization=" + server.adminKey(), Map.of()),
                WebSocketClient.connect(
                        server.baseUri(), STREAM, Map.of("Authorization", "Bearer " + server.adminKey())))) {
            try (VoltMxClient client = new VoltMxClient(each)) {
                client.subscribed(topic);
            }
        }
    }

    @Test
    void V25_oldNamesAndOtherCasesOfThemAreKnown(CarillonServer server) {
        for (WebSocketClient each : List.of(
                WebSocketClient.connect(server.baseUri(), STREAM, Map.of("x-kony-authorization", server.adminKey())),
                WebSocketClient.connect(
                        server.baseUri(),
                        STREAM + "?x-KONY-authorization=" + server.adminKey() + "&CLIENTuuid=" + UUID.randomUUID(),
                        Map.of()))) {
            try (VoltMxClient client = new VoltMxClient(each)) {
                client.subscribed(topic);
            }
        }
    }

    @Test
    void V26_theDocumentedMessagesWork(CarillonServer server) {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            client.say("{'subscribe':['" + topic + "/deposit','" + topic + "/withdraw']}")
                    .expect(620001);
            client.say("{'events':[{'topic':'" + topic
                    + "/deposit','data':'988','additionalMetadata':{'amount':'5678'}}]}");
            Set<Integer> codes = Set.of(
                    client.socket().next().getInt("code"),
                    client.socket().next().getInt("code"));
            assertThat(codes).containsExactlyInAnyOrder(620004, 620010);
            client.say("{'unsubscribe':['" + topic + "/deposit']}").expect(620007);
        }
    }

    @Test
    void V27_theMessagesOfTheSdkWork(CarillonServer server, Api api) {
        String name = VoltMxClient.aName();
        String who = "'X-Voltmx-Authorization':'" + server.adminKey() + "','clientUUID':'" + name + "'";
        try (VoltMxClient client = VoltMxClient.named(server, name)) {
            client.say("{'subscribe':{" + who + ",'topics':{'private':['" + topic + "']}}}")
                    .expect(620001);
            raise(api, topic, "hello");
            String id = client.event().getString("eventId");
            client.say("{'ack':{'eventId':'" + id + "'}}");
            client.say("{'unsubscribe':{" + who + ",'topics':{'private':['" + topic + "']}}}")
                    .expect(620007);
            raise(api, topic, "nobody hears it");
            client.heardNothing();
        }
    }

    @Test
    void V28_aMessageHoldsSeveralKeysAndMayBeAnArray(CarillonServer server) {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            client.say("[{'subscribe':['" + topic + "'],'unsubscribe':['" + topic + "']},{'subscribe':['x-" + topic
                    + "']}]");
            client.expect(620001);
            client.expect(620007);
            assertThat(texts(client.expect(620001), "successTopics")).containsExactly("x-" + topic);
        }
    }

    @Test
    void V29_eachSubscribeHasOneAnswerTopicByTopic(CarillonServer server) {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            JsonObject all = client.say("{'subscribe':['" + topic + "','b']}").expect(620001);
            assertThat(texts(all, "successTopics")).containsExactly(topic, "b");
            assertThat(all).doesNotContainKey("failedTopics");
            JsonObject none = client.say("{'subscribe':['a//b','carillon/x']}").expect(620002);
            assertThat(texts(none, "failedTopics")).containsExactly("a//b", "carillon/x");
            JsonObject some =
                    client.say("{'subscribe':['a//b','" + topic + "']}").expect(620003);
            assertThat(texts(some, "successTopics")).containsExactly(topic);
            assertThat(texts(some, "failedTopics")).containsExactly("a//b");
            assertThat(some.getString("message")).contains("a//b");
        }
    }

    @Test
    void V30_eachUnsubscribeHasOneAnswerTopicByTopic(CarillonServer server) {
        try (VoltMxClient client =
                VoltMxClient.connect(server, server.adminKey()).subscribed("a", "b")) {
            JsonObject some =
                    client.say("{'unsubscribe':['a','" + topic + "']}").expect(620009);
            assertThat(texts(some, "successTopics")).containsExactly("a");
            assertThat(texts(some, "failedTopics")).containsExactly(topic);
            assertThat(texts(client.say("{'unsubscribe':['/b/']}").expect(620007), "successTopics"))
                    .containsExactly("/b/");
            client.say("{'unsubscribe':['a']}").expect(620008);
        }
    }

    @Test
    void V31_eachRaiseHasOneAnswerTopicByTopicAndWhatItSaysIsStored(CarillonServer server, Api api) {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            JsonObject all = client.say("{'events':[{'topic':'" + topic + "','data':1}]}")
                    .expect(620004);
            assertThat(texts(all, "successTopics")).containsExactly(topic);
            assertThat(events(api, topic)).hasSize(1);
            client.say("{'events':[{'topic':'carillon/mine'}]}").expect(620005);
            JsonObject some = client.say(
                            "{'events':[{'topic':'" + topic + "'},{'topic':'a b//c'},{'topic':'x','colour':1}]}")
                    .expect(620006);
            assertThat(texts(some, "failedTopics")).containsExactly("a b//c", "x");
            assertThat(events(api, topic)).hasSize(2);
        }
    }

    @Test
    void V32_eventArrivesAs620010(CarillonServer server, Api api) {
        try (VoltMxClient client =
                VoltMxClient.connect(server, server.adminKey()).subscribed(topic)) {
            raise(api, topic + "/é ü", "{\"n\":1.50}");
            JsonObject event = client.event();
            JsonObject stored = events(api, topic + "/**").get(0);
            assertThat(event.keySet()).containsExactly("code", "eventId", "topic", "data");
            assertThat(event.getString("eventId")).isEqualTo(stored.getString("id"));
            assertThat(event.getString("topic")).isEqualTo(topic + "/é ü");
            assertThat(event.getString("data")).isEqualTo("{\"n\":1.50}");

            api.publish(anEvent(topic).data("{\"n\":1.50}")).expect(202);
            assertThat(client.event().get("data")).hasToString("{\"n\":1.50}");
            api.post(
                            "/api/v1/events",
                            Json.createObjectBuilder().add("topic", topic).build())
                    .expect(202);
            assertThat(client.event().get("data")).isEqualTo(JsonValue.NULL);
        }
    }

    @Test
    void V34_whatIsNoMessageIsToldAndTheConnectionStays(CarillonServer server) {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            for (String each : List.of(
                    "",
                    "{",
                    "7",
                    "null",
                    "[]",
                    "{}",
                    "[[]]",
                    "{'colour':1}",
                    "{'subscribe':7}",
                    "{'subscribe':[7]}",
                    "{'subscribe':['a'],'subscribe':['b']}",
                    "{'subscribe':{'topics':{'secret':['a']}}}",
                    "{'ack':7}",
                    "{'events':'x'}",
                    "[".repeat(2_000),
                    "{'subscribe':['" + "a".repeat(70_000) + "']}",
                    "{'subscribe':['" + "é".repeat(40_000) + "']}")) {
                JsonObject answer = client.say(each).expect(620014);
                assertThat(answer.getString("message")).as(each).isNotBlank().doesNotContain("Exception");
            }
            for (String each : List.of(
                    "{'subscribe':[]}",
                    "{'subscribe':{}}",
                    "{'ack':{}}",
                    "{'events':[]}",
                    "{'subscribe':{'topics':{}}}")) {
                client.say(each).expect(620012);
            }
            client.say("{'subscribe':{'X-Voltmx-Authorization':'ck_wrong','topics':{'public':['a']}}}")
                    .expect(620011);
            client.subscribed(topic);
        }
    }

    @Test
    void V34_binaryMessagesAreToldAndTheConnectionStays(CarillonServer server) throws Exception {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            client.socket().session().getBasicRemote().sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            client.expect(620014);
            client.subscribed(topic);
        }
    }

    @Test
    void V34_aMessageMayComeInFrames(CarillonServer server) throws Exception {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())) {
            client.socket().session().getBasicRemote().sendText("{\"subscribe\":", false);
            client.socket().session().getBasicRemote().sendText("[\"" + topic + "\"]}", true);
            client.expect(620001);
        }
    }

    @Test
    void V34_aWrongTokenIsToldAndTheConnectionEnds(CarillonServer server) {
        for (Map<String, String> each :
                List.of(Map.<String, String>of(), Map.of("X-VoltMX-Authorization", "ck_wrong"))) {
            try (VoltMxClient client = new VoltMxClient(WebSocketClient.connect(server.baseUri(), STREAM, each))) {
                client.expect(620011);
                assertThat(client.socket().closed().getCloseCode().getCode()).isEqualTo(1008);
            }
        }
    }

    @Test
    void V34_aRevokedKeyEndsTheConnection(CarillonServer server, Api api) {
        JsonObject made = makeKey(api, "events:read");
        try (VoltMxClient client =
                VoltMxClient.connect(server, made.getString("key")).subscribed(topic)) {
            api.delete("/api/v1/keys/" + made.getString("id")).expect(200);
            client.expect(620011);
            assertThat(client.socket().closed().getCloseCode().getCode()).isEqualTo(1008);
        }
    }

    @Test
    void V34_aKeyThatMayNotReadSubscribesToNothing(CarillonServer server, Api api) {
        try (VoltMxClient client = VoltMxClient.connect(server, key(api, "events:write"))) {
            client.say("{'subscribe':['" + topic + "']}").expect(620002);
            client.say("{'events':[{'topic':'" + topic + "'}]}").expect(620004);
        }
        try (VoltMxClient client = VoltMxClient.connect(server, key(api, "events:read"))) {
            client.say("{'events':[{'topic':'" + topic + "'}]}").expect(620005);
            client.subscribed(topic);
        }
    }

    @Test
    void V34_anotherApplicationHearsNothing(CarillonServer server, Api api) {
        String other = Topics.unique("app");
        api.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", other).build())
                .expect(201);
        String key =
                makeKey(api.with("Carillon-Application", other), "events:read").getString("key");
        try (VoltMxClient client = VoltMxClient.connect(server, key).subscribed(topic)) {
            raise(api, topic, "1");
            api.with("Carillon-Application", other)
                    .publish(anEvent(topic).data("2"))
                    .expect(202);
            assertThat(client.event().get("data")).hasToString("2");
        }
    }

    @Test
    void V35_anEventForOneClientReachesThatOneAlone(CarillonServer server, Api api) {
        String name = VoltMxClient.aName();
        try (VoltMxClient one = VoltMxClient.named(server, name).subscribed(topic);
                VoltMxClient other =
                        VoltMxClient.named(server, VoltMxClient.aName()).subscribed(topic);
                VoltMxClient nameless =
                        VoltMxClient.connect(server, server.adminKey()).subscribed(topic)) {
            one.say("{'subscribe':{'topics':{'private':['" + topic + "']}}}").expect(620001);
            voltMx(api, server.adminKey())
                    .post(
                            RAISE,
                            "application/json",
                            "{\"events\":[{\"topic\":\"" + topic + "\",\"data\":\"mine\",\"clientUUID\":\"" + name
                                    + "\"}]}")
                    .expect(200);
            raise(api, topic, "all");

            assertThat(one.event().getString("data")).isEqualTo("mine");
            assertThat(one.event().getString("data")).isEqualTo("all");
            assertThat(other.event().getString("data")).isEqualTo("all");
            assertThat(nameless.event().getString("data")).isEqualTo("all");
            one.heardNothing();
        }
    }

    @Test
    void V36_modesAreReadInAnyCaseAndPrivateIfNoneIsNamed(CarillonServer server) {
        try (VoltMxClient client = VoltMxClient.named(server, VoltMxClient.aName())) {
            client.say("{'subscribe':{'topics':{'PRIVATE':['a'],'Public':['b']}}}")
                    .expect(620001);
            client.say("{'unsubscribe':{'topics':{'private':['a'],'public':['b']}}}")
                    .expect(620007);
            client.say("{'subscribe':{'topics':['c']}}").expect(620001);
            client.say("{'unsubscribe':{'topics':{'Public':['c']}}}").expect(620008);
            client.say("{'unsubscribe':{'topics':{'Private':['c']}}}").expect(620007);
        }
    }

    @Test
    void V37_clientOnlyReachesConnectionsAndServerBroadcastAllElse(
            CarillonServer server, Api api, WebhookReceiver receiver) {
        String order = "order/" + topic; // heard by beans of the probe
        api.post(
                        "/api/v1/subscriptions",
                        Json.createObjectBuilder()
                                .add("name", topic)
                                .add("url", receiver.uri().toString())
                                .add("topics", Json.createArrayBuilder().add(order))
                                .build())
                .expect(201);
        try (VoltMxClient client =
                VoltMxClient.connect(server, server.adminKey()).subscribed(order)) {
            Api voltMx = voltMx(api, server.adminKey());
            raiseAs(voltMx, order, "Client Only", "c");
            raiseAs(voltMx, order, "SERVER_BROADCAST", "s");
            raiseAs(voltMx, order, "ALL", "a");
            api.publish(anEvent(order).with("audience", "CLIENT_ONLY").data("\"c2\""))
                    .expect(202);
            api.publish(anEvent(order).with("audience", "SERVER_BROADCAST").data("\"s2\""))
                    .expect(202);
            api.publish(anEvent(order)
                            .plain()
                            .with("audience", "CLIENT_ONLY")
                            .without("source")
                            .data("\"c3\""))
                    .expect(202);
            api.publish(anEvent(order).data("\"a2\"")).expect(202);

            assertThat(List.of(client.event(), client.event(), client.event(), client.event(), client.event()))
                    .extracting(each -> each.getString("data"))
                    .containsExactly("c", "a", "c2", "c3", "a2");
            assertThat(receiver.awaitReceived(4))
                    .allSatisfy(each -> assertThat(each.text()).doesNotContain("\"data\":\"c"));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(heardByBeans(api, order)).contains("a2"));
            assertThat(heardByBeans(api, order)).contains("s", "s2", "a").doesNotContain("c", "c2", "c3");
        }
        voltMx(api, server.adminKey())
                .post(
                        RAISE,
                        "application/json",
                        "{\"events\":[{\"topic\":\"" + topic + "\",\"eventType\":\"Nobody\"}]}")
                .expect(400);
        api.publish(anEvent(order).with("audience", "client")).expectProblem(400);
    }

    @Test
    void V39_aClientThatComesAgainTakesItsOwnPlace(CarillonServer server, Api api) {
        String name = VoltMxClient.aName();
        try (VoltMxClient first = VoltMxClient.named(server, name).subscribed(topic);
                VoltMxClient second = VoltMxClient.named(server, name).subscribed(topic)) {
            assertThat(first.socket().closed().getCloseCode()).isEqualTo(CloseReason.CloseCodes.NORMAL_CLOSURE);
            raise(api, topic, "1");
            second.event();
            assertThat(first.socket().rest()).isEmpty();
        }
    }

    @Test
    void V41_whatAClientHasSubscribedToEndsWithItsConnection(CarillonServer server, Api api) {
        String name = VoltMxClient.aName();
        VoltMxClient.named(server, name).subscribed(topic).close();
        try (VoltMxClient again = VoltMxClient.named(server, name)) {
            raise(api, topic, "1");
            again.heardNothing();
            again.subscribed(topic);
            raise(api, topic, "2");
            assertThat(again.event().getString("data")).isEqualTo("2");
        }
    }

    @Test
    void V42_subscribingAgainSucceedsAndAnEventComesOnce(CarillonServer server, Api api) {
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey())
                .subscribed(topic)
                .subscribed(topic, topic + "/a")) {
            raise(api, topic + "/a", "1");
            client.event();
            client.heardNothing();
        }
    }

    @Test
    void V43_aParentHearsItsChildrenOverTheWebSocket(CarillonServer server) {
        try (VoltMxClient hears =
                        VoltMxClient.connect(server, server.adminKey()).subscribed("/" + topic);
                VoltMxClient raises = VoltMxClient.connect(server, server.adminKey())) {
            raises.say("{'events':[{'topic':'/" + topic + "/a/b','data':'x'}]}").expect(620004);
            assertThat(hears.event().getString("topic")).isEqualTo(topic + "/a/b");
        }
    }

    @Test
    void V44_aLaterTokenIsTheOneThatCounts(CarillonServer server, Api api) {
        JsonObject first = makeKey(api, "events:read");
        String second = key(api, "events:read");
        try (VoltMxClient client = VoltMxClient.connect(server, first.getString("key"))) {
            client.say("{'subscribe':{'X-Voltmx-Authorization':'" + second + "','topics':{'public':['" + topic
                            + "']}}}")
                    .expect(620001);
            api.delete("/api/v1/keys/" + first.getString("id")).expect(200);
            raise(api, topic, "1");
            client.event();
        }
    }

    private static void raise(Api api, String topic, String data) {
        String json = Json.createObjectBuilder()
                .add(
                        "events",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("topic", topic)
                                        .add("data", data)))
                .build()
                .toString();
        api.post(RAISE, "application/json", json).expect(200);
    }

    private static void raiseAs(Api api, String topic, String type, String data) {
        api.post(
                        RAISE,
                        "application/json",
                        "{\"events\":[{\"topic\":\"" + topic + "\",\"data\":\"" + data + "\",\"eventType\":\"" + type
                                + "\"}]}")
                .expect(200);
    }

    private static String event(String topic, String data) {
        return "{\"events\":[{\"topic\":\"" + topic + "\",\"data\":\"" + data + "\"}]}";
    }

    private static Api voltMx(Api api, String token) {
        return api.withoutKey().with("X-VoltMX-Authorization", token);
    }

    private static List<JsonObject> events(Api api, String topic) {
        return api.get("/api/v1/events?topic=" + topic)
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class);
    }

    private static List<String> heardByBeans(Api api, String topic) {
        return api.get("/probe/heard?topic=" + topic).expect(200).list().getValuesAs(JsonObject.class).stream()
                .map(each -> each.getString("data", ""))
                .toList();
    }

    private static String key(Api api, String... scopes) {
        return makeKey(api, scopes).getString("key");
    }

    private static JsonObject makeKey(Api api, String... scopes) {
        return api.post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", "voltmx")
                                .add("scopes", Json.createArrayBuilder(List.of(scopes)))
                                .build())
                .expect(201)
                .json();
    }
}
