package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.ScriptedConnector;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Beside a Connector: its own paths, when it synchronizes, and its webhooks coming in. */
@OnCarillon
class EnmeshedConnectorSeedIT {

    private static final String CONNECTOR = "/api/v1/enmeshed/connector";
    private static final String IMPORT = "/api/v1/import/enmeshed";
    private static final String MESSAGES = "/enmeshed/api/core/v1/Messages";
    private static final String SYNC = "/enmeshed/api/core/v1/Account/Sync";
    private static final String RECEIVED = "transport/messageReceived";

    private final ScriptedConnector connector = ScriptedConnector.start();
    private Api api; // of an application of this test alone
    private Api at; // the Connector's own paths, with its key
    private String key;
    private String application;

    @BeforeEach
    void makeApplication(Api admin) {
        application = Topics.unique("connector");
        admin.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", application).build())
                .expect(201);
        api = admin.with("Carillon-Application", application);
        key = "Key-12-" + application + "-ABCDEFGHIJKLMNOP";
        at = admin.withoutKey().with("X-API-KEY", key);
    }

    @AfterEach
    void forget() {
        api.delete(CONNECTOR);
        connector.close();
    }

    @Test
    void E1_anEventHasANamespaceAnAddressAndData(WebhookReceiver receiver) {
        Subscribe.to("transport/*").content("enmeshed").at(receiver, api);
        webhook(
                        "x-event-target-address",
                        "did:e:1",
                        "{\"trigger\":\"transport.messageReceived\",\"data\":{\"id\":\"MSG1\"}}")
                .expect(202);

        JsonObject event = events(RECEIVED).get(0).asJsonObject().getJsonObject("event");
        assertThat(event.getString("type")).isEqualTo("transport.messageReceived");
        assertThat(event.getString("eventtargetaddress")).isEqualTo("did:e:1");
        assertThat(event.getJsonObject("data").getString("id")).isEqualTo("MSG1");
        assertThat(receiver.awaitReceived(1).get(0).header("x-event-target-address"))
                .isEqualTo("did:e:1");
    }

    @Test
    void E2_allEventsCanBeInstalledAsTypesWithSchemasAndArePublishedAndHeard(WebhookReceiver receiver) {
        JsonObject installed = api.post("/api/v1/enmeshed/catalogue", "application/json", "")
                .expect(200)
                .json();
        assertThat(installed.getJsonObject("counts").getInt("create")).isEqualTo(73);
        assertThat(api.post("/api/v1/enmeshed/catalogue", "application/json", "")
                        .expect(200)
                        .json()
                        .getJsonObject("counts")
                        .getInt("none"))
                .isEqualTo(73);
        api.send(
                        "PUT",
                        "/api/v1/schema-policy",
                        "application/json",
                        "{\"mode\":\"require\",\"withoutSchema\":\"accept\"}")
                .expect(200);
        Subscribe.to("**").content("enmeshed").at(receiver, api);
        String file =
                "{\"id\":\"FIL1\",\"isOwn\":true,\"filename\":\"f\",\"filesize\":3,\"createdAt\":\"2026-01-01T00:00:00Z\","
                        + "\"createdBy\":\"a\",\"createdByDevice\":\"d\",\"expiresAt\":\"2027-01-01T00:00:00Z\",\"mimetype\":\"m\","
                        + "\"reference\":{},\"owner\":\"a\"}";
        tell("transport.fileOwnershipLocked", file).expect(202);
        tell("transport.relationshipDecomposedBySelf", "{\"relationshipId\":\"REL1\"}")
                .expect(202);
        tell("transport.identityDeletionProcessStatusChanged", null).expect(202);
        tell("transport.datawalletSynchronized", null).expect(202);
        tell("runtime.modulesStarted", null).expect(202);
        tell("consumption.relationshipEvent.REL1", "{}").expect(202);
        tell("transport.relationshipDecomposedBySelf", "{\"relationship\":\"REL1\"}")
                .expectProblem(400);
        tell("transport.fileOwnershipLocked", "{}").expectProblem(400);

        assertThat(receiver.awaitReceived(6))
                .extracting(each -> each.json().getString("trigger"))
                .contains("transport.fileOwnershipLocked", "consumption.relationshipEvent.REL1");
    }

