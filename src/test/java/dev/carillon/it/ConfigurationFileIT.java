package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonPointer;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is configured is one file: looked at first, imported as a whole or not at all, and the same again. */
@OnCarillon
class ConfigurationFileIT {

    private static final String EXPORT = "/api/v1/export";
    private static final String IMPORT = "/api/v1/import";
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";
    private static final String MASK = "***";

    private String application;
    private Api api; // of an application of this test alone

    @BeforeEach
    void makeApplication(Api admin) {
        application = Topics.unique("moved");
        api = made(admin);
    }

    private Api made(Api admin) {
        admin.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", application).build())
                .expect(201);
        return admin.with("Carillon-Application", application);
    }

    @Test
    @Tag("settings")
    void anExportImportedIntoAnEmptyInstallationGivesTheSameExportAgain(WebhookReceiver receiver) {
        configureAll(receiver);
        String exported = api.get(EXPORT).expect(200).text();
        assertThat(exported).doesNotContain("s3cret").doesNotContain("whsec_").doesNotContain("ck_");
        try (CarillonServer other = CarillonServer.create("moved-to", TestDatabase.fresh(), Map.of())) {
            other.start();
            Api there = made(other.api());
            String empty = there.get(EXPORT).expect(200).text();

            JsonObject dry = there.post(IMPORT + "?dryRun=true", JSON, exported)
                    .expect(200)
                    .json();
            assertThat(dry.getBoolean("dryRun")).isTrue();
            assertThat(dry.getJsonObject("counts").getInt("create")).isEqualTo(13);
            assertThat(there.get(EXPORT).expect(200).text())
                    .as("nothing is changed")
                    .isEqualTo(empty);
            assertThat(there.post(IMPORT, JSON, exported)
                            .expectProblem(400)
                            .json()
                            .getJsonArray("errors"))
                    .extracting(each -> each.asJsonObject().getString("pointer"))
                    .containsExactlyElementsOf(missing(dry));

            Answer imported =
                    there.post(IMPORT, JSON, filled(exported, missing(dry))).expect(200);
            assertThat(there.get(EXPORT).expect(200).text()).isEqualTo(exported);
            assertThat(newSecrets(imported))
                    .as("signing secrets and keys are made, and shown once")
                    .hasSize(5);

            there.post(IMPORT, JSON, exported).expect(200);
            String asYaml = there.get(EXPORT + "?format=yaml").expect(200).text();
            assertThat(asYaml)
                    .isEqualTo(api.get(EXPORT + "?format=yaml").expect(200).text());
            assertThat(counts(there.post(IMPORT, YAML, asYaml).expect(200)))
                    .isEqualTo(Map.of("create", 0, "update", 0, "none", 14, "delete", 0));
        }
    }

    @Test
    void aFileIsImportedTwiceAndChangesNothingTheSecondTime(WebhookReceiver receiver) {
        String file = file(subscription("orders", receiver.uri().toString()));
        assertThat(counts(api.post(IMPORT, JSON, file).expect(200))).containsEntry("create", 1);
        assertThat(counts(api.post(IMPORT, JSON, file).expect(200)))
                .isEqualTo(Map.of("create", 0, "update", 0, "none", 1, "delete", 0));

        Answer changed = api.post(
                        IMPORT,
                        JSON,
                        file(subscription("orders", receiver.uri() + "/other").add("state", "paused")))
                .expect(200);
        JsonObject entry = changed.json().getJsonArray("entries").getJsonObject(0);
        assertThat(entry.getString("action")).isEqualTo("update");
        assertThat(entry.getJsonArray("changes").toString()).isEqualTo("[\"state\",\"url\"]");
        assertThat(subscriptions()).hasSize(1);
    }

