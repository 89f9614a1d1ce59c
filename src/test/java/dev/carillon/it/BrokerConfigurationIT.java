package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Tenant;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Brokers as sources and as destinations, as they are configured: by whom, and with what kept from whom. Nobody listens at any. */
@OnCarillon
class BrokerConfigurationIT {

    private static final String JSON = "application/json";
    private static final String SOURCES = "/api/v1/sources";
    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions";
    private static final String EXPORT = "/api/v1/export?parts=sources,subscriptions,remoteSubscriptions";
    private static final String IMPORT = "/api/v1/import";
    private static final String[] SCOPES = {
        "config:read", "config:write", "sources:read", "sources:write", "subscriptions:read", "subscriptions:write"
    };
    private static final String SECRET = "sesame-73-open";

    /** Kind, scheme, address and options of a source; null if it has none. */
    private static final List<String[]> KINDS = List.of(new String[][] {
        {"amqp10", "amqp", "orders", "{\"type\":\"queue\"}", "{}"},
        {"amqp091", "amqp", "orders", "{\"exchange\":\"e\",\"binding\":\"#\"}", "{\"exchange\":\"e\"}"},
        {"mqtt", "mqtt", "orders", "{\"version\":\"3.1.1\"}", "{\"qos\":0}"},
        {"redis", "redis", "orders", "{\"type\":\"stream\"}", "{\"type\":\"stream\"}"},
        {"kafka", "kafka", "orders", "{\"sasl\":\"SCRAM-SHA-256\"}", "{\"compression\":\"gzip\"}"},
        {"nats", "nats", "orders", "{\"jetStream\":true}", "{\"jetStream\":true}"},
        {"jms", null, "orders", "{\"type\":\"topic\"}", "{}"},
        {"pubsub", "pubsub", "projects/p/topics/orders", null, "{}"},
    });

    private final int port = FreePorts.one();
    private Api api; // of an application of this test alone

    @BeforeEach
    void makeApplication(Api admin) {
        api = tenant(admin);
    }

    private static Api tenant(Api admin) {
        return Tenant.create(admin).only(admin, SCOPES);
    }

    private String uri(String[] kind) {
        return kind[1] == null ? "jndi:jms/orders" : kind[1] + "://127.0.0.1:" + port;
    }

    private String source(String[] kind) {
        return "{\"name\":\"from " + kind[0] + "\",\"kind\":\"" + kind[0] + "\",\"topic\":\"in/{type}\",\"secrets\":[\""
                + SECRET + "\"],\"settings\":{\"uri\":\"" + uri(kind) + "\",\"address\":\"" + kind[2]
                + "\",\"username\":\"shop\",\"options\":" + kind[3] + "}}";
    }

    private String destination(String[] kind) throws Exception {
        String credentials = kind[0].equals("pubsub")
                ? "{\"keyFile\":" + Json.createValue(keyFile()) + "}"
                : "{\"username\":\"shop\",\"password\":\"" + SECRET + "\"}";
        return "{\"name\":\"to " + kind[0]
                + "\",\"topics\":[\"order/**\"],\"content\":\"data\",\"destination\":{\"kind\":\""
                + kind[0] + "\",\"uri\":\"" + uri(kind) + "\",\"address\":\"" + kind[2] + "\",\"options\":" + kind[4]
                + ",\"credentials\":" + credentials + "}}";
    }

