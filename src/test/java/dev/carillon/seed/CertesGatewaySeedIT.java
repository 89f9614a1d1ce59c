package dev.carillon.seed;

import static dev.carillon.fixture.Sender.hex;
import static dev.carillon.fixture.Sender.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.RawConnection;
import dev.carillon.fixture.Sender;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The gateway of Certes, on its own port and on the server's. */
@Tag("settings")
class CertesGatewaySeedIT {

    private static final String JSON = "application/json";
    private static final String BODY = "{\"ref\":\"refs/heads/main\"}";
    private static final int PORT = FreePorts.one();

    private static CarillonServer server;
    private static ApiRelay relay;
    private static Api certes;

    private final String domain = Topics.unique("domain") + ".example";

    /** What {@code /api} leads to: it notes the headers, and asks the real API. */
    private static final class ApiRelay implements AutoCloseable {

        private final HttpServer http;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final LinkedBlockingQueue<Map<String, List<String>>> seen = new LinkedBlockingQueue<>();

        ApiRelay() throws IOException {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            http.createContext("/", this::handle);
            http.setExecutor(threads);
            http.start();
        }

        String authority() {
            return "127.0.0.1:" + http.getAddress().getPort();
        }

        private void handle(HttpExchange exchange) throws IOException {
            try (exchange) {
                Map<String, List<String>> headers = new HashMap<>();
                exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(), values));
                seen.add(headers);
                byte[] body = exchange.getRequestBody().readAllBytes();
                Api api = new Api(server.baseUri(), "none").withoutKey();
                if (headers.containsKey("authorization")) {
                    api = api.with("Authorization", headers.get("authorization").get(0));
                }
                Answer answer = api.send(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI().toString(),
                        headers.containsKey("content-type")
                                ? headers.get("content-type").get(0)
                                : null,
                        body);
                exchange.getResponseHeaders().set("Content-Type", answer.contentType());
                exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        }

        @Override
        public void close() {
            http.stop(0);
            threads.shutdownNow();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        relay = new ApiRelay();
        server = CarillonServer.create(
                "certes",
                TestDatabase.fresh(),
                Map.of(
                        "carillon.certes.enabled",
                        "true",
                        "carillon.certes.http-port",
                        String.valueOf(PORT),
                        "carillon.certes.api-url",
                        "http://" + relay.authority() + "/api"));
        server.start();
        certes = new Api(URI.create("http://127.0.0.1:" + PORT), "none").withoutKey();
    }

    @AfterAll
    static void stop() {
        server.stop();
        relay.close();
        server = null;
    }

    private Sender signing(String schemas) {
        return Sender.of(
                server.api(),
                "{'name':'certes','settings':{'verification':{'type':'certes'},'schemas':'" + schemas + "'}}");
    }

    /** A schema of this name that asks for an object, and for a ref that is text. */
    private void schema(String name) {
        server.api()
                .post(
                        "/api/v1/schemas",
                        json("{'name':'" + name + "','language':'json-schema','schema':{'type':'object',"
                                + "'properties':{'ref':{'type':'string'}}}}"))
                .expect(201);
    }

    private static Answer post(Api to, String schema, String secret, String body) {
        return to.with("HMAC-SIG", "SHA256 " + hex("HmacSHA256", secret, body)).post("/events/" + schema, JSON, body);
    }

    @Test
    void C17_thePortHasHealthEventsAndTheApiAndNothingElse() {
        Answer health = certes.get("/").expect(200);
        assertThat(health.json()).isEqualTo(json("{'status':'UP'}"));
        assertThat(health.headers().map()).doesNotContainKeys("server", "x-powered-by");
        assertThat(health.headers().firstValue("Cache-Control")).contains("no-store");

        Api admin = certes.with("Authorization", "Bearer " + server.adminKey());
        String path = "/api/v1/applications?limit=1";
        assertThat(admin.get(path).expect(200).json())
                .isEqualTo(server.api().get(path).expect(200).json());
        Answer made = admin.post("/api/v1/keys", json("{'name':'k','scopes':['events:read']}"))
                .expect(201);
        assertThat(made.string("key")).startsWith("ck_");
        certes.get(path).expectProblem(401);
        admin.get("/api/v1/stream?topic=x").expectProblem(404);

        for (String each : List.of(
                "/carillon/api/v1/events",
                "/in/AAAAAAAAAAAAAAAAAAAAAA",
                "/health/live",
                "/events",
                "/events/",
                "/apis",
                "/openapi.json",
                "/services/ServerEvents")) {
            assertThat(admin.get(each).status()).as(each).isIn(404, 405);
            assertThat(admin.post(each, JSON, "{}").status()).as(each).isEqualTo(404);
        }
        assertThat(certes.send("DELETE", "/", null, new byte[0]).status()).isEqualTo(405);
        assertThat(certes.get("/events/a/b/1/c").expectProblem(405).headers().firstValue("Allow"))
                .contains("POST");
    }