    @Test
    void nothingIsImportedIfOneEntryIsWrongAndAllThatIsWrongIsNamed(WebhookReceiver receiver) {
        JsonArrayBuilder entries = Json.createArrayBuilder()
                .add(subscription("good", receiver.uri().toString()))
                .add(subscription("bad url", "ftp://example.com"))
                .add(subscription("bad member", receiver.uri().toString()).add("urls", "x"))
                .add(subscription("bad topic", receiver.uri().toString())
                        .add("topics", Json.createArrayBuilder().add("a//b")));
        String body = Json.createObjectBuilder()
                .add("carillon", 1)
                .add("subscriptions", entries)
                .add(
                        "keys",
                        Json.createArrayBuilder()
                                .add(Json.createObjectBuilder()
                                        .add("name", "k")
                                        .add("scopes", Json.createArrayBuilder().add("events:fly"))))
                .build()
                .toString();
        for (String query : List.of("", "?dryRun=true")) {
            assertThat(api.post(IMPORT + query, JSON, body)
                            .expectProblem(400)
                            .json()
                            .getJsonArray("errors"))
                    .extracting(each -> each.asJsonObject().getString("pointer"))
                    .containsExactly(
                            "/keys/0/scopes/0",
                            "/subscriptions/1/url",
                            "/subscriptions/2/urls",
                            "/subscriptions/3/topics/0");
        }
        assertThat(subscriptions()).isEmpty();
    }

    @Test
    void whatIsNotInTheFileIsRemovedOnlyIfThatIsAskedFor(WebhookReceiver receiver) {
        String url = receiver.uri().toString();
        api.post(IMPORT, JSON, file(subscription("a", url), subscription("b", url)))
                .expect(200);
        api.post(IMPORT, JSON, file(subscription("b", url))).expect(200);
        assertThat(subscriptions()).hasSize(2);
        assertThat(counts(api.post(IMPORT + "?prune=true", JSON, file(subscription("b", url)))
                        .expect(200)))
                .containsEntry("delete", 1);
        assertThat(subscriptions())
                .extracting(each -> each.asJsonObject().getString("name"))
                .containsExactly("b");
        assertThat(counts(api.post(IMPORT + "?prune=true", JSON, "{\"carillon\":1}")
                        .expect(200)))
                .as("other parts stay")
                .containsEntry("delete", 0);
    }

    @Test
    void bindingsAndRemoteSubscriptionsAreChangedAndRemovedByAFile(WebhookReceiver receiver) {
        String hub = receiver.uri().resolve("/hub") + "?key=s3cret";
        String file = "{\"carillon\":1,\"bindings\":[{\"path\":\"/shop/a\",\"onRequest\":\"a\"},"
                + "{\"path\":\"/shop/b\",\"listen\":\"b\"}],\"remoteSubscriptions\":["
                + "{\"realtimehub\":\"" + hub + "\",\"eventguid\":\"g\",\"eventcookie\":\"ViewModel=A\"}]}";
        assertThat(counts(api.post(IMPORT, JSON, file).expect(200))).containsEntry("create", 3);
        assertThat(counts(api.post(IMPORT, JSON, file).expect(200)))
                .as("a binding without an id is that of its path")
                .isEqualTo(Map.of("create", 0, "update", 0, "none", 3, "delete", 0));
        String exported = api.get(EXPORT + "?parts=bindings,remoteSubscriptions")
                .expect(200)
                .text();
        assertThat(exported).doesNotContain("s3cret");
        assertThat(counts(api.post(IMPORT, JSON, exported).expect(200)))
                .as("what of an address is not shown is kept")
                .containsEntry("none", 3);

        assertThat(counts(api.post(
                                IMPORT + "?prune=true",
                                JSON,
                                "{\"carillon\":1,\"bindings\":[{\"path\":\"/shop/a\",\"onResponse\":\"c\"}],"
                                        + "\"remoteSubscriptions\":[{\"eventguid\":\"g\",\"eventcookie\":\"ViewModel=A\"}]}")
                        .expect(200)))
                .isEqualTo(Map.of("create", 1, "update", 1, "none", 0, "delete", 2));
        assertThat(api.get("/api/v1/bindings")
                        .json()
                        .getJsonArray("data")
                        .getJsonObject(0)
                        .getString("onResponse"))
                .isEqualTo("c");
        assertThat(api.get("/api/v1/remote-subscriptions").json().getJsonArray("data"))
                .hasSize(1);

        JsonObject problem = api.post(
                        IMPORT,
                        JSON,
                        "{\"carillon\":1,\"bindings\":[{\"path\":\"/shop/a\"},{\"path\":\"/carillon/x\",\"onRequest\":\"a\"}],"
                                + "\"remoteSubscriptions\":[{\"eventguid\":\"g\",\"eventcookie\":\"endsubscription\"},"
                                + "{\"realtimehub\":\"http://169.254.169.254/\",\"eventguid\":\"h\",\"eventcookie\":\"a\"}]}")
                .expectProblem(400)
                .json();
        assertThat(problem.getJsonArray("errors"))
                .extracting(each -> each.asJsonObject().getString("pointer"))
                .containsExactly(
                        "/bindings/0",
                        "/bindings/1/path",
                        "/remoteSubscriptions/0/eventcookie",
                        "/remoteSubscriptions/1/realtimehub");
    }

