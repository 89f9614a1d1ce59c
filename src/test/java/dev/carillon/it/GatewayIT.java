package dev.carillon.it;

import static dev.carillon.fixture.Sender.hex;
import static dev.carillon.fixture.Sender.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RawConnection;
import dev.carillon.fixture.Sender;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks of others, coming in. */
@OnCarillon
class GatewayIT {

    private static final String SOURCES = "/api/v1/sources";
    private static final String JSON = "application/json";

    private final String topic = Topics.unique("in");

    private Sender gitHub(Api api) {
        return Sender.of(
                api, "{'name':'GitHub','topic':'" + topic + "/{type}','settings':{'verification':{'type':'github'}}}");
    }

    private Sender open(Api api, String more) {
        return Sender.of(
                api, "{'name':'open','topic':'" + topic + "','settings':{'verification':{'type':'none'}" + more + "}}");
    }

    /** As Standard Webhooks signs, with the secret of the sender or another. */
    private static Answer standard(Sender sender, String secret, String id, Instant at, String body) {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        String time = String.valueOf(at.getEpochSecond());
        return sender.post(
                JSON,
                body,
                "webhook-id",
                id,
                "webhook-timestamp",
                time,
                "webhook-signature",
                "v1," + Sender.base64("HmacSHA256", key, id + '.' + time + '.' + body));
    }

    @Nested
    class ASource {