    @Test
    void E4_E5_theBusHasWildcardsAndHandlersThatComeAndGo(Api admin) {
        String namespace = Topics.unique("bus");
        int one = subscribe(admin, namespace + ".*", "one", "");
        subscribe(admin, namespace + ".**", "any", "");
        subscribe(admin, namespace + ".a", "exact", "");
        subscribe(admin, namespace + ".**", "failing", "");
        subscribe(admin, namespace + ".**", "once", "&once=true");
        admin.publish(anEvent(namespace + "/a")).expect(202);
        awaitHeard(admin, namespace + "/a", "[any, exact, failing, once, one]");
        admin.publish(anEvent(namespace + "/a/b")).expect(202);
        awaitHeard(admin, namespace + "/a/b", "[any, failing]");

        assertThat(admin.delete("/probe/bus?id=" + one).expect(200).text()).isEqualTo("true");
        assertThat(admin.delete("/probe/bus?id=" + one).expect(200).text()).isEqualTo("false");
        admin.publish(anEvent(namespace + "/c")).expect(202);
        awaitHeard(admin, namespace + "/c", "[any, failing]");
    }

    @Test
    void E41_aModuleOfOnesOwnIsInitializedAndStartedAndHears(Api admin) {
        assertThat(admin.get("/probe/bus").expect(200).text()).isEqualTo("init start");
        String topic = "modules/" + Topics.unique("x");
        admin.publish(anEvent(topic)).expect(202);
        awaitHeard(admin, topic, "[module]");
    }

    @Test
    @Tag("settings")
    void E41_atTheEndModulesAreStopped() throws Exception {
        try (CarillonServer own = CarillonServer.create("modules", TestDatabase.fresh(), Map.of())) {
            own.start();
            own.stop();
            Awaitility.await() // what it has printed arrives a little later
                    .untilAsserted(() ->
                            assertThat(Files.readString(own.log())).contains("probe.module.stopped after: init start"));
        }
    }