    /** At most 50 bindings of an application listen, which is known only when they are stored. */
    @Test
    void theDryRunRefusesWhatTheImportWouldRefuseAndStoresNothing() {
        assertThat(counts(api.post(IMPORT + "?dryRun=true", JSON, listening(50)).expect(200)))
                .containsEntry("create", 50);
        Answer dry = api.post(IMPORT + "?dryRun=true", JSON, listening(51));
        assertThat(api.get("/api/v1/bindings").json().getJsonArray("data")).isEmpty();

        Answer imported = api.post(IMPORT, JSON, listening(51));

        assertThat(imported.status()).isEqualTo(409);
        assertThat(dry.status()).isEqualTo(409);
        assertThat(dry.text()).contains("50 bindings that listen");
        assertThat(api.get("/api/v1/bindings").json().getJsonArray("data")).isEmpty();
    }

    private static String listening(int bindings) {
        JsonArrayBuilder entries = Json.createArrayBuilder();
        for (int i = 0; i < bindings; i++) {
            entries.add(Json.createObjectBuilder().add("path", "/shop/" + i).add("listen", "order/paid"));
        }
        return Json.createObjectBuilder()
                .add("carillon", 1)
                .add("bindings", entries)
                .build()
                .toString();
    }

    @Test
    void aPartAsksForItsOwnScope(Api admin, WebhookReceiver receiver) {
        Api limited = api.as(key("config:read", "config:write", "subscriptions:read"));
        limited.get(EXPORT).expectProblem(403);
        limited.get(EXPORT + "?parts=subscriptions").expect(200);
        limited.get(EXPORT + "?parts=nothing").expectProblem(400);
        limited.post(IMPORT, JSON, file(subscription("a", receiver.uri().toString())))
                .expectProblem(403);
        api.as(key("subscriptions:read", "subscriptions:write")).get(EXPORT).expectProblem(403);
        admin.withoutKey().get(EXPORT).expectProblem(401);
    }

    @Test
    void anotherApplicationSeesNothingAndItsIdsAreTaken(Api admin, WebhookReceiver receiver) {
        api.post(IMPORT, JSON, file(subscription("mine", receiver.uri().toString())))
                .expect(200);
        String exported = api.get(EXPORT + "?parts=subscriptions").expect(200).text();
        application = Topics.unique("other");
        Api other = made(admin);

        assertThat(other.get(EXPORT).expect(200).text()).doesNotContain("mine");
        JsonObject problem =
                other.post(IMPORT, JSON, exported).expectProblem(400).json();
        assertThat(problem.toString()).contains("/subscriptions/0/id", "leave it out");
        assertThat(api.get(EXPORT + "?parts=subscriptions").text()).isEqualTo(exported);
    }

