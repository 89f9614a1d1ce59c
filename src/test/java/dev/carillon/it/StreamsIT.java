package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.EventSourceClient;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebSocketClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Streams of events: by server-sent events and by a WebSocket of CloudEvents, with a cursor to come back by. */
@OnCarillon
class StreamsIT {

    private static final String STREAM = "/api/v1/stream";

    private final String topic = Topics.unique("stream");

    @Test
    void aStreamTellsWhatMatchesToTheLetter(CarillonServer server, Api api) {
        AnEvent event = anEvent(topic + "/a").data("{\"n\":1.50}");
        try (EventSourceClient stream = sse(server, "?topic=" + topic + "/*")) {
            api.publish(anEvent(topic)).expect(202);
            api.publish(event).expect(202);

            EventSourceClient.Event told = stream.next();
            JsonObject json = json(told.data());
            assertThat(json.getString("id")).isEqualTo(event.id());
            assertThat(json.getString("specversion")).isEqualTo("1.0");
            assertThat(json.getJsonObject("data").get("n")).hasToString("1.50");
            assertThat(told.type()).isEqualTo("message");
            assertThat(told.id()).matches("[0-9]+");
            assertThat(stream.header("Cache-Control")).contains("no-store");
            assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
        }
    }

    @Test
    void dataOnSeveralLinesStaysAsItIs(CarillonServer server, Api api) {
        try (EventSourceClient stream = sse(server, "?topic=" + topic)) {
            String json = "{\"topic\":\"" + topic + "\",\"data\":{\n  \"n\" : 1.50\n}}";
            api.post("/api/v1/events", "application/json", json).expect(202);

            assertThat(stream.next().data()).contains("\"data\":{\n  \"n\" : 1.50\n}");
        }
    }

    @Test
    void aFilterTakesAwayWhatItDoesNotLetPass(CarillonServer server, Api api) {
        String filter = URLEncoder.encode("subject = 'x'", StandardCharsets.UTF_8);
        try (EventSourceClient stream = sse(server, "?topic=" + topic + "&topic=" + topic + "/b&filter=" + filter)) {
            api.publish(anEvent(topic)).expect(202);
            AnEvent wanted = anEvent(topic + "/b").with("subject", "x");
            api.publish(wanted).expect(202);

            assertThat(json(stream.next().data()).getString("id")).isEqualTo(wanted.id());
        }
    }

    @Test
    void whoComesBackWithTheLastIdMissesNothingAndHearsNothingTwice(CarillonServer server, Api api) {
        List<String> published = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        String last;
        try (EventSourceClient stream = sse(server, "?topic=" + topic)) {
            published.addAll(publish(api, 3));
            for (int i = 0; i < 2; i++) {
                heard.add(id(stream.next()));
            }
            last = stream.lastId();
        }
        published.addAll(publish(api, 500));
        try (EventSourceClient stream =
                sse(server, "?topic=" + topic, Map.of("Last-Event-ID", cursor(api, heard.get(1))))) {
            ExecutorService publisher = Executors.newSingleThreadExecutor();
            var more = publisher.submit(() -> publish(api, 100)); // while it catches up, and after
            for (int i = 2; i < 503 + 100; i++) {
                heard.add(id(stream.next()));
            }
            published.addAll(more.get());
            publisher.shutdown();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        assertThat(heard).isEqualTo(published);
        assertThat(last).matches("[0-9]+");
    }

    @Test
    void whoLosesTheConnectionBeforeTheFirstEventComesBackFromThere(CarillonServer server, Api api) {
        String last;
        try (EventSourceClient stream = sse(server, "?topic=" + topic)) {
            Awaitility.await().until(() -> !stream.lastId().isEmpty());
            last = stream.lastId();
        }
        List<String> published = publish(api, 2);
        try (EventSourceClient stream = sse(server, "?topic=" + topic + "&cursor=" + last)) {
            assertThat(List.of(id(stream.next()), id(stream.next()))).isEqualTo(published);
        }
    }

    @Test
    void cursor0BeginsWithTheOldest(CarillonServer server, Api api) {
        List<String> published = publish(api, 2);
        try (EventSourceClient stream = sse(server, "?topic=" + topic + "&cursor=0")) {
            assertThat(List.of(id(stream.next()), id(stream.next()))).isEqualTo(published);
        }
    }

    @Test
    void theWebSocketTellsCloudEventsWithTheirCursorsAndGoesOnByThem(CarillonServer server, Api api) {
        List<String> published = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        String cursor = null;
        try (WebSocketClient socket = socket(server, "?topic=" + topic)) {
            assertThat(socket.protocol()).isEqualTo("cloudevents.json");
            published.addAll(publish(api, 2));
            for (int i = 0; i < 2; i++) {
                JsonObject event = socket.next();
                heard.add(event.getString("id"));
                cursor = event.getString("carilloncursor");
                assertThat(event.getString("topic")).isEqualTo(topic);
            }
        }
        published.addAll(publish(api, 20));
        try (WebSocketClient socket = socket(server, "?topic=" + topic + "&cursor=" + cursor)) {
            for (int i = 2; i < 22; i++) {
                heard.add(socket.next().getString("id"));
            }
        }
        assertThat(heard).isEqualTo(published);
    }

    @Test
    void theWebSocketTakesNoMessages(CarillonServer server) {
        try (WebSocketClient socket = socket(server, "")) {
            socket.send("{}");
            assertThat(socket.closed().getCloseCode().getCode()).isEqualTo(1003);
        }
    }

    @Test
    void aBrowserComesByAStreamToken(CarillonServer server, Api api) {
        JsonObject made = token(api, Json.createObjectBuilder());
        assertThat(Instant.parse(made.getString("expiresAt")))
                .isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(400));
        String query = "?topic=" + topic + "&access_token=" + made.getString("token");
        try (EventSourceClient stream = EventSourceClient.open(server.baseUri(), STREAM + query, Map.of());
                WebSocketClient socket = WebSocketClient.connect(server.baseUri(), STREAM + query, Map.of())) {
            List<String> published = publish(api, 1);
            assertThat(id(stream.next())).isEqualTo(published.get(0));
            assertThat(socket.next().getString("id")).isEqualTo(published.get(0));
        }
    }