    @Test
    void C18_anEventIsTakenAndTheAnswerSaysWhatBecameOfIt() {
        Sender sender = signing(domain + "/github");
        String schema = domain + "/github/1/push";
        schema(schema);
        Answer taken = post(certes, schema, sender.secret(), BODY).expect(202);
        assertThat(taken.json()).containsOnlyKeys("eventId");
        server.api().get("/api/v1/events/" + taken.string("eventId")).expect(200);
        JsonObject event = sender.events(schema).get(0);
        assertThat(event.getString("topic")).isEqualTo(schema);
        assertThat(event.getJsonObject("data").getString("ref")).isEqualTo("refs/heads/main");

        post(certes, schema, sender.secret(), "{").expectProblem(400);
        Answer unfit = post(certes, schema, sender.secret(), "{\"ref\":7}").expectProblem(400);
        assertThat(unfit.text()).contains("/data/ref");
        post(certes, domain + "/github/2/push", sender.secret(), BODY).expectProblem(404);
        assertThat(sender.stats().getString("lastRefusal")).isEqualTo("schema");
        post(certes, domain + "/gitlab/1/push", sender.secret(), BODY).expectProblem(404);
        post(certes, domain + "/github/push", sender.secret(), BODY).expectProblem(404);
        post(certes, domain + "/github/x/push", sender.secret(), BODY).expectProblem(404);
        sender.change("{'state':'paused'}");
        post(certes, schema, sender.secret(), BODY).expectProblem(503);
        assertThat(sender.events(schema)).hasSize(1);
    }

    @Test
    void C18_aBodyInProtobufIsTakenAsItIs() {
        Sender sender = signing(domain);
        server.api()
                .post(
                        "/api/v1/schemas",
                        json("{'name':'" + domain + "/_/1/made','language':'proto3',"
                                + "'schema':'syntax = \\'proto3\\'; message Made { string a = 1; }'}"))
                .expect(201);
        byte[] message = {10, 3, 'a', 'b', 'c'};
        String signature = HexFormat.of()
                .formatHex(Sender.hmac("HmacSHA256", sender.secret().getBytes(StandardCharsets.UTF_8), message));
        certes.with("HMAC-SIG", "SHA256 " + signature)
                .send("POST", "/events/" + domain + "/_/1/made", "application/x-protobuf", message)
                .expect(202);
        JsonObject event = sender.events(domain + "/_/1/made").get(0);
        assertThat(Base64.getDecoder().decode(event.getString("data_base64"))).isEqualTo(message);
        assertThat(event.getString("datacontenttype")).isEqualTo("application/x-protobuf");
    }

    @Test
    void C18_aRepeatWithAnIdempotencyKeyIsTheSameEvent() {
        Sender sender = signing(domain);
        schema(domain + "/a/1/b");
        Api keyed = certes.with("Idempotency-Key", "k1");
        String first = post(keyed, domain + "/a/1/b", sender.secret(), BODY)
                .expect(202)
                .string("eventId");
        Answer repeat = post(keyed, domain + "/a/1/b", sender.secret(), BODY).expect(202);
        assertThat(repeat.string("eventId")).isEqualTo(first);
        post(certes, domain + "/a/1/b", sender.secret(), BODY).expect(202);
        post(certes, domain + "/a/1/b", sender.secret(), BODY).expect(202);
        assertThat(sender.events(domain + "/a/1/b")).hasSize(3);
    }

