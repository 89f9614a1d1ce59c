package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RawConnection;
import dev.carillon.fixture.Topics;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one key may do with others, who is told of it, and what becomes of those that guess. */
@OnCarillon
class KeysIT {

    private static final String KEYS = "/api/v1/keys";
    private static final String SOME = "keys:read keys:write events:read";

    private static Answer make(Api maker, String name, String scopes, Instant end) {
        return maker.post(KEYS, body(name, scopes, end)).expect(201);
    }

    private static JsonObject body(String name, String scopes, Instant end) {
        var body = Json.createObjectBuilder()
                .add("name", name)
                .add("scopes", Json.createArrayBuilder(Arrays.asList(scopes.split(" "))));
        return (end == null ? body : body.add("expiresAt", end.toString())).build();
    }

    private static String path(Answer key) {
        return KEYS + "/" + key.string("id");
    }

    private static JsonObject adminKey(Api admin) {
        return all(admin).stream()
                .filter(each -> each.getString("name").equals("admin"))
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonObject> all(Api api) {
        List<JsonObject> all = new ArrayList<>();
        String next = KEYS + "?limit=250";
        while (next != null) {
            JsonObject page = api.get(next).expect(200).json();
            all.addAll(page.getJsonArray("data").getValuesAs(JsonObject.class));
            next = page.containsKey("next") ? KEYS + "?limit=250&cursor=" + page.getString("next") : null;
        }
        return all;
    }

    @Nested
    class AKeyThatIsStronger {

        @Test
        void isNotThereForAWeakerOne(Api admin) {
            Instant end = Instant.now().plusSeconds(3_600);
            Api weak = admin.as(make(admin, "weak", SOME, end).string("key"));
            for (String strong : List.of(
                    KEYS + "/" + adminKey(admin).getString("id"),
                    path(make(admin, "more scopes", "events:write", end)),
                    path(make(admin, "no end", "events:read", null)))) {
                weak.get(strong).expectProblem(404);
                weak.delete(strong).expectProblem(404);
                assertThat(all(weak)).noneMatch(each -> strong.endsWith(each.getString("id")));
                admin.get(strong).expect(200);
            }
        }

        @Test
        void isItsMakerToo(Api admin) {
            Answer maker = make(admin, "maker", SOME, null);
            Api child = admin.as(
                    make(admin.as(maker.string("key")), "child", SOME, null).string("key"));
            child.get(path(maker)).expectProblem(404);
            child.delete(path(maker)).expectProblem(404);
            admin.get(path(maker)).expect(200);
        }

        @Test
        void isTheAdminKeyWhichNobodyRevokes(Api admin) {
            String all = "applications:read applications:write keys:read keys:write events:read events:write"
                    + " subscriptions:read subscriptions:write schemas:read schemas:write backoffs:read backoffs:write"
                    + " config:read config:write bindings:read bindings:write";
            String path = KEYS + "/" + adminKey(admin).getString("id");
            admin.as(make(admin, "all", all, null).string("key")).delete(path).expectProblem(404);
            admin.delete(path).expectProblem(409);
            admin.get(path).expect(200);
        }
    }

    @Nested
    class AKeyThatMadeOthers {

        @Test
        void takesThemAlongWhenItIsRevoked(Api admin) {
            Answer maker = make(admin, "maker", SOME, null);
            Api asMaker = admin.as(maker.string("key"));
            Answer child = make(asMaker, "child", SOME, null);
            Answer grandchild = make(admin.as(child.string("key")), "grandchild", "events:read", null);
            Api asGrandchild = admin.as(grandchild.string("key"));
            Answer other = make(admin, "other", "events:read", null);
            assertThat(asMaker.get(path(child)).expect(200).string("madeBy")).isEqualTo(maker.string("id"));
            asGrandchild.get("/api/v1/events?limit=1").expect(200);

            assertThat(admin.delete(path(maker)).expect(200).json().getInt("revoked"))
                    .isEqualTo(3);

            admin.get(path(child)).expectProblem(404);
            admin.get(path(grandchild)).expectProblem(404);
            Awaitility.await()
                    .until(() -> asGrandchild.get("/api/v1/events?limit=1").status() == 401);
            admin.as(other.string("key")).get("/api/v1/events?limit=1").expect(200);
        }

        @Test
        void isNotOutlived(Api admin) {
            Instant end = Instant.parse("2999-01-01T00:00:00Z");
            Api maker = admin.as(make(admin, "maker", SOME, end).string("key"));
            assertThat(make(maker, "child", "events:read", null).string("expiresAt"))
                    .isEqualTo(end.toString());
            JsonObject problem = maker.post(KEYS, body("child", "events:read", end.plusSeconds(1)))
                    .expectProblem(400)
                    .json();
            assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("pointer"))
                    .isEqualTo("/expiresAt");
        }
    }

    @Nested
    class TheAuditLog {