    @Test
    void aTokenTellsOnlyItsTopicsAndItsClientsEvents(CarillonServer server, Api api) {
        JsonObjectBuilder wish = Json.createObjectBuilder()
                .add("topics", Json.createArrayBuilder().add(topic + "/open"))
                .add("client", "me");
        String query = "?topic=" + topic + "/*&access_token=" + token(api, wish).getString("token");
        try (EventSourceClient stream = EventSourceClient.open(server.baseUri(), STREAM + query, Map.of())) {
            api.publish(anEvent(topic + "/closed")).expect(202);
            api.publish(anEvent(topic + "/open").with("clientuuid", "you")).expect(202);
            AnEvent mine = anEvent(topic + "/open").with("clientuuid", "me");
            api.publish(mine).expect(202);
            assertThat(id(stream.next())).isEqualTo(mine.id());
        }
    }

    @Test
    void aRevokedKeyEndsItsStreamsAndThoseOfItsTokens(CarillonServer server, Api api) {
        JsonObject key = key(api, "events:read");
        Api reader = api.as(key.getString("key"));
        String token = token(reader, Json.createObjectBuilder()).getString("token");
        try (EventSourceClient own = EventSourceClient.open(server.baseUri(), STREAM, bearer(key.getString("key")));
                EventSourceClient byToken = EventSourceClient.open(
                        server.baseUri(), STREAM + "?access_token=" + token + "&topic=" + topic, Map.of())) {
            api.delete("/api/v1/keys/" + key.getString("id")).expect(200);
            assertThat(json(ending(byToken).data()).getInt("code")).isEqualTo(1008);
            ending(own);
        }
        api.withoutKey().get(STREAM + "?access_token=" + token).expectProblem(401);
    }

    @Test
    void whoMayNotReadHasNoStream(CarillonServer server, Api api) {
        api.withoutKey().get(STREAM).expectProblem(401);
        api.withoutKey().get(STREAM + "?access_token=cst_v1.x.y").expectProblem(401);
        api.withoutKey().get(STREAM + "?access_token=" + server.adminKey()).expectProblem(401);
        Api writer = api.as(key(api, "events:write").getString("key"));
        writer.get(STREAM).expectProblem(403);
        writer.post("/api/v1/stream-tokens", Json.createObjectBuilder().build()).expectProblem(403);
    }

    @Test
    void anotherApplicationHearsNothing(CarillonServer server, Api api) {
        String other = Topics.unique("app");
        api.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", other).build())
                .expect(201);
        Api others = api.with("Carillon-Application", other);
        try (EventSourceClient stream = EventSourceClient.open(
                server.baseUri(),
                STREAM + "?topic=" + topic,
                Map.of("Authorization", "Bearer " + server.adminKey(), "Carillon-Application", other))) {
            publish(api, 1);
            List<String> published = publish(others, 1);
            assertThat(id(stream.next())).isEqualTo(published.get(0));
        }
    }