        @Test
        void isMadeShownChangedAndDeleted(Api api) {
            Answer made = api.post(
                            SOURCES,
                            json("{'name':'GitHub of acme','settings':{'verification':{'type':'github'},"
                                    + "'headers':['X-GitHub-Hook-ID']}}"))
                    .expect(201);
            JsonObject source = made.json();
            String at = SOURCES + '/' + source.getString("id");
            assertThat(made.headers().firstValue("Location").orElseThrow()).endsWith(at);
            assertThat(source.getString("topic")).isEqualTo("github/{type}");
            assertThat(source.getString("kind")).isEqualTo("webhook");
            assertThat(source.getString("state")).isEqualTo("active");
            assertThat(source.getString("path")).matches("/in/[A-Za-z0-9_-]{22}");
            String secret = source.getString("secret");
            assertThat(secret).hasSize(43);

            Answer shown = api.get(at).expect(200);
            assertThat(shown.text()).doesNotContain(secret);
            assertThat(shown.json().getJsonArray("secrets").getJsonObject(0).getString("hint"))
                    .isEqualTo(secret.substring(0, 4) + "…");
            assertThat(shown.json().getJsonObject("settings"))
                    .isEqualTo(json("{'verification':{'type':'github'},'headers':['X-GitHub-Hook-ID']}"));
            assertThat(api.get(SOURCES + "?limit=250").expect(200).text())
                    .contains(source.getString("id"))
                    .doesNotContain(secret);

            String tag = shown.headers().firstValue("ETag").orElseThrow();
            Answer changed = api.with("If-Match", tag)
                    .patch(
                            at,
                            json(
                                    "{'name':'renamed','topic':'acme/{type}','state':'paused','settings':{'headers':null}}"))
                    .expect(200);
            assertThat(changed.json().getString("name")).isEqualTo("renamed");
            assertThat(changed.json().getString("state")).isEqualTo("paused");
            assertThat(changed.json().getJsonObject("settings")).isEqualTo(json("{'verification':{'type':'github'}}"));
            api.with("If-Match", tag).patch(at, json("{'name':'again'}")).expectProblem(412);
            api.with("If-Match", tag).delete(at).expectProblem(412);
            api.delete(at).expect(204);
            api.get(at).expectProblem(404);
            api.delete(at).expectProblem(404);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'settings':{'verification':{'type':'none'}}} /name",
                    "{'name':'x'} /settings/verification",
                    "{'name':'x','settings':{'verification':{'type':'none'}}} /topic",
                    "{'name':'x','kind':'pigeon','settings':{}} /kind",
                    "{'name':'x','settings':{'verification':{'type':'stripe'}}} /secrets",
                    "{'name':'x','secrets':['a','a'],'settings':{'verification':{'type':'stripe'}}} /secrets/1",
                    "{'name':'x','topic':'carillon/x','settings':{'verification':{'type':'github'}}} /topic",
                    "{'name':'x','state':'on','settings':{'verification':{'type':'github'}}} /state",
                    "{'name':'x','settings':{'verification':{'type':'github','tolerance':1}}} /settings/verification/tolerance",
                    "{'name':'x','topic':'t','settings':{'verification':{'type':'header-value','header':'X'}}} /settings/verification/type",
                    "{'name':'x','token':'y'} /token",
                    "{'name':'x','secrets':'y'} /secrets"
                })
        void thatBreaksARuleIsRefusedByItsPlaceAndNothingIsKept(String line, Api api) {
            int space = line.lastIndexOf(' ');
            int before = sources(api);
            Answer refused = api.post(SOURCES, json(line.substring(0, space))).expectProblem(400);
            assertThat(refused.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
                    .isEqualTo(line.substring(space + 1));
            assertThat(sources(api)).isEqualTo(before);
        }

        private int sources(Api api) {
            return api.get(SOURCES + "?limit=250")
                    .expect(200)
                    .json()
                    .getJsonArray("data")
                    .size();
        }

        @Test
        void belongsToItsApplicationAndKeepsIt(Api api) {
            String name = Topics.unique("tenant");
            api.post("/api/v1/applications", json("{'name':'" + name + "'}")).expect(201);
            Api tenant = api.with("Carillon-Application", name);
            Sender ours = gitHub(api);
            Sender theirs = gitHub(tenant);
            tenant.get(SOURCES + '/' + ours.id()).expectProblem(404);
            tenant.patch(SOURCES + '/' + ours.id(), json("{'name':'x'}")).expectProblem(404);
            tenant.delete(SOURCES + '/' + ours.id()).expectProblem(404);
            tenant.get(SOURCES + '/' + ours.id() + "/stats").expectProblem(404);
            tenant.post(SOURCES + '/' + ours.id() + "/rotate-secret", json("{}"))
                    .expectProblem(404);
            assertThat(tenant.get(SOURCES).expect(200).json().getJsonArray("data"))
                    .hasSize(1);

            theirs.github("push", "d1", "{}").expect(202);
            assertThat(theirs.events(topic + "/**")).hasSize(1);
            assertThat(ours.events(topic + "/**")).isEmpty();
            ours.github("push", "d1", "{}").expect(202);
            assertThat(ours.events(topic + "/**"))
                    .as("the same id of another tenant")
                    .hasSize(1);

            assertThat(api.delete("/api/v1/applications/" + name)
                            .expectProblem(409)
                            .text())
                    .contains("1 source");
        }

        @Test
        void needsTheScope(Api api) {
            Sender sender = gitHub(api);
            String reads = key(api, "sources:read");
            String none = key(api, "events:read");
            api.as(reads).get(SOURCES).expect(200);
            api.as(reads).get(SOURCES + '/' + sender.id()).expect(200);
            api.as(reads).post(SOURCES, json("{}")).expectProblem(403);
            api.as(reads).patch(SOURCES + '/' + sender.id(), json("{}")).expectProblem(403);
            api.as(reads).delete(SOURCES + '/' + sender.id()).expectProblem(403);
            api.as(none).get(SOURCES).expectProblem(403);
            api.withoutKey().get(SOURCES).expectProblem(401);
        }

        private String key(Api api, String scope) {
            return api.post("/api/v1/keys", json("{'name':'k','scopes':['" + scope + "']}"))
                    .expect(201)
                    .string("key");
        }

        @Test
        void isInTheAuditLogWithWhoDidWhatAndWithoutSecrets(CarillonServer server, Api api) throws IOException {
            Sender sender = gitHub(api);
            sender.change("{'name':'renamed'}");
            api.post(SOURCES + '/' + sender.id() + "/rotate-secret", json("{}")).expect(200);
            api.delete(SOURCES + '/' + sender.id()).expect(204);
            Awaitility.await().untilAsserted(() -> assertThat(Files.readAllLines(server.log()).stream()
                            .filter(line -> line.contains(" id=" + sender.id() + " ")))
                    .hasSizeGreaterThanOrEqualTo(4)
                    .anyMatch(line -> line.contains("source.made"))
                    .anyMatch(line -> line.contains("source.changed") && line.contains("name=\"renamed\""))
                    .anyMatch(line -> line.contains("source.rotated"))
                    .anyMatch(line -> line.contains("source.deleted") && line.contains("by-name=\"admin\"")));
            assertThat(Files.readString(server.log())).doesNotContain(sender.secret());
        }
    }

    @Nested
    class ARequest {

        @Test
        void becomesAnEventWithTheSendersTypeAndId(Api api) {
            Sender sender = gitHub(api);
            Answer answer = sender.github("push", "72d3162e", "{\"ref\":\"refs/heads/main\"}")
                    .expect(202);
            assertThat(answer.json()).containsOnlyKeys("id");
            JsonObject event = sender.events(topic + "/**").get(0);
            assertThat(event.getString("topic")).isEqualTo(topic + "/push");
            assertThat(event.getString("id")).isEqualTo("72d3162e");
            assertThat(event.getString("source")).isEqualTo("/sources/" + sender.id());
            assertThat(event.getJsonObject("data").getString("ref")).isEqualTo("refs/heads/main");
            api.get("/api/v1/events/" + answer.string("id")).expect(200);
        }

        @Test
        void thatIsRepeatedIsNoSecondEventWhateverHasChangedInIt(Api api) {
            Sender sender = Sender.of(
                    api,
                    "{'name':'Stripe','topic':'" + topic + "/{type}','secrets':['whsec_test'],"
                            + "'settings':{'verification':{'type':'stripe'}}}");
            String first = stripe(sender, "{\"id\":\"evt_1\",\"type\":\"charge.succeeded\",\"pending_webhooks\":2}")
                    .expect(202)
                    .string("id");
            Answer repeat = stripe(sender, "{\"id\":\"evt_1\",\"type\":\"charge.succeeded\",\"pending_webhooks\":2}")
                    .expect(202);
            assertThat(repeat.string("id")).isEqualTo(first);
            assertThat(repeat.json().getBoolean("repeated")).isTrue();
            Answer changed = stripe(sender, "{\"id\":\"evt_1\",\"type\":\"charge.succeeded\",\"pending_webhooks\":1}")
                    .expect(202);
            assertThat(changed.json().getBoolean("repeated")).isTrue();
            assertThat(sender.events(topic + "/**")).hasSize(1);
            assertThat(sender.events(topic + "/charge/succeeded")).hasSize(1);
            assertThat(sender.stats()).containsAllEntriesOf(json("{'accepted':1,'repeated':2,'refused':0}"));
        }

        private Answer stripe(Sender sender, String body) {
            long now = Instant.now().getEpochSecond();
            String signature = "t=" + now + ",v1=" + hex("HmacSHA256", "whsec_test", now + "." + body);
            return sender.post(JSON, body, "Stripe-Signature", signature);
        }

        @Test
        void thatIsReplayedWithinItsTimeIsNoSecondEventEither(Api api) {
            Sender sender = Sender.of(
                    api,
                    "{'name':'x','topic':'" + topic + "','secrets':['abc'],'settings':{'verification':{'type':'hmac',"
                            + "'header':'X-Sig','timestampHeader':'X-Time','tolerance':120}}}");
            String now = String.valueOf(Instant.now().getEpochSecond());
            String old = String.valueOf(Instant.now().getEpochSecond() - 125);
            assertThat(signed(sender, now).expect(202).json()).doesNotContainKey("repeated");
            assertThat(signed(sender, now).expect(202).json()).containsKey("repeated");
            assertThat(signed(sender, old).expectProblem(401).text()).contains("s old, and may differ");
            assertThat(sender.events(topic)).hasSize(1);
        }

        private Answer signed(Sender sender, String time) {
            return sender.post(JSON, "{}", "X-Time", time, "X-Sig", hex("HmacSHA256", "abc", time + ".{}"));
        }

        @Test
        void ofAnotherIsRefusedCountedAndToldOnceWithoutItsSecret(CarillonServer server, Api api) throws IOException {
            Sender sender = gitHub(api);
            for (int i = 0; i < 3; i++) {
                Answer refused = sender.post(JSON, "{}", "X-Hub-Signature-256", "sha256=" + "0".repeat(64))
                        .expectProblem(401);
                assertThat(refused.text()).contains("X-Hub-Signature-256").doesNotContain(sender.secret());
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Signature realm=\"carillon\"");
            }
            sender.post(JSON, "{}").expectProblem(401);
            sender.post(JSON, "{", "X-GitHub-Event", "push").expectProblem(401); // before anything is parsed
            assertThat(sender.events(topic + "/**")).isEmpty();
            JsonObject stats = sender.stats();
            assertThat(stats.getInt("refused")).isEqualTo(5);
            assertThat(stats.getString("lastRefusal")).isEqualTo("signature-missing");
            assertThat(stats).doesNotContainKey("lastAcceptedAt").containsKey("lastRefusedAt");
            assertThat(Files.readAllLines(server.log()).stream()
                            .filter(line -> line.contains("gateway.refused source=" + sender.id())))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("reason=signature-wrong"))
                    .noneMatch(line -> line.contains("WARN"));
            assertThat(Files.readString(server.log())).doesNotContain(sender.secret());
            sender.github("push", "right", "{}").expect(202);
        }

        @Test
        void toNobodyIs404(Api api) {
            Sender sender = gitHub(api);
            for (String each : List.of(
                    "/in",
                    "/in/",
                    "/in/x",
                    "/in/AAAAAAAAAAAAAAAAAAAAAA",
                    sender.path() + "/more",
                    sender.path() + "x",
                    "/in/" + sender.id(),
                    "/in/%00")) {
                assertThat(api.withoutKey().post(each, JSON, "{}").status())
                        .as(each)
                        .isIn(400, 404);
            }
            api.withoutKey().get(sender.path()).expectProblem(405);
            Answer put = api.withoutKey().send("PUT", sender.path(), JSON, "{}").expectProblem(405);
            assertThat(put.headers().firstValue("Allow")).contains("POST, OPTIONS");
            api.delete(SOURCES + '/' + sender.id()).expect(204);
            assertThat(sender.github("push", "gone", "{}").status()).isEqualTo(404);
        }

        @Test
        void toAPausedSourceComesAgainLater(Api api) {
            Sender sender = gitHub(api);
            sender.change("{'state':'paused'}");
            Answer later = sender.github("push", "p1", "{}").expectProblem(503);
            assertThat(later.headers().firstValue("Retry-After")).contains("60");
            sender.change("{'state':'active'}");
            sender.github("push", "p1", "{}").expect(202);
            assertThat(sender.events(topic + "/**")).hasSize(1);
        }

        @Test
        void thatIsNoEventIsRefusedWithWhatIsWrong(Api api) {
            Sender sender = gitHub(api);
            Answer broken = sender.github("push", "b1", "{\"a\":").expectProblem(400);
            assertThat(broken.text()).contains("must be JSON");
            assertThat(sender.stats().getString("lastRefusal")).isEqualTo("event-refused");
            sender.github("x".repeat(501), "b2", "{}").expectProblem(400);
            assertThat(sender.events(topic + "/**")).isEmpty();
        }

        @Test
        void isTakenUpToTheLengthOfAnEvent(Api api) {
            Sender sender = open(api, "");
            int most = 1 << 20;
            sender.post("application/octet-stream", new byte[most]).expect(202);
            Answer refused = sender.post("application/octet-stream", new byte[most + 1]);
            refused.expectProblem(413);
            assertThat(sender.events(topic)).hasSize(1);
        }
    }

    @Nested
    class ASecret {

        @Test
        void isReplacedWhileTheOneBeforeIsGood(Api api) {
            Sender sender = Sender.of(
                    api, "{'name':'std','topic':'" + topic + "','settings':{'verification':{'type':'standard'}}}");
            String before = sender.secret();
            JsonObject rotated = api.post(SOURCES + '/' + sender.id() + "/rotate-secret", json("{'overlap':'PT1H'}"))
                    .expect(200)
                    .json();
            String next = rotated.getString("secret");
            assertThat(next).startsWith("whsec_").isNotEqualTo(before);
            assertThat(rotated.getJsonArray("secrets")).hasSize(2);
            assertThat(rotated.getJsonArray("secrets").getJsonObject(0)).doesNotContainKey("endsAt");
            assertThat(rotated.getJsonArray("secrets").getJsonObject(1)).containsKey("endsAt");
            Instant now = Instant.now();
            standard(sender, before, "m1", now, "{}").expect(202);
            standard(sender, next, "m2", now, "{}").expect(202);
            api.post(SOURCES + '/' + sender.id() + "/rotate-secret", json("{'overlap':'PT0S'}"))
                    .expect(200);
            standard(sender, before, "m3", now, "{}").expectProblem(401);
            standard(sender, next, "m4", now, "{}").expectProblem(401);
        }

        @Test
        void isOneOfSeveralThatTheSenderHas(Api api) {
            Sender sender = Sender.of(
                    api,
                    "{'name':'shop','topic':'" + topic + "','secrets':['one','two'],"
                            + "'settings':{'verification':{'type':'shopify'}}}");
            assertThat(shopify(sender, "one", "w1").status()).isEqualTo(202);
            assertThat(shopify(sender, "two", "w2").status()).isEqualTo(202);
            assertThat(shopify(sender, "three", "w3").status()).isEqualTo(401);
            api.patch(SOURCES + '/' + sender.id(), Sender.secrets("three")).expect(200);
            assertThat(shopify(sender, "three", "w3").status()).isEqualTo(202);
            assertThat(shopify(sender, "one", "w4").status()).isEqualTo(401);
            api.post(SOURCES + '/' + sender.id() + "/rotate-secret", json("{}")).expectProblem(400);
            api.post(SOURCES + '/' + sender.id() + "/rotate-secret", json("{'secret':'four','overlap':'P31D'}"))
                    .expectProblem(400);
        }

        private Answer shopify(Sender sender, String secret, String id) {
            return sender.post(
                    JSON,
                    "{}",
                    "X-Shopify-Webhook-Id",
                    id,
                    "X-Shopify-Topic",
                    "orders/create",
                    "X-Shopify-Hmac-Sha256",
                    Sender.base64("HmacSHA256", secret.getBytes(StandardCharsets.UTF_8), "{}"));
        }
    }

    /** Each of these has cost somebody an afternoon; docs/gateway.md says whom. */
    @Nested
    class WhatUsersReport {

        @Test
        void aClockThatIsWrongIsToldInWhichDirectionAndByHowMuch(Api api) {
            Sender sender = Sender.of(
                    api, "{'name':'std','topic':'" + topic + "','settings':{'verification':{'type':'standard'}}}");
            Instant now = Instant.now();
            standard(sender, sender.secret(), "c1", now.minusSeconds(290), "{}").expect(202);
            standard(sender, sender.secret(), "c2", now.plusSeconds(290), "{}").expect(202);
            assertThat(standard(sender, sender.secret(), "c3", now.minusSeconds(3600), "{}")
                            .expectProblem(401)
                            .text())
                    .containsPattern("36\\d\\d s old, and may differ from this server's by 300 s");
            assertThat(standard(sender, sender.secret(), "c4", now.plusSeconds(3600), "{}")
                            .expectProblem(401)
                            .text())
                    .containsPattern("3\\d\\d\\d s ahead");
            sender.change("{'settings':{'verification':{'type':'standard','tolerance':7200}}}");
            standard(sender, sender.secret(), "c5", now.minusSeconds(3600), "{}")
                    .expect(202);
        }

        @Test
        void theBodyIsTheOneThatWasSentToTheLastByte(Api api) {
            Sender sender = gitHub(api);
            String body = "{ \"n\" : 1.50,\r\n\t\"e\":\"\\u00e9 é 😊 \\/\", \"z\":1e2, \"a\":{} }\n";
            sender.github("push", "raw", body).expect(202);
            String page = api.get("/api/v1/events?topic=" + topic + "/push")
                    .expect(200)
                    .text();
            assertThat(page).contains("{ \"n\" : 1.50,\r\n\t\"e\":\"\\u00e9 é 😊 \\/\", \"z\":1e2, \"a\":{} }");
        }

        @Test
        void aFormIsSignedAndKeptAsItWasSent(Api api) {
            Sender sender = gitHub(api);
            String form = "payload=%7B%22a%22%3A%22%C3%A9+b%22%7D&x=%20";
            sender.post(
                            "application/x-www-form-urlencoded",
                            form,
                            "X-GitHub-Event",
                            "push",
                            "X-GitHub-Delivery",
                            "form",
                            "X-Hub-Signature-256",
                            "sha256=" + hex("HmacSHA256", sender.secret(), form))
                    .expect(202);
            JsonObject event = sender.events(topic + "/push").get(0);
            assertThat(event.getString("datacontenttype")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(new String(Base64.getDecoder().decode(event.getString("data_base64")), StandardCharsets.UTF_8))
                    .isEqualTo(form);
        }

        @Test
        void aSignatureMayBeInBase64OrHexWithABlankBehindItsPrefix(Api api) {
            String verification = "{'type':'hmac','header':'X-Halo-Signature','prefix':'sha256=','encoding':'%s'}";
            for (String encoding : List.of("base64", "hex")) {
                Sender sender = Sender.of(
                        api,
                        "{'name':'halo','topic':'" + topic + "','secrets':['abc'],'settings':{'verification':"
                                + verification.formatted(encoding) + "}}");
                String signature = encoding.equals("hex")
                        ? hex("HmacSHA256", "abc", "{}").toUpperCase()
                        : Sender.base64("HmacSHA256", "abc".getBytes(StandardCharsets.UTF_8), "{}");
                sender.post(JSON, "{}", "X-Halo-Signature", "sha256= " + signature)
                        .expect(202);
                sender.post(JSON, "{}", "X-Halo-Signature", signature).expectProblem(401);
            }
        }

        @Test
        void theNamesOfHeadersAreInAnyCase(CarillonServer server, Api api) throws IOException {
            Sender sender = gitHub(api);
            String signature = "sha256=" + hex("HmacSHA256", sender.secret(), "{}");
            for (String each : List.of("x-hub-signature-256", "X-HUB-SIGNATURE-256", "X-hub-Signature-256")) {
                String answer = raw(
                        server,
                        "POST " + server.baseUri().getPath() + sender.path()
                                + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nx-github-EVENT: push\r\n"
                                + "x-GITHUB-delivery: " + each.hashCode() + "\r\n" + each + ": " + signature
                                + "\r\nContent-Length: 2\r\n\r\n{}");
                assertThat(answer).startsWith("HTTP/1.1 202");
            }
            assertThat(sender.events(topic + "/push")).hasSize(3);
        }

        @Test
        void aBodyInChunksIsTakenAndOneThatIsCompressedIsRefusedWithTheReason(CarillonServer server, Api api)
                throws IOException {
            Sender sender = gitHub(api);
            String body = "{\"a\":\"" + "x".repeat(100_000) + "\"}";
            String head = "POST " + server.baseUri().getPath() + sender.path()
                    + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\n"
                    + "X-GitHub-Delivery: chunked\r\nX-Hub-Signature-256: sha256="
                    + hex("HmacSHA256", sender.secret(), body) + "\r\nTransfer-Encoding: chunked\r\n\r\n";
            try (RawConnection connection = RawConnection.to(server.baseUri())) {
                connection.send(head);
                for (int i = 0; i < body.length(); i += 7_000) {
                    String chunk = body.substring(i, Math.min(body.length(), i + 7_000));
                    connection.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
                }
                connection.send("0\r\n\r\n");
                assertThat(connection.head()).startsWith("HTTP/1.1 202");
            }
            assertThat(sender.events(topic + "/push")).hasSize(1);

            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
                out.write("{}".getBytes(StandardCharsets.UTF_8));
            }
            Answer refused = sender.post(
                    JSON,
                    compressed.toByteArray(),
                    "Content-Encoding",
                    "gzip",
                    "X-Hub-Signature-256",
                    "sha256=" + hex("HmacSHA256", sender.secret(), "{}"));
            assertThat(refused.expectProblem(415).text()).contains("bodies are not decoded");
        }

        @Test
        void anEmptyBodyIsAnEventWithoutData(Api api) {
            Sender sender = Sender.of(
                    api, "{'name':'std','topic':'" + topic + "','settings':{'verification':{'type':'standard'}}}");
            standard(sender, sender.secret(), "empty", Instant.now(), "").expect(202);
            JsonObject event = sender.events(topic).get(0);
            assertThat(event.getString("id")).isEqualTo("empty");
            assertThat(event).doesNotContainKeys("data", "data_base64", "datacontenttype");
        }

        @Test
        void twiliosAddressIsTheOneOutsideAndAJsonBodyIsSignedByItsDigest(Api api) {
            Sender sender = Sender.of(
                    api,
                    "{'name':'Twilio','topic':'" + topic + "','secrets':['12345'],'settings':{'verification':"
                            + "{'type':'twilio','url':'https://hub.example.com/twilio'}}}");
            byte[] token = "12345".getBytes(StandardCharsets.UTF_8);
            String signed = "https://hub.example.com/twilioCallSidCA1From+1415";
            Answer form = sender.post(
                    "application/x-www-form-urlencoded; charset=UTF-8",
                    "From=%2B1415&CallSid=CA1",
                    "X-Twilio-Signature",
                    Sender.base64("HmacSHA1", token, signed),
                    "I-Twilio-Idempotency-Token",
                    UUID.randomUUID().toString());
            form.expect(200);
            assertThat(form.body()).as("Twilio reads what it is answered").isEmpty();

            String forged = Sender.base64("HmacSHA1", token, "https://hub.example.com/twilio");
            sender.post(JSON, "{\"forged\":1}", "X-Twilio-Signature", forged).expectProblem(401);
            assertThat(sender.events(topic)).hasSize(1);
        }

        @Test
        void textInAnotherCharsetIsKeptAsItIs(Api api) {
            Sender sender = open(api, "");
            byte[] latin = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
            sender.post("application/json; charset=iso-8859-1", latin).expect(202);
            JsonObject event = sender.events(topic).get(0);
            assertThat(Base64.getDecoder().decode(event.getString("data_base64")))
                    .isEqualTo(latin);
            assertThat(event.getString("metadata")).contains("application/json; charset=iso-8859-1");
        }

        @Test
        void aDuplicateOfTwoNodesOrTwoThreadsIsOneEvent(Api api) {
            Sender sender = gitHub(api);
            Map<Boolean, Long> answers = IntStream.range(0, 20)
                    .parallel()
                    .mapToObj(
                            i -> sender.github("push", "same", "{}").expect(202).json())
                    .collect(Collectors.groupingBy(each -> each.containsKey("repeated"), Collectors.counting()));
            assertThat(answers).isEqualTo(Map.of(false, 1L, true, 19L));
            assertThat(sender.events(topic + "/push")).hasSize(1);
        }
    }

    @Nested
    class AQuestionWhetherItIsExpected {

        @Test
        void ofSlackIsAnsweredIfItIsSlacks(Api api) {
            Sender sender = Sender.of(
                    api,
                    "{'name':'Slack','topic':'" + topic + "/{type}','secrets':['sss'],"
                            + "'settings':{'verification':{'type':'slack'}}}");
            String question = "{\"token\":\"t\",\"challenge\":\"3eZbrw1aB\",\"type\":\"url_verification\"}";
            Answer answer = slack(sender, "sss", question).expect(200);
            assertThat(answer.json()).isEqualTo(json("{'challenge':'3eZbrw1aB'}"));
            slack(sender, "other", question).expectProblem(401);
            assertThat(sender.events(topic + "/**")).as("it is no event").isEmpty();

            Answer event = slack(
                            sender,
                            "sss",
                            "{\"type\":\"event_callback\",\"event_id\":\"Ev1\",\"event\":{\"type\":\"app_mention\"}}")
                    .expect(200);
            assertThat(event.body()).isEmpty();
            assertThat(sender.events(topic + "/app_mention").get(0).getString("id"))
                    .isEqualTo("Ev1");
        }

        private Answer slack(Sender sender, String secret, String body) {
            String time = String.valueOf(Instant.now().getEpochSecond());
            return sender.post(
                    JSON,
                    body,
                    "X-Slack-Request-Timestamp",
                    time,
                    "X-Slack-Signature",
                    "v0=" + hex("HmacSHA256", secret, "v0:" + time + ":" + body));
        }

        @Test
        void ofCloudEventsIsAnsweredForTheOriginsThatAreAdmitted(Api api) {
            Sender any = open(api, ",'content':'cloudevents'");
            Answer agreed = handshake(any, "eventemitter.example.com").expect(200);
            assertThat(agreed.headers().firstValue("WebHook-Allowed-Origin")).contains("eventemitter.example.com");
            assertThat(agreed.headers().firstValue("WebHook-Allowed-Rate")).contains("*");
            Sender one = open(api, ",'origins':['eventemitter.example.com']");
            handshake(one, "eventemitter.example.com").expect(200);
            Answer refused = handshake(one, "other.example.com").expectProblem(403);
            assertThat(refused.headers().map()).doesNotContainKey("webhook-allowed-origin");
            handshake(open(api, ""), "eventemitter.example.com").expectProblem(403);
            api.withoutKey()
                    .with("WebHook-Request-Origin", "a.example")
                    .send("OPTIONS", "/in/AAAAAAAAAAAAAAAAAAAAAA", null, new byte[0])
                    .expectProblem(404);
            Answer plain = api.withoutKey()
                    .send("OPTIONS", any.path(), null, new byte[0])
                    .expect(204);
            assertThat(plain.headers().firstValue("Allow")).contains("POST, OPTIONS");
        }

        private Answer handshake(Sender sender, String origin) {
            return sender.api()
                    .withoutKey()
                    .with("WebHook-Request-Origin", origin)
                    .with("WebHook-Request-Rate", "120")
                    .send("OPTIONS", sender.path(), null, new byte[0]);
        }

        @Test
        void cloudEventsComeInWithTheirEnvelope(Api api) {
            Sender sender = Sender.of(
                    api,
                    "{'name':'ce','topic':'" + topic + "/{type}','secrets':['me:secret'],'settings':"
                            + "{'verification':{'type':'basic'},'content':'cloudevents'}}");
            String basic = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes());
            String event =
                    "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/s\",\"type\":\"a.b\",\"topic\":\"x\",\"data\":{}}";
            sender.post("application/cloudevents+json", event.formatted("1"), "Authorization", basic)
                    .expect(202);
            String batch = "[" + event.formatted("2") + "," + event.formatted("1") + "]";
            Answer two = sender.post("application/cloudevents-batch+json", batch, "Authorization", basic)
                    .expect(202);
            assertThat(two.list()).hasSize(2);
            assertThat(two.list().getJsonObject(1)).containsKey("repeated");
            sender.post(
                            "text/plain",
                            "hello",
                            "Authorization",
                            basic,
                            "ce-specversion",
                            "1.0",
                            "ce-id",
                            "3",
                            "ce-source",
                            "/s",
                            "ce-type",
                            "a.b")
                    .expect(202);
            assertThat(sender.events(topic + "/a/b"))
                    .extracting(each -> each.getString("id"))
                    .containsExactly("1", "2", "3");
            assertThat(sender.events(topic + "/a/b"))
                    .allSatisfy(each -> assertThat(each.getString("source")).isEqualTo("/s"));
            Answer refused = sender.post(
                            "application/cloudevents+json", event.formatted("4"), "Authorization", "Basic x")
                    .expectProblem(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Basic ");
            sender.post("application/cloudevents+json", "{\"id\":1}", "Authorization", basic)
                    .expectProblem(400);
            sender.post("application/cloudevents+json", "{", "Authorization", basic)
                    .expectProblem(400);
        }
    }

    @Nested
    class WhoGuesses {

        private static final String ADDRESS = "127.0.91.7";

        @Test
        void isThrottledAndTheSenderAtTheSameAddressIsNot(CarillonServer server, Api api) throws IOException {
            Sender sender = gitHub(api);
            Map<String, Integer> answers = new TreeMap<>();
            for (int i = 0; i < 40; i++) {
                String token = i % 2 == 0 ? "/in/%022d".formatted(i) : sender.path();
                String answer = raw(server, ADDRESS, post(server, token, "0".repeat(64), String.valueOf(i), "{}"));
                answers.merge(answer.substring(9, 12), 1, Integer::sum);
            }
            assertThat(answers).isEqualTo(Map.of("404", 15, "401", 15, "429", 10));
            String right = hex("HmacSHA256", sender.secret(), "{}");
            assertThat(raw(server, ADDRESS, post(server, sender.path(), right, "right", "{}")))
                    .startsWith("HTTP/1.1 202");
            Sender fresh = gitHub(api);
            assertThat(raw(
                            server,
                            ADDRESS,
                            post(server, fresh.path(), hex("HmacSHA256", fresh.secret(), "{}"), "fresh", "{}")))
                    .startsWith("HTTP/1.1 202");
            assertThat(Files.readAllLines(server.log()).stream()
                            .filter(line -> line.contains("gateway.wrong-requests address=" + ADDRESS)
                                    && line.contains("Arrivals")))
                    .hasSize(1);
        }

        /** What is seen in the headers is answered before the body comes. */
        @Test
        void isAnsweredBeforeTheBodyHasArrived(CarillonServer server, Api api) throws IOException {
            Sender sender = gitHub(api);
            try (RawConnection connection = RawConnection.to(server.baseUri())) {
                connection.send("POST " + server.baseUri().getPath() + sender.path()
                        + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500000\r\n\r\n{");
                assertThat(connection.head()).startsWith("HTTP/1.1 401");
            }
            try (RawConnection connection = RawConnection.to(server.baseUri())) {
                connection.send("POST " + server.baseUri().getPath()
                        + "/in/BBBBBBBBBBBBBBBBBBBBBB HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n{");
                assertThat(connection.head()).startsWith("HTTP/1.1 404");
            }
            assertThat(sender.stats().getInt("refused")).isEqualTo(1);
        }

        private String post(CarillonServer server, String path, String signature, String id, String body) {
            return "POST " + server.baseUri().getPath() + path
                    + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-GitHub-Event: push\r\n"
                    + "X-GitHub-Delivery: " + id + "\r\nX-Hub-Signature-256: sha256=" + signature
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        }
    }

    /** Another node, or this one after a second, knows no more of a source than its row says. */
    @Test
    void whatIsChangedHoldsAtOnceOnThisNode(Api api) {
        Sender sender = gitHub(api);
        sender.github("push", "x1", "{}").expect(202);
        sender.change("{'topic':'" + topic + "-new/{type}'}");
        sender.github("push", "x2", "{}").expect(202);
        assertThat(sender.events(topic + "-new/push")).hasSize(1);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        sender.stats().getInt("accepted"))
                .isEqualTo(2));
    }

    private static String raw(CarillonServer server, String request) throws IOException {
        return raw(server, "127.0.0.1", request);
    }

    private static String raw(CarillonServer server, String from, String request) throws IOException {
        try (RawConnection connection = RawConnection.to(server.baseUri(), from)) {
            connection.send(request);
            return connection.head();
        }
    }
}