        @Test
        void isALineForEachFactInTheLogOfTheServer(Api admin, CarillonServer server) throws IOException {
            String name = Topics.unique("audited") + "\" by=nobody x=\"";
            Answer made = make(admin, name, SOME, null);
            make(admin.as(made.string("key")), "child of " + made.string("id"), "events:read", null);
            admin.delete(path(made)).expect(200);
            String application = Topics.unique("audited");
            String uid = admin.post(
                            "/api/v1/applications",
                            Json.createObjectBuilder().add("name", application).build())
                    .expect(201)
                    .string("uid");
            admin.patch(
                            "/api/v1/applications/" + uid,
                            Json.createObjectBuilder()
                                    .add("name", application + "-2")
                                    .build())
                    .expect(200);
            admin.delete("/api/v1/applications/" + uid).expect(204);

            JsonObject adminKey = adminKey(admin);
            String by = " by=" + adminKey.getString("id") + " by-name=\"admin\" from=\"127.0.0.1\"";
            String key = " id=" + made.string("id") + " name=\"" + name.replace("\"", "\\\"") + "\"";
            assertThat(line(server, "key.made" + key)).contains("scopes=keys:read,keys:write,events:read", by);
            assertThat(line(server, "by=" + made.string("id"))).contains("key.made", "name=\"child of ");
            assertThat(line(server, "key.revoked" + key)).contains(" count=2", by);
            assertThat(line(server, "application.made uid=" + uid)).contains(application, by);
            assertThat(line(server, "application.changed uid=" + uid)).contains(application + "-2", by);
            assertThat(line(server, "application.deleted uid=" + uid)).contains(application + "-2", by);
            assertThat(Files.readString(server.log(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(made.string("key"));
        }
    }

    private static String line(CarillonServer server, String part) throws IOException {
        List<String> lines = lines(server, part);
        assertThat(lines).as(part).hasSize(1);
        assertThat(lines.get(0)).contains("dev.carillon.audit");
        return lines.get(0);
    }

    private static List<String> lines(CarillonServer server, String part) throws IOException {
        return Files.readAllLines(server.log(), StandardCharsets.ISO_8859_1).stream()
                .filter(each -> each.contains(part))
                .toList();
    }

    /** Each test from an address of its own, as others of this run come from 127.0.0.1. */
    @Nested
    class WhoGuesses {

        private static final AtomicInteger ADDRESSES = new AtomicInteger();
        private static final Pattern RETRY_AFTER = Pattern.compile("(?i)\r\nRetry-After: (\\d+)\r\n");

        private final String address = "127.0.77." + ADDRESSES.incrementAndGet();

        private String ask(CarillonServer server, String from, String request, String key) throws IOException {
            try (RawConnection connection = RawConnection.to(server.baseUri(), from)) {
                String[] parts = request.split("\\|", -1);
                connection.send(parts[0] + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " + key
                        + (parts.length > 1 ? "\r\nContent-Type: application/json\r\nContent-Length: " + parts[1] : "")
                        + "\r\n\r\n");
                return connection.head();
            }
        }

        private static String status(String head) {
            return head.substring(9, 12);
        }

        /** The last two have bodies that are not there yet. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "GET /carillon/api/v1/events",
                    "GET /carillon/webhooks/subscriptions",
                    "GET /carillon/hubs/events",
                    "POST /carillon/api/v1/events|100000",
                    "POST /carillon/webhooks/subscriptions|1000"
                })
        void isThrottledAtEveryDoorAndToldOnce(String request, CarillonServer server, Api admin) throws IOException {
            Map<String, Integer> answers = new TreeMap<>();
            String last = "";
            for (int i = 0; i < 40; i++) {
                last = ask(server, address, request, "ck_guess" + i);
                answers.merge(status(last), 1, Integer::sum);
            }
            assertThat(answers).isEqualTo(Map.of("401", 30, "429", 10));
            Matcher retryAfter = RETRY_AFTER.matcher(last);
            assertThat(retryAfter.find()).as(last).isTrue();
            assertThat(Integer.parseInt(retryAfter.group(1))).isBetween(1, 60);
            assertThat(lines(server, "access.wrong-keys address=" + address + " "))
                    .filteredOn(line -> line.contains("WrongKeys")) // carillon.jar shows warnings on the screen, too
                    .hasSize(1);

            assertThat(status(ask(server, address, "GET /carillon/api/v1/events?limit=1", server.adminKey())))
                    .as("a right key from there")
                    .isEqualTo("200");
            String fresh = make(admin, "new", "events:read", null).string("key");
            assertThat(status(ask(server, address, "GET /carillon/api/v1/events?limit=1", fresh)))
                    .as("a right key that is new")
                    .isEqualTo("200");
            assertThat(status(ask(server, "127.0.78.1", request, "ck_guess")))
                    .as("from elsewhere")
                    .isEqualTo("401");
        }

        @Test
        void learnsNothingAtTheHealthOfTheServerEither(CarillonServer server) throws IOException {
            for (int i = 0; i < 31; i++) {
                assertThat(status(ask(server, address, "GET /carillon/health/ready", "ck_guess" + i)))
                        .isEqualTo("200");
            }
            assertThat(status(ask(server, address, "GET /carillon/api/v1/events", "ck_guess")))
                    .as("they were counted")
                    .isEqualTo("429");
        }

        /** A header that anybody can write does not change where a request comes from. */
        @Test
        void isNotElsewhereBecauseOfAHeader(CarillonServer server) throws IOException {
            String last = "";
            for (int i = 0; i < 31; i++) {
                last = ask(
                        server,
                        address,
                        "GET /carillon/api/v1/events",
                        "ck_guess" + i + "\r\nX-Forwarded-For: 192.0.2." + i + "\r\nForwarded: for=192.0.2." + i);
            }
            assertThat(status(last)).isEqualTo("429");
        }
    }
}