    @Test
    void whatIsNoStreamIsRefusedWithTheParameter(Api api) {
        for (String each :
                List.of("topic=a//b", "filter=%28", "cursor=x", "cursor=999999999999999", "cursor=1&cursor=2")) {
            String parameter = each.substring(0, each.indexOf('='));
            JsonObject problem = api.get(STREAM + "?" + each).expectProblem(400).json();
            assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("parameter"))
                    .as(each)
                    .isEqualTo(parameter);
        }
        api.with("Last-Event-ID", "-1").get(STREAM).expectProblem(400);
        api.post(STREAM, "application/json", "{}").expectProblem(405);
        for (String each : List.of("{\"seconds\":301}", "{\"seconds\":0}", "{\"topics\":[\"a//b\"]}", "{\"x\":1}")) {
            api.post("/api/v1/stream-tokens", "application/json", each).expectProblem(400);
        }
        api.with("Origin", "https://evil.example.com").get(STREAM).expectProblem(403);
    }

    @Test
    void aPageThatSetsHeadersIsToldThatItMay(CarillonServer server, Api api) {
        URI base = server.baseUri();
        String origin = base.getScheme() + "://" + base.getAuthority();
        Answer answer = api.withoutKey()
                .with("Origin", origin)
                .with("Access-Control-Request-Method", "GET")
                .send("OPTIONS", STREAM, null, new byte[0])
                .expect(204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(origin);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("Authorization", "Last-Event-ID"));
    }

    @Test
    void whoReadsSlowlyCatchesUpAtItsOwnPace(CarillonServer server, Api api) throws Exception {
        String cursor = Long.toString(position(api));
        String data = "\"" + "x".repeat(200_000) + "\"";
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 40; i++) { // 8 MB, where 1 MiB may wait
            AnEvent event = anEvent(topic).data(data);
            api.publish(event).expect(202);
            published.add(event.id());
        }
        try (EventSourceClient stream = sse(server, "?topic=" + topic + "&cursor=" + cursor)) {
            List<String> heard =
                    IntStream.range(0, 40).mapToObj(i -> id(stream.next())).toList();
            assertThat(heard).isEqualTo(published);
        }
    }

    private static EventSourceClient.Event ending(EventSourceClient stream) {
        EventSourceClient.Event next = stream.next();
        Instant patience = Instant.now().plus(Duration.ofSeconds(30));
        while (!next.type().equals("close")
                && !next.type().equals("end")
                && Instant.now().isBefore(patience)) {
            next = stream.next();
        }
        assertThat(next.type()).isEqualTo("close");
        return next;
    }

    private List<String> publish(Api api, int events) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            AnEvent event = anEvent(topic);
            api.publish(event).expect(202);
            ids.add(event.id());
        }
        return ids;
    }

    private String cursor(Api api, String eventId) {
        return api
                .get("/api/v1/events?topic=" + topic)
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(each -> each.getJsonObject("event").getString("id").equals(eventId))
                .map(each -> each.get("position").toString())
                .findFirst()
                .orElseThrow();
    }

    /** Of the newest event. */
    private long position(Api api) {
        AnEvent event = anEvent(topic + "/before");
        api.publish(event).expect(202);
        return api.get("/api/v1/events?topic=" + topic + "/before")
                .json()
                .getJsonArray("data")
                .getJsonObject(0)
                .getJsonNumber("position")
                .longValue();
    }

    private static EventSourceClient sse(CarillonServer server, String query) {
        return sse(server, query, Map.of());
    }

    private static EventSourceClient sse(CarillonServer server, String query, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(bearer(server.adminKey()));
        return EventSourceClient.open(server.baseUri(), STREAM + query, all);
    }

    private static WebSocketClient socket(CarillonServer server, String query) {
        return WebSocketClient.connect(
                server.baseUri(), STREAM + query, bearer(server.adminKey()), List.of("cloudevents.json"));
    }

    private static Map<String, String> bearer(String key) {
        return Map.of("Authorization", "Bearer " + key);
    }

    private static JsonObject token(Api api, JsonObjectBuilder wish) {
        return api.post("/api/v1/stream-tokens", wish.build()).expect(201).json();
    }

    private static JsonObject key(Api api, String scope) {
        return api.post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", "stream")
                                .add("scopes", Json.createArrayBuilder().add(scope))
                                .build())
                .expect(201)
                .json();
    }

    private static String id(EventSourceClient.Event event) {
        return json(event.data()).getString("id");
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }
}