    @Test
    void C19_aSignatureThatIsWrongOrMissingIs401AndNothingIsStored() {
        Sender sender = signing(domain + "/github");
        String schema = domain + "/github/1/push";
        schema(schema);
        Answer wrong = post(certes, schema, "another", BODY).expectProblem(401);
        assertThat(wrong.headers().firstValue("WWW-Authenticate")).isPresent();
        certes.post("/events/" + schema, JSON, BODY).expectProblem(401);
        String sha1 = "SHA1 " + hex("HmacSHA1", sender.secret(), BODY);
        certes.with("HMAC-SIG", sha1).post("/events/" + schema, JSON, BODY).expectProblem(401);
        post(certes, schema, sender.secret(), BODY + " ").expect(202);
        certes.with("HMAC-SIG", "SHA256 " + hex("HmacSHA256", sender.secret(), BODY))
                .post("/events/" + schema, JSON, BODY + "\n")
                .expectProblem(401);
        assertThat(sender.events(schema)).hasSize(1);
        assertThat(sender.stats().getInt("refused")).isEqualTo(4);
    }

    /** Several secrets, and several sources of one schema, of which the signature chooses one. */
    @Test
    void C19_theKeyIsTheSourcesAndTheNearestSourceDecides() {
        Sender all = signing(domain);
        Sender one = signing(domain + "/github");
        Sender twin = signing(domain + "/github");
        schema(domain + "/github/1/push");
        schema(domain + "/gitlab/1/push");
        post(certes, domain + "/github/1/push", one.secret(), BODY).expect(202);
        post(certes, domain + "/github/1/push", twin.secret(), BODY).expect(202);
        post(certes, domain + "/github/1/push", all.secret(), BODY).expectProblem(401);
        post(certes, domain + "/gitlab/1/push", all.secret(), BODY).expect(202);
        assertThat(one.events(domain + "/github/1/push"))
                .extracting(each -> each.getString("source"))
                .containsExactly("/sources/" + one.id(), "/sources/" + twin.id());
    }

    @Test
    void C19_aTenantTakesNothingOfAnothersDomain() {
        String name = Topics.unique("tenant");
        server.api()
                .post("/api/v1/applications", json("{'name':'" + name + "'}"))
                .expect(201);
        Sender theirs = Sender.of(
                server.api().with("Carillon-Application", name),
                "{'name':'c','settings':{'verification':{'type':'certes'},'schemas':'" + domain + "'}}");
        schema(domain + "/a/1/b");
        post(certes, domain + "/a/1/b", theirs.secret(), BODY).expectProblem(404);
    }

    @Test
    void C20_aSenderOfTheCommunityIsKnownByAFixedValue() {
        String namespace = Topics.unique("ns");
        Sender byHeader = Sender.of(
                server.api(),
                "{'name':'h','secrets':['v1'],'settings':{'verification':{'type':'header-value','header':'X-Token'},"
                        + "'schemas':'community.certes.dev/" + namespace + "'}}");
        schema("community.certes.dev/" + namespace + "/1/push");
        schema("community.certes.dev/" + namespace + "-b/1/push");
        certes.with("X-Token", "v1")
                .post("/events/community.certes.dev/" + namespace + "/1/push", JSON, BODY)
                .expect(202);
        certes.with("X-Token", "v2")
                .post("/events/community.certes.dev/" + namespace + "/1/push", JSON, BODY)
                .expectProblem(401);
        Sender byBody = Sender.of(
                server.api(),
                "{'name':'b','secrets':['v1'],'settings':{'verification':{'type':'body-value','pointer':'/token'},"
                        + "'schemas':'community.certes.dev/" + namespace + "-b'}}");
        String at = "/events/community.certes.dev/" + namespace + "-b/1/push";
        certes.post(at, JSON, "{\"token\":\"v1\"}").expect(202);
        certes.post(at, JSON, "{\"token\":\"v\"}").expectProblem(401);
        assertThat(byHeader.events("community.certes.dev/" + namespace + "/1/push"))
                .hasSize(1);
        assertThat(byBody.stats().getInt("accepted")).isEqualTo(1);
        server.api()
                .post(
                        "/api/v1/sources",
                        json("{'name':'x','secrets':['v'],'settings':{'verification':{'type':'header-value',"
                                + "'header':'X-Token'},'schemas':'" + domain + "'}}"))
                .expectProblem(400);
    }