    @Test
    void E3_messageSentIsToldAfterAMessageWasSentAndMessageReceivedWhenASyncBringsOneIn() {
        connector.has("MSGOLD");
        configure(polling(1));
        Awaitility.await().until(() -> !connector.syncs().isEmpty());
        Answer sent = at.post(MESSAGES, "application/json", "{\"recipients\":[\"did:e:2\"],\"content\":{}}")
                .expect(201);

        String id = sent.json().getJsonObject("result").getString("id");
        assertThat(events("transport/messageSent")).hasSize(1);
        JsonObject event = events("transport/messageSent").get(0).asJsonObject().getJsonObject("event");
        assertThat(event.getJsonObject("data").getString("id")).isEqualTo(id);

        connector.sends("MSGNEW");
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(ids(RECEIVED))
                .containsExactly("MSGNEW"));
        webhook(
                        "x-other",
                        "1",
                        "{\"trigger\":\"transport.messageReceived\",\"data\":{\"id\":\"MSGNEW\",\"read\":true}}")
                .expect(202);
        assertThat(ids(RECEIVED)).as("the same message is one event").containsExactly("MSGNEW");
    }

    @Test
    void E30_aSyncFollowsAnIntervalAfterTheOneBeforeAndAfterAFailureAsWell() {
        connector.answersSyncWith(500);
        configure(polling(1));
        Awaitility.await().until(() -> connector.syncs().size() >= 2);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(api.get(CONNECTOR).expect(200).text()).contains("answered 500"));
        connector.answersSyncWith(204);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(api.get(CONNECTOR).expect(200).text()).doesNotContain("syncError"));

        configure(Json.createObjectBuilder().add("url", connector.url()));
        int before = connector.syncs().size();
        assertThat(api.get(CONNECTOR).expect(200).json().getJsonObject("sync").getBoolean("enabled"))
                .as("off by default")
                .isFalse();
        assertThat(api.get(CONNECTOR).json().getJsonObject("sync").getInt("interval"))
                .isEqualTo(60);
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .until(() -> connector.syncs().size() - before <= 1); // one may be under way
    }

    @Test
    void E31_aSyncOnRequestIsAnswered204() {
        configure(Json.createObjectBuilder().add("url", connector.url()).add("apiKey", "secret-of-it"));
        Answer answer = at.post(SYNC, "application/json", "").expect(204);

        assertThat(answer.body()).isEmpty();
        assertThat(connector.syncs().get(0).header("X-API-KEY")).isEqualTo("secret-of-it");
    }

    @Test
    void E32_theBackbonesStreamSaysWhenToSyncAndIsOpenedAgain() {
        configure(Json.createObjectBuilder()
                .add("url", connector.url())
                .add(
                        "sse",
                        Json.createObjectBuilder()
                                .add("enabled", true)
                                .add("url", connector.url())
                                .add("token", "t-1")));
        Awaitility.await().until(() -> !connector.syncs().isEmpty() && connector.lastStreamToken() != null);
        assertThat(connector.lastStreamToken()).isEqualTo("Bearer t-1");
        awaitQuiet();

        int before = connector.syncs().size();
        connector.streams("SomethingElse");
        connector.streams("ExternalEventCreated");
        Awaitility.await().until(() -> connector.syncs().size() == before + 1);

        int opened = connector.received("/api/v1/sse").size();
        connector.closesStream();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> connector.received("/api/v1/sse").size() == opened + 1
                        && connector.syncs().size() > before + 1);
    }

    @Test
    void E33_theStreamWinsOverTheInterval() {
        Answer imported = api.post(
                        IMPORT,
                        "application/json",
                        "{\"transportLibrary\":{\"baseUrl\":\"" + connector.url()
                                + "\"},\"modules\":{\"sync\":{\"enabled\":true},\"sse\":{\"enabled\":true}}}")
                .expect(200);

        assertThat(imported.json().getJsonArray("notes").getString(0))
                .contains("SSE and Sync modules cannot be enabled at the same time");
        JsonObject shown = api.get(CONNECTOR).expect(200).json();
        assertThat(shown.getJsonObject("sync").getBoolean("enabled")).isFalse();
        assertThat(shown.getJsonObject("sse").getBoolean("enabled")).isTrue();
    }

    @Test
    void E34_eachSyncHasACorrelationIdOfItsOwn(WebhookReceiver receiver) {
        Subscribe.to(RECEIVED).content("enmeshed").at(receiver, api);
        configure(polling(1));
        Awaitility.await().until(() -> connector.syncs().size() >= 2);

        List<String> ids = connector.syncs().stream()
                .map(each -> each.header("x-correlation-id"))
                .toList();
        assertThat(ids).doesNotContainNull().doesNotHaveDuplicates();
        connector.sends("MSG9");
        Received told = receiver.awaitReceived(1).get(0);
        assertThat(connector.syncs())
                .extracting(each -> each.header("x-correlation-id"))
                .contains(told.header("x-correlation-id"));
    }

    @Test
    void E35_itsWebhooksComeInWithAKeyInEitherHeader(CarillonServer server, WebhookReceiver receiver) {
        String ours = api.post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", "webhooks")
                                .add("scopes", Json.createArrayBuilder().add("events:write"))
                                .build())
                .expect(201)
                .string("key");
        Api none = new Api(server.baseUri(), "x").withoutKey();
        String body = "{\"data\":{\"z\":1.50},\"trigger\":\"consumption.attributeCreated\"}";
        none.with("x-api-key", ours)
                .with("x-correlation-id", "c-7")
                .post("/enmeshed/webhook", "application/json", body)
                .expect(202);
        none.as(ours)
                .post("/enmeshed/webhook/consumption.attributeCreated", "application/json", body)
                .expect(202);
        none.post("/enmeshed/webhook", "application/json", body).expectProblem(401);
        none.with("x-api-key", "wrong")
                .post("/enmeshed/webhook", "application/json", body)
                .expectProblem(401);
        none.as(ours)
                .post("/enmeshed/webhook", "application/json", "{\"data\":1}")
                .expectProblem(400);
        none.as(ours)
                .post("/enmeshed/webhook", "application/json", "{\"trigger\":\"carillon.x\"}")
                .expectProblem(400);
        none.as(ours).post("/enmeshed/webhook", "application/json", "{").expectProblem(400);
        none.as(ours).get("/enmeshed/webhook").expectProblem(405);

        JsonArray stored = events("consumption/attributeCreated");
        assertThat(stored).hasSize(2);
        assertThat(stored.get(0).asJsonObject().getJsonObject("event").getString("correlationid"))
                .isEqualTo("c-7");
        assertThat(stored.toString()).contains("1.50");
    }

    @Test
    void E37_answersAreEnvelopesAndErrorsHaveAnId() {
        configure(Json.createObjectBuilder().add("url", connector.url()));
        assertThat(at.get(MESSAGES).expect(200).json().getJsonArray("result")).isEmpty();
        expectError(at.get("/enmeshed/api/core/v1/Files"), 404, "error.connector.http.routeDoesNotExist");
        expectError(at.delete(MESSAGES), 405, "error.connector.http.methodNotAllowed");
        expectError(
                at.post(MESSAGES, "application/json", "{\"recipients\":"),
                400,
                "error.connector.validation.invalidJsonInPayload");
        Answer passed = at.get(MESSAGES + "/MSGX").expect(404);
        assertThat(passed.json().getJsonObject("error").getString("code")).isEqualTo("error.runtime.recordNotFound");
        assertThat(at.get(MESSAGES + "/MSG1/Attachments/FIL1/Download")
                        .expect(200)
                        .body())
                .containsExactly(0, 0xff, 1);
        Answer answer = at.with("x-correlation-id", "c-3")
                .get(MESSAGES + "?createdBy=did:e:1")
                .expect(200);
        assertThat(answer.headers().firstValue("x-correlation-id")).contains("c-3");
        assertThat(answer.headers().firstValue("X-Response-Duration-ms")).isPresent();

        connector.close();
        expectError(at.get(MESSAGES), 502, "error.carillon.connectorUnreachable");
    }

    @Test
    void E38_keysKeepToThePolicyHaveScopesAndEndAndAWrongOneWaits(Api admin) {
        for (String bad : List.of(
                "Short-12-AB",
                "nodigits-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "NOLOWER-12-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "noupper-12-abcdefghijklmnopqrstuvwxyz",
                "NoSpecial12abcdefghijklmnopqrstuvwxyz")) {
            JsonObject problem = api.send("PUT", CONNECTOR, "application/json", keys(aKey("a", bad)))
                    .expectProblem(400)
                    .json();
            assertThat(problem.toString())
                    .contains("/keys/0/key", "at least 30 characters")
                    .doesNotContain(bad);
        }
        api.send("PUT", CONNECTOR, "application/json", keys(aKey("a", key), aKey("b", key)))
                .expectProblem(400);
        configure(Json.createObjectBuilder()
                .add("url", connector.url())
                .add(
                        "keys",
                        Json.createArrayBuilder()
                                .add(aKey("all", key))
                                .add(aKey("messages", key + "-m")
                                        .add("scopes", Json.createArrayBuilder().add("core:messages")))
                                .add(aKey("core", key + "-c")
                                        .add("scopes", Json.createArrayBuilder().add("core:*")))
                                .add(aKey("off", key + "-o").add("enabled", false))
                                .add(aKey("over", key + "-e").add("expiresAt", "2020-01-01T00:00:00Z"))));

        at.get(MESSAGES).expect(200);
        at.with("X-API-KEY", key + "-m").get(MESSAGES).expect(200);
        expectError(
                at.with("X-API-KEY", key + "-m").post(SYNC, "application/json", ""), 403, "error.connector.forbidden");
        at.with("X-API-KEY", key + "-c").post(SYNC, "application/json", "").expect(204);
        for (String wrong : List.of("-o", "-e", "-x")) {
            long begun = System.nanoTime();
            expectError(at.with("X-API-KEY", key + wrong).get(MESSAGES), 401, "error.connector.unauthorized");
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(950), Duration.ofSeconds(20));
        }
        assertThat(api.get(CONNECTOR).expect(200).text()).doesNotContain(key);
        admin.get("/api/v1/events").expect(200); // the policy is of those paths alone
    }

    @Test
    void E39_healthIsOpenAndMonitoringAsksForScopes(CarillonServer server) {
        configure(Json.createObjectBuilder()
                .add("url", connector.url())
                .add(
                        "keys",
                        Json.createArrayBuilder()
                                .add(aKey("all", key))
                                .add(aKey("m", key + "-m")
                                        .add("scopes", Json.createArrayBuilder().add("core:*")))));
        assertThat(at.with("X-API-KEY", "")
                        .get("/enmeshed/health")
                        .expect(200)
                        .json()
                        .getBoolean("isHealthy"))
                .isTrue();
        assertThat(at.get("/enmeshed/Monitoring/Version").expect(200).string("version"))
                .isNotBlank();
        at.get(MESSAGES).expect(200);
        JsonObject counts = at.get("/enmeshed/Monitoring/Requests").expect(200).json();
        assertThat(counts.getInt("requestCount")).isPositive();
        assertThat(counts.getJsonObject("requestCountByStatus").getInt("200")).isPositive();
        expectError(
                at.with("X-API-KEY", key + "-m").get("/enmeshed/Monitoring/Requests"),
                403,
                "error.connector.forbidden");
    }

    @Test
    void E40_theEnvironmentGoesOverTheFile() {
        String file = "{\"modules\":{\"sync\":{\"enabled\":false,\"interval\":60}}}";
        api.post(
                        IMPORT,
                        "application/json",
                        "{\"config\":" + file
                                + ",\"environment\":{\"SYNC_ENABLED\":\"true\",\"modules__sync__interval\":\"7\",\"PATH\":\"/bin\"}}")
                .expect(200);
        JsonObject sync = api.get(CONNECTOR).expect(200).json().getJsonObject("sync");
        assertThat(sync.getBoolean("enabled")).isTrue();
        assertThat(sync.getInt("interval")).isEqualTo(7);

        api.post(
                        IMPORT,
                        "text/plain",
                        "# as a file of variables\nmodules__sync__enabled=true\nmodules__sync__interval=9\n")
                .expect(200);
        assertThat(api.get(CONNECTOR).json().getJsonObject("sync").getInt("interval"))
                .isEqualTo(9);
        api.post(IMPORT, "text/plain", "no equals sign").expectProblem(400);
    }

    @Test
    void aPublisherWithoutBrokersIsRefused() {
        JsonObject problem = api.post(
                        IMPORT,
                        "application/json",
                        "{\"modules\":{\"messageBrokerPublisher\":{\"enabled\":true,\"brokers\":[]}}}")
                .expectProblem(400)
                .json();
        assertThat(problem.toString()).contains("At least one broker must be configured");
    }

    private Answer tell(String trigger, String data) {
        String body = "{\"trigger\":\"" + trigger + "\"" + (data == null ? "" : ",\"data\":" + data) + "}";
        return api.post("/enmeshed/webhook", "application/json", body);
    }

    private static int subscribe(Api admin, String pattern, String who, String more) {
        return Integer.parseInt(admin.post("/probe/bus?pattern=" + pattern + "&who=" + who + more, "text/plain", "")
                .expect(200)
                .text());
    }

    private static void awaitHeard(Api admin, String topic, String who) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(admin.get("/probe/heard?topic=" + topic).expect(200).list().stream()
                                .map(each -> each.asJsonObject().getString("who"))
                                .sorted()
                                .toList())
                        .hasToString(who));
    }

    private void awaitQuiet() {
        Awaitility.await().until(() -> {
            int before = connector.syncs().size();
            Awaitility.await().pollDelay(Duration.ofMillis(700)).until(() -> true);
            return connector.syncs().size() == before;
        });
    }

    private JsonObjectBuilder polling(int seconds) {
        return Json.createObjectBuilder()
                .add("url", connector.url())
                .add("sync", Json.createObjectBuilder().add("enabled", true).add("interval", seconds));
    }

    /** With one key, unless it has keys. */
    private void configure(JsonObjectBuilder given) {
        JsonObject body = given.build();
        JsonObject with = body.containsKey("keys")
                ? body
                : Json.createObjectBuilder(body)
                        .add("keys", Json.createArrayBuilder().add(aKey("all", key)))
                        .build();
        api.send("PUT", CONNECTOR, "application/json", with.toString()).expect(200);
    }

    private static String keys(JsonObjectBuilder... keys) {
        var list = Json.createArrayBuilder();
        for (JsonObjectBuilder each : keys) {
            list.add(each);
        }
        return Json.createObjectBuilder().add("keys", list).build().toString();
    }

    private static JsonObjectBuilder aKey(String name, String text) {
        return Json.createObjectBuilder().add("name", name).add("key", text);
    }

    private Answer webhook(String header, String value, String body) {
        return api.with(header, value).post("/enmeshed/webhook", "application/json", body);
    }

    private JsonArray events(String topic) {
        return api.get("/api/v1/events?topic=" + topic).expect(200).json().getJsonArray("data");
    }

    private List<String> ids(String topic) {
        return events(topic).stream()
                .map(JsonValue::asJsonObject)
                .map(each -> each.getJsonObject("event").getJsonObject("data").getString("id"))
                .toList();
    }

    private static void expectError(Answer answer, int status, String code) {
        JsonObject error = answer.expect(status).json().getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(error.getString("id")).matches("ERR[A-Z2-9]{17}");
        assertThat(error.keySet()).containsExactlyInAnyOrder("code", "message", "id", "time", "docs");
    }
}