    @Test
    void aSecretThatIsKeptDoesNotGoElsewhere(WebhookReceiver receiver) {
        JsonObjectBuilder secret = subscription("a", receiver.uri().toString())
                .add("headers", Json.createObjectBuilder().add("Authorization", "Bearer s3cret"));
        api.post(IMPORT, JSON, file(secret)).expect(200);
        JsonObject problem = api.post(
                        IMPORT,
                        JSON,
                        file(subscription("a", "https://1.1.1.1/x")
                                .add("headers", Json.createObjectBuilder().add("Authorization", MASK))))
                .expectProblem(400)
                .json();
        assertThat(problem.toString()).contains("/subscriptions/0/url", "/headers/Authorization");
    }

    @Test
    void brokenFilesAreRefusedWithWhereTheyBreak() {
        assertThat(api.post(IMPORT, YAML, "carillon: 1\nsubscriptions: [\n")
                        .expectProblem(400)
                        .string("detail"))
                .contains("broken YAML at line");
        assertThat(api.post(IMPORT, JSON, "{\"carillon\":1,").expectProblem(400).string("detail"))
                .contains("line 1");
        api.post(IMPORT, YAML, "carillon: 1\ncarillon: 1\n").expectProblem(400);
        api.post(IMPORT, YAML, "a: &a [x]\nb: *a\n").expectProblem(400);
        api.post(IMPORT, JSON, "{\"subscriptions\":[]}").expectProblem(400);
        api.post(IMPORT, JSON, "{\"carillon\":2}").expectProblem(400);
        api.post(IMPORT, JSON, "{\"carillon\":1,\"subscriptions\":[1]}").expectProblem(400);
        api.post(IMPORT, JSON, "{\"carillon\":1,\"subscription\":[]}").expectProblem(400);
        api.post(IMPORT + "?dryRun=maybe", JSON, "{\"carillon\":1}").expectProblem(400);
        api.post(IMPORT, "text/csv", "a").expectProblem(415);
    }