    private static String keyFile() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2_048);
        String pem = Base64.getMimeEncoder()
                .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
        return Json.createObjectBuilder()
                .add("client_email", "a@p.example")
                .add("private_key_id", SECRET)
                .add("private_key", "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n")
                .build()
                .toString();
    }

    private static Map<String, Integer> counts(Answer imported) {
        JsonObject counts = imported.expect(200).json().getJsonObject("counts");
        return Map.of(
                "create",
                counts.getInt("create"),
                "update",
                counts.getInt("update"),
                "delete",
                counts.getInt("delete"));
    }

    @Test
    void anExportShowsNoSecretAndChangesNothingWhenItIsImportedTwice(CarillonServer server) throws Exception {
        List<String> shown = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (String[] each : KINDS) {
            if (each[3] != null) {
                Answer made = api.post(SOURCES, JSON, source(each)).expect(201);
                ids.add(made.string("id"));
                shown.add(made.text());
            }
            Answer made = api.post(SUBSCRIPTIONS, JSON, destination(each)).expect(201);
            shown.add(made.text());
        }
        for (String each : ids) { // one that has been tried
            Awaitility.await().until(() -> api.get(SOURCES + "/" + each + "/stats")
                    .expect(200)
                    .json()
                    .containsKey("failure"));
            shown.add(api.get(SOURCES + "/" + each + "/stats").text());
            shown.add(api.get(SOURCES + "/" + each).text());
        }
        api.post(
                        "/api/v1/remote-subscriptions",
                        JSON,
                        "{\"realtimehub\":\"http://127.0.0.1:" + port + "/carillon/k/" + SECRET
                                + "?key=" + SECRET
                                + "\",\"eventguid\":\"g\",\"eventcookie\":\"ViewModel=A\",\"accesstoken\":\""
                                + SECRET + "\"}")
                .expect(201);
        for (String each : List.of(SOURCES, SUBSCRIPTIONS, "/api/v1/remote-subscriptions")) {
            shown.add(api.get(each).expect(200).text());
        }
        for (String format : List.of("json", "yaml")) {
            String exported = api.get(EXPORT + "&format=" + format).expect(200).text();
            shown.add(exported);
            String type = format.equals("json") ? JSON : "application/yaml";
            for (int i = 0; i < 2; i++) {
                Answer imported = api.post(IMPORT, type, exported);
                shown.add(imported.text());
                assertThat(counts(imported)).isEqualTo(Map.of("create", 0, "update", 0, "delete", 0));
            }
        }
        assertThat(shown).noneMatch(each -> each.contains(SECRET) || each.contains("BEGIN PRIVATE"));
        assertThat(Files.readString(server.log(), StandardCharsets.UTF_8)).doesNotContain(SECRET);
    }

    @Test
    void anotherApplicationsKeySeesAndChangesNothing(Api admin) throws Exception {
        Api other = tenant(admin);
        for (String[] each : KINDS) {
            if (each[3] == null) {
                continue;
            }
            String id = api.post(SOURCES, JSON, source(each)).expect(201).string("id");
            String before = api.get(SOURCES + "/" + id).expect(200).text();
            other.get(SOURCES + "/" + id).expectProblem(404);
            other.get(SOURCES + "/" + id + "/stats").expectProblem(404);
            other.send(
                            "PATCH",
                            SOURCES + "/" + id,
                            JSON,
                            "{\"state\":\"paused\",\"settings\":{\"uri\":\"" + uri(each) + "\"}}")
                    .expectProblem(404);
            other.post(SOURCES + "/" + id + "/rotate-secret", JSON, "{\"secret\":\"another\"}")
                    .expectProblem(404);
            other.delete(SOURCES + "/" + id).expectProblem(404);
            assertThat(other.get(SOURCES).expect(200).json().getJsonArray("data"))
                    .isEmpty();
            assertThat(other.get(EXPORT).expect(200).text()).doesNotContain("from " + each[0]);
            assertThat(other.post(
                                    IMPORT,
                                    JSON,
                                    "{\"carillon\":1,\"sources\":["
                                            + source(each).replaceFirst("\\{", "{\"id\":\"" + id + "\",") + "]}")
                            .expectProblem(400)
                            .text())
                    .contains("already used in this installation");
            assertThat(api.get(SOURCES + "/" + id).expect(200).text()).isEqualTo(before);
        }
    }

    /** Else whoever may change a source could have its password sent to a place of their own. */
    @Test
    void aSecretStaysWithTheBrokerThatItWasGivenFor() {
        for (String[] each : KINDS) {
            if (each[3] == null) {
                continue;
            }
            String id = api.post(SOURCES, JSON, source(each)).expect(201).string("id");
            String elsewhere = each[1] == null ? "jndi:jms/other" : each[1] + "://localhost:" + port;
            String change = "{\"settings\":{\"uri\":\"" + elsewhere + "\"}";
            assertThat(api.send("PATCH", SOURCES + "/" + id, JSON, change + "}")
                            .expectProblem(400)
                            .text())
                    .contains("/settings/uri", "as long as secrets are kept");
            String exported = api.get(EXPORT).expect(200).text();
            assertThat(exported).contains(uri(each));
            assertThat(api.post(IMPORT, JSON, exported.replace(uri(each), elsewhere))
                            .expectProblem(400)
                            .text())
                    .contains("/settings/uri", "as long as secrets are kept");
            api.send("PATCH", SOURCES + "/" + id, JSON, "{\"settings\":{\"address\":\"paid\"}}")
                    .expect(200);
            api.send("PATCH", SOURCES + "/" + id, JSON, change + ",\"secrets\":[\"another-one\"]}")
                    .expect(200);
            api.delete(SOURCES + "/" + id).expect(204);
        }
    }

    /** The tests allow 127.0.0.1 alone. */
    @Test
    void anAddressThatNobodyMayReachIsRefusedAtOnce() throws Exception {
        for (String[] each : KINDS) {
            if (each[1] == null) {
                continue;
            }
            String forbidden = each[1] + "://127.0.0.1:" + port + ",169.254.169.254";
            assertThat(api.post(SUBSCRIPTIONS, JSON, destination(each).replace(uri(each), forbidden))
                            .expectProblem(400)
                            .text())
                    .contains("/destination/uri");
            if (each[3] == null) {
                continue;
            }
            assertThat(api.post(SOURCES, JSON, source(each).replace(uri(each), forbidden))
                            .expectProblem(400)
                            .text())
                    .contains("/settings/uri");
            String id = api.post(SOURCES, JSON, source(each)).expect(201).string("id");
            assertThat(api.send(
                                    "PATCH",
                                    SOURCES + "/" + id,
                                    JSON,
                                    "{\"secrets\":[\"x\"],\"settings\":{\"uri\":\"" + forbidden + "\"}}")
                            .expectProblem(400)
                            .text())
                    .contains("/settings/uri");
            assertThat(api.post(
                                    IMPORT,
                                    JSON,
                                    "{\"carillon\":1,\"sources\":["
                                            + source(each).replace(uri(each), forbidden) + "]}")
                            .expectProblem(400)
                            .text())
                    .contains("/sources/0/settings/uri");
        }
        assertThat(api.get(SOURCES).expect(200).text()).doesNotContain("169.254");
    }

    /** Each member left out, of a wrong type, too long, or of another kind. */
    @Test
    void whatIsWrongIsNamedAndNothingIsStored() throws Exception {
        for (String[] each : KINDS) {
            if (each[3] != null) {
                for (String[] bad : new String[][] {
                    {"\"uri\":\"" + uri(each) + "\",", "", "/settings/uri"},
                    {"\"uri\":\"" + uri(each) + "\"", "\"uri\":7", "/settings/uri"},
                    {"\"uri\":\"" + uri(each) + "\"", "\"uri\":\"ftp://127.0.0.1\"", "/settings/uri"},
                    {
                        "\"uri\":\"" + uri(each) + "\"",
                        "\"uri\":\"" + uri(each) + "x".repeat(1_500) + "\"",
                        "/settings/uri"
                    },
                    {
                        "\"uri\":\"" + uri(each) + "\"",
                        "\"uri\":\"amqp://shop:" + SECRET + "@127.0.0.1\"",
                        "/settings/uri"
                    },
                    {"\"address\":\"orders\",", "", "/settings/address"},
                    {"\"address\":\"orders\"", "\"address\":[\"orders\"]", "/settings/address"},
                    {"\"address\":\"orders\"", "\"address\":\"" + "x".repeat(1_001) + "\"", "/settings/address"},
                    {"\"address\":\"orders\"", "\"address\":\"a\\u0000\"", "/settings/address"},
                    {"\"username\":\"shop\"", "\"username\":{}", "/settings/username"},
                    {"\"username\":\"shop\"", "\"password\":\"" + SECRET + "\"", "/settings/password"},
                    {"\"options\":" + each[3], "\"options\":[]", "/settings/options"},
                    {"\"options\":" + each[3], "\"options\":{\"retain\":true}", "/settings/options/retain"},
                    {"\"options\":" + each[3], "\"content\":\"xml\"", "/settings/content"},
                    {"\"options\":" + each[3], "\"insecureSsl\":\"yes\"", "/settings/insecureSsl"},
                    {"[\"" + SECRET + "\"]", "[\"" + "x".repeat(4_001) + "\"]", "/secrets/0"},
                    {"[\"" + SECRET + "\"]", "[\"a\\u0000\"]", "/secrets"},
                    {"\"topic\":\"in/{type}\",", "", "/topic"},
                    {"\"topic\":\"in/{type}\"", "\"topic\":\"carillon/{type}\"", "/topic"},
                    {"\"kind\":\"" + each[0] + "\"", "\"kind\":\"" + each[0] + "s\"", "/kind"},
                }) {
                    refused(api, SOURCES, source(each), bad);
                }
            }
            String credentials = each[0].equals("pubsub") ? "\"keyFile\":" : "\"password\":";
            for (String[] bad : new String[][] {
                {"\"uri\":\"" + uri(each) + "\",", "", "/destination/uri"},
                {"\"uri\":\"" + uri(each) + "\"", "\"uri\":true", "/destination/uri"},
                {"\"uri\":\"" + uri(each) + "\"", "\"uri\":\"https://127.0.0.1\"", "/destination/uri"},
                {"\"uri\":\"" + uri(each) + "\"", "\"uri\":\"amqp://shop:" + SECRET + "@127.0.0.1\"", "/destination/uri"
                },
                {
                    "\"uri\":\"" + uri(each) + "\"",
                    "\"uri\":\"" + uri(each) + "?password=" + SECRET + "\"",
                    "/destination/uri"
                },
                {"\"address\":\"" + each[2] + "\"", "\"address\":\"" + "x".repeat(1_001) + "\"", "/destination/address"
                },
                {"\"address\":\"" + each[2] + "\"", "\"address\":\"{type}\"", "/destination/address"},
                {"\"options\":" + each[4], "\"options\":7", "/destination/options"},
                {"\"options\":" + each[4], "\"options\":{\"group\":\"a\"}", "/destination/options/group"},
                {credentials, "\"pass\":", "/destination/credentials/pass"},
                {credentials, credentials + "7,\"x\":", "/destination/credentials"},
                {"\"kind\":\"" + each[0] + "\"", "\"kind\":\"sqs\"", "/destination/kind"},
                {"\"content\":\"data\"", "\"content\":\"data\",\"secret\":\"whsec_AAAA\"", "/secret"},
                {"\"content\":\"data\"", "\"content\":\"data\",\"url\":\"http://127.0.0.1\"", "/url"},
            }) {
                refused(api, SUBSCRIPTIONS, destination(each), bad);
            }
            if (!each[0].equals("nats")) {
                refused(api, SUBSCRIPTIONS, destination(each), new String[] {
                    credentials, "\"token\":\"" + SECRET + "\"," + credentials, "/destination/credentials/token"
                });
            }
        }
        assertThat(api.get(SOURCES).expect(200).json().getJsonArray("data")).isEmpty();
        assertThat(api.get(SUBSCRIPTIONS).expect(200).json().getJsonArray("data"))
                .isEmpty();
    }

    private static void refused(Api api, String path, String good, String[] bad) {
        assertThat(good).contains(bad[0]);
        String text = good.replace(bad[0], bad[1]);
        assertThat(api.post(path, JSON, text).expectProblem(400).text())
                .as(text.length() > 500 ? text.substring(0, 500) : text)
                .contains("\"" + bad[2])
                .doesNotContain(SECRET);
    }
}