    @Test
    void C22_theHostThatWasAskedForAndTheOneThatAnswersGoAlong() throws Exception {
        certes.with("Authorization", "Bearer " + server.adminKey())
                .with("X-Origin-Host", "forged")
                .get("/api/v1/keys?limit=1")
                .expect(200);
        Map<String, List<String>> seen = relay.seen.take();
        while (!relay.seen.isEmpty()) {
            seen = relay.seen.take();
        }
        assertThat(seen.get("x-forwarded-host")).containsExactly("127.0.0.1:" + PORT);
        assertThat(seen.get("x-origin-host")).containsExactly(relay.authority());
        assertThat(seen.get("x-forwarded-for")).containsExactly("127.0.0.1");

        Sender sender = signing(domain);
        schema(domain + "/a/1/b");
        post(certes.with("X-Forwarded-Host", "forged"), domain + "/a/1/b", sender.secret(), BODY)
                .expect(202);
        JsonObject event = sender.events(domain + "/a/1/b").get(0);
        assertThat(json(event.getString("metadata").replace('"', '\'')))
                .isEqualTo(
                        json("{'x-forwarded-host':'127.0.0.1:" + PORT + "','x-origin-host':'127.0.0.1:" + PORT + "'}"));
    }

    @Test
    void C17_theServersOwnPortTakesTheSameEvents() {
        Sender sender = signing(domain);
        schema(domain + "/a/1/b");
        Api own = server.api().withoutKey();
        assertThat(post(own, domain + "/a/1/b", sender.secret(), BODY)
                        .expect(202)
                        .json())
                .containsOnlyKeys("eventId");
        post(own, domain + "/a/1/b", "another", BODY).expectProblem(401);
        post(own, "nobody.example/a/1/b", sender.secret(), BODY).expectProblem(404);
        own.get("/events/" + domain + "/a/1/b").expectProblem(405);
        String large = "{\"a\":\"" + "x".repeat(300_000) + "\"}";
        post(own, domain + "/a/1/b", sender.secret(), large).expect(202);
        assertThat(sender.events(domain + "/a/1/b")).hasSize(2);
    }

    @Test
    void C17_largeBodiesPipelinesAndBrokenRequestsAreHandledAsOnTheServersPort() throws IOException {
        Sender sender = signing(domain);
        String schema = domain + "/a/1/b";
        schema(schema);
        String large = "{\"a\":\"" + "x".repeat(900_000) + "\"}";
        post(certes, schema, sender.secret(), large).expect(202);
        String tooLarge = "\"" + "x".repeat(1 << 20) + "\"";
        post(certes, schema, sender.secret(), tooLarge).expectProblem(413);
        certes.with("Content-Encoding", "gzip")
                .post("/events/" + schema, JSON, "{}")
                .expectProblem(415);

        String signature = "SHA256 " + hex("HmacSHA256", sender.secret(), BODY);
        String request = "POST /events/" + schema + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "hmac-sig: " + signature + "\r\n";
        try (RawConnection connection = RawConnection.to(URI.create("http://127.0.0.1:" + PORT))) {
            for (int i = 0; i < 3; i++) { // on one connection, the second in chunks, with an invitation
                connection.send(
                        i == 1
                                ? request + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + BODY.substring(0, 5) + "\r\n"
                                        + Integer.toHexString(BODY.length() - 5) + "\r\n" + BODY.substring(5)
                                        + "\r\n0\r\n\r\n"
                                : request + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY);
                assertThat(connection.head()).startsWith("HTTP/1.1 202");
                connection.body();
            }
        }
        for (String each : List.of(
                "garbage\r\n\r\n",
                "POST /events/" + schema + " HTTP/1.1\r\n\r\n",
                request + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
            try (RawConnection connection = RawConnection.to(URI.create("http://127.0.0.1:" + PORT))) {
                connection.send(each);
                assertThat(connection.head()).containsPattern("HTTP/1.1 4\\d\\d");
            }
        }
        assertThat(sender.events(schema)).hasSize(4);
    }

    @Test
    void C17_aBodyThatTricklesEndsInTime() throws IOException {
        Sender sender = signing(domain);
        schema(domain + "/a/1/b");
        try (RawConnection slow = RawConnection.to(URI.create("http://127.0.0.1:" + PORT))) {
            slow.send("POST /events/" + domain + "/a/1/b HTTP/1.1\r\nHost: a\r\nHMAC-SIG: SHA256 00\r\n"
                    + "Content-Length: 1000\r\n\r\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        try {
                            slow.send("x");
                            return false;
                        } catch (IOException closed) {
                            return true;
                        }
                    });
        }
        post(certes, domain + "/a/1/b", sender.secret(), BODY).expect(202);
    }

    @Test
    void C23_thePortIs9600UnlessAnotherIsSet() throws IOException {
        try (InputStream defaults =
                CertesGatewaySeedIT.class.getResourceAsStream("/META-INF/microprofile-config.properties")) {
            assertThat(new String(defaults.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\ncarillon.certes.http-port=9600\n");
        }
    }
}