    private void configureAll(WebhookReceiver receiver) {
        String url = receiver.uri().toString();
        api.post("/api/v1/subscriptions", subscription("plain", url).build()).expect(201);
        api.post(
                        "/api/v1/subscriptions",
                        subscription("everything", url + "/{{trigger}}")
                                .add("content", "enmeshed")
                                .add("state", "paused")
                                .add(
                                        "headers",
                                        Json.createObjectBuilder()
                                                .add("Authorization", "Bearer s3cret")
                                                .add("X-Tenant", "7"))
                                .add(
                                        "retry",
                                        Json.createObjectBuilder()
                                                .add("policy", "fixed")
                                                .add("jitter", 0.1))
                                .add("filter", "type LIKE 'a%'")
                                .build())
                .expect(201);
        api.post(
                        "/api/v1/subscriptions",
                        subscription("asked", url)
                                .add("verification", "ping")
                                .add(
                                        "authentication",
                                        Json.createObjectBuilder()
                                                .add("type", "api-key")
                                                .add("header", "X-Key")
                                                .add("value", "s3cret"))
                                .build())
                .expect(201);
        api.post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", "publisher")
                                .add("scopes", Json.createArrayBuilder().add("events:write"))
                                .build())
                .expect(201);
        api.post(
                        "/api/v1/schemas",
                        Json.createObjectBuilder()
                                .add("topic", "order/created")
                                .add("compatibility", "full")
                                .add("schema", Json.createObjectBuilder().add("type", "object"))
                                .build())
                .expect(201);
        api.post(
                        "/api/v1/event-types",
                        Json.createObjectBuilder()
                                .add("name", "order.created")
                                .add("title", "An order")
                                .add(
                                        "examples",
                                        Json.createArrayBuilder()
                                                .add(Json.createObjectBuilder()
                                                        .add("total", new java.math.BigDecimal("1.50"))))
                                .build())
                .expect(201);
        for (String source : List.of(
                "{\"name\":\"code\",\"settings\":{\"verification\":{\"type\":\"github\"}}}",
                "{\"name\":\"payments\",\"settings\":{\"verification\":{\"type\":\"stripe\"}},\"secrets\":[\"s3cret-of-it\"]}")) {
            api.post("/api/v1/sources", JSON, source).expect(201);
        }
        for (String binding : List.of(
                "{\"path\":\"/shop/orders/*\",\"application\":\"shop\",\"onRequest\":\"order/asked\"}",
                "{\"path\":\"/shop/stock\",\"listen\":\"order/paid;order/sent\"}")) {
            api.post("/api/v1/bindings", JSON, binding).expect(201);
        }
        for (String remote : List.of(
                "{\"eventguid\":\"here\",\"eventcookie\":\"ViewModel=A\"}",
                "{\"realtimehub\":\"" + receiver.uri().resolve("/hub")
                        + "\",\"eventguid\":\"there\",\"eventcookie\":\"ViewModel=B\",\"accesstoken\":\"s3cret\"}")) {
            api.post("/api/v1/remote-subscriptions", JSON, remote).expect(201);
        }
        api.send(
                        "PUT",
                        "/api/v1/enmeshed/connector",
                        JSON,
                        "{\"url\":\"" + receiver.uri().resolve("/")
                                + "\",\"apiKey\":\"s3cret\",\"keys\":[{\"name\":\"a\",\"key\":\"" + connectorKey()
                                + "\"}]}")
                .expect(200);
    }

    private String connectorKey() {
        return "Key-12-" + application + "-ABCDEFGHIJKLMNOP";
    }

    /** With a value for each secret that the file lacks. */
    private String filled(String file, List<String> missing) {
        JsonObject filled = Json.createReader(new java.io.StringReader(file)).readObject();
        for (String each : missing) {
            JsonPointer pointer = Json.createPointer(each);
            assertThat(pointer.getValue(filled)).isEqualTo(Json.createValue(MASK));
            filled = pointer.replace(filled, Json.createValue(each.contains("/keys/") ? connectorKey() : "s3cret"));
        }
        return filled.toString();
    }

    private static List<String> missing(JsonObject report) {
        return report.getJsonArray("missing").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }

    private static List<String> newSecrets(Answer imported) {
        return imported.json().getJsonArray("entries").stream()
                .map(JsonValue::asJsonObject)
                .filter(each -> each.containsKey("secret"))
                .map(each -> each.getString("secret"))
                .toList();
    }

    private static Map<String, Integer> counts(Answer imported) {
        JsonObject counts = imported.json().getJsonObject("counts");
        return counts.keySet().stream().collect(java.util.stream.Collectors.toMap(each -> each, counts::getInt));
    }

    private JsonArray subscriptions() {
        return api.get("/api/v1/subscriptions").expect(200).json().getJsonArray("data");
    }

    private String key(String... scopes) {
        return api.post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", "limited")
                                .add("scopes", Json.createArrayBuilder(List.of(scopes)))
                                .build())
                .expect(201)
                .string("key");
    }

    private static String file(JsonObjectBuilder... subscriptions) {
        JsonArrayBuilder entries = Json.createArrayBuilder();
        for (JsonObjectBuilder each : subscriptions) {
            entries.add(each);
        }
        return Json.createObjectBuilder()
                .add("carillon", 1)
                .add("subscriptions", entries)
                .build()
                .toString();
    }

    private static JsonObjectBuilder subscription(String name, String url) {
        return Json.createObjectBuilder()
                .add("name", name)
                .add("url", url)
                .add("topics", Json.createArrayBuilder().add("order/*"));
    }
}
