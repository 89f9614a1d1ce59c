package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.TopicName;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebSocketClient;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.websocket.RemoteEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random and broken messages at the doors of Server Events and streams: each is answered within ten seconds, by an error that changes nothing or
 * by a success that names what is stored. {@code -Dcarillon.random-messages.seed=…} repeats a run, {@code
 * -Dcarillon.random-messages=10000} makes it longer.
 */
@OnCarillon
@Timeout(1800)
class RandomMessagesIT {

    private static final long SEED = Long.getLong("carillon.random-messages.seed", System.nanoTime() % 1_000_000);
    private static final int MESSAGES = Integer.getInteger("carillon.random-messages", 400);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int OF_ONE_CONNECTION = 40; // a client may send 200 messages at once
    private static final int EVENT = 620010;
    private static final String SENTINEL = "{\"unsubscribe\":[\"sentinel\"]}";
    private static final JsonArray SENTINELS =
            Json.createArrayBuilder().add("sentinel").build();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Api api;
    private static String key;
    private static long position;

    private final Random chance = new Random(SEED);

    @BeforeAll
    static void anApplicationOfItsOwn(Api admin) {
        String name = Topics.unique("random");
        admin.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", name).build())
                .expect(201);
        key = admin.with("Carillon-Application", name)
                .post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", name)
                                .add(
                                        "scopes",
                                        Json.createArrayBuilder()
                                                .add("events:read")
                                                .add("events:write"))
                                .build())
                .expect(201)
                .string("key");
        api = admin.as(key);
    }

    @Test
    void whatIsPostedIsRefusedWhollyOrStoredAsItIsSaid() {
        System.out.println("RandomMessagesIT: seed " + SEED + ", " + MESSAGES + " messages");
        Api client = api.with("X-VoltMX-Authorization", key);
        RandomMessages messages = new RandomMessages(chance, key, "posted");
        for (int i = 0; i < MESSAGES / 2; i++) {
            byte[] message = messages.next();
            String type = chance.nextInt(10) == 0 ? "text/plain" : "application/json";
            long began = System.nanoTime();
            Answer answer = client.send("POST", "/services/ServerEvents", type, message);
            checkTime(began, i, message);

            assertThat(answer.status()).as(said(i, message, answer.text())).isIn(200, 400, 413, 415);
            assertThat(answer.text()).as(said(i, message, "")).doesNotContain("Exception", "\tat ", "dev.carillon");
            Set<String> raised = new TreeSet<>();
            if (answer.status() == 200) {
                raised = raised(answer.json());
            }
            checkStored(raised, i, message, answer.text());
        }
    }

    @Test
    void whatIsSentOverAWebSocketIsRefusedWhollyOrStoredAsItIsSaid(CarillonServer server) throws IOException {
        RandomMessages messages = new RandomMessages(chance, key, "sent");
        WebSocketClient held = held(server);
        // over all messages: what one raises beside other things may be stored after the answers to those
        Set<String> raised = new TreeSet<>();
        Set<String> stored = new TreeSet<>();
        WebSocketClient socket = null;
        WebSocketClient before = null; // is told of what was raised by its last message
        for (int i = 0; i < MESSAGES / 2; i++) {
            if (i % OF_ONE_CONNECTION == 0
                    || socket == null
                    || !socket.session().isOpen()) {
                if (before != null) {
                    before.close();
                }
                before = socket;
                socket = WebSocketClient.connect(
                        server.baseUri(),
                        "/services/ServerEvents/Stream?clientUUID=r" + i,
                        Map.of("X-VoltMX-Authorization", key));
            }
            byte[] message = messages.next();
            long began = System.nanoTime();
            send(socket, message);
            List<JsonObject> answers = new ArrayList<>();
            boolean over = ask(socket);
            boolean isSettled = false;
            while (!isSettled && System.nanoTime() - began < LONGEST.toNanos()) {
                over |= !socket.session().isOpen();
                for (JsonObject each : socket.rest()) {
                    if (SENTINELS.equals(each.get("failedTopics"))) {
                        over = true;
                    } else if (each.getInt("code") != EVENT) {
                        answers.add(each);
                        raised.addAll(raised(each));
                    }
                }
                if (before != null) {
                    before.rest().stream()
                            .filter(each -> each.getInt("code") != EVENT)
                            .forEach(each -> raised.addAll(raised(each)));
                }
                stored.addAll(stored());
                // a raise is answered when it is committed, which other answers do not wait for
                isSettled = over && stored.equals(raised) && (!answers.isEmpty() || isAcknowledgement(message));
                LockSupport.parkNanos(200_000);
            }
            assertThat(over).as(said(i, message, "none")).isTrue();
            assertThat(stored).as(said(i, message, answers.toString())).isEqualTo(raised);
            assertThat(isSettled).as(said(i, message, answers.toString())).isTrue();
            for (JsonObject each : answers) {
                assertThat(each.getInt("code"))
                        .as(said(i, message, each.toString()))
                        .isBetween(620001, 620014);
                assertThat(each.toString()).doesNotContain("Exception", "\\tat ", "dev.carillon");
            }
        }
        socket.close();
        if (before != null) {
            before.close();
        }
        held.close();
    }

    @Test
    void aStreamIsOpenedOrRefusedWhateverIsAskedFor(CarillonServer server) throws Exception {
        List<String> names = List.of("topic", "filter", "cursor", "access_token", "x");
        List<String> values = List.of(
                "",
                "**",
                "order/*",
                "a//b",
                "0",
                "-1",
                "99999999999999999999",
                "source = 'a'",
                "source = (",
                "cst_x",
                "*a",
                "\u0000",
                "é",
                "DATA('/a') > 1",
                "a".repeat(2_000),
                "1",
                "%");
        for (int i = 0; i < MESSAGES / 10; i++) {
            StringBuilder query = new StringBuilder("?");
            for (int j = chance.nextInt(4); j > 0; j--) {
                query.append(names.get(chance.nextInt(names.size())))
                        .append('=')
                        .append(URLEncoder.encode(values.get(chance.nextInt(values.size())), StandardCharsets.UTF_8))
                        .append('&');
            }
            long began = System.nanoTime();
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUri() + "/api/v1/stream" + query))
                    .timeout(LONGEST)
                    .header("Authorization", "Bearer " + key)
                    .header(
                            "Last-Event-ID",
                            values.get(chance.nextInt(values.size())).replaceAll("[^ -~]", "?"))
                    .build();
            HttpResponse<InputStream> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                assertThat(answer.statusCode()).as("seed %d, %s", SEED, query).isIn(200, 400, 401, 410);
                assertThat(body.read()).as("something comes").isPositive();
            }
            checkTime(began, i, query.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aStreamTakesNoMessages(CarillonServer server) throws IOException {
        RandomMessages messages = new RandomMessages(chance, key, "streamed");
        WebSocketClient held = held(server);
        for (int i = 0; i < MESSAGES / 20; i++) {
            try (WebSocketClient socket = WebSocketClient.connect(
                    server.baseUri(),
                    "/api/v1/stream?topic=nothing",
                    Map.of("Authorization", "Bearer " + key),
                    List.of("cloudevents.json"))) {
                byte[] message = messages.next();
                long began = System.nanoTime();
                send(socket, message);
                // RFC 6455, section 7.4.1: not accepted; no text; too long
                assertThat(socket.closed().getCloseCode().getCode())
                        .as(said(i, message, ""))
                        .isIn(1003, 1007, 1009);
                checkTime(began, i, message);
                checkStored(Set.of(), i, message, "");
            }
        }
        held.close();
    }

    /** Tyrus ends its client's timers with the last connection, also while the next one is being opened, which then hears nothing. */
    private static WebSocketClient held(CarillonServer server) {
        return WebSocketClient.connect(
                server.baseUri(),
                "/services/ServerEvents/Stream?clientUUID=held",
                Map.of("X-VoltMX-Authorization", key));
    }

    /** As text where it is, else as bytes; at times in pieces. */
    private void send(WebSocketClient socket, byte[] message) throws IOException {
        RemoteEndpoint.Basic remote = socket.session().getBasicRemote();
        String text = new String(message, StandardCharsets.UTF_8);
        try {
            if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), message)) {
                remote.sendBinary(ByteBuffer.wrap(message));
            } else if (text.length() > 1 && chance.nextInt(4) == 0) {
                int cut = text.offsetByCodePoints(0, 1 + chance.nextInt(text.codePointCount(0, text.length()) - 1));
                remote.sendText(text.substring(0, cut), false);
                remote.sendText(text.substring(cut), true);
            } else {
                remote.sendText(text);
            }
        } catch (IOException | RuntimeException closedMeanwhile) { // Tyrus says it in several ways
            assertThat(socket.closed()).isNotNull();
        }
    }

    /** One more question, whose answer comes when the one before was read; true if the connection is closed. */
    private static boolean ask(WebSocketClient socket) {
        try {
            socket.send(SENTINEL);
            return false;
        } catch (RuntimeException closedMeanwhile) {
            assertThat(socket.closed()).isNotNull();
            return true;
        }
    }

    /** Which alone is not answered. */
    private static boolean isAcknowledgement(byte[] message) {
        return new String(message, StandardCharsets.UTF_8).contains("\"ack\"");
    }

    private static Set<String> raised(JsonObject answer) {
        int code = answer.getInt("code");
        return code == 620004 || code == 620006
                ? answer.getJsonArray("successTopics").getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .map(RandomMessagesIT::stored)
                        .collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }

    /** As a topic of the dialect is kept. */
    private static String stored(String topic) {
        return Arrays.stream(topic.replaceAll("^/+|/+$", "").split("/"))
                .map(TopicName::encode)
                .collect(Collectors.joining("/"));
    }

    private void checkStored(Set<String> raised, int number, byte[] message, String answer) {
        assertThat(stored()).as(said(number, message, answer)).isEqualTo(raised);
    }

    /** The topics of all that was stored since the last look. */
    private Set<String> stored() {
        Set<String> stored = new TreeSet<>();
        JsonObject page;
        do {
            page = api.get("/api/v1/events?limit=250&cursor=" + position)
                    .expect(200)
                    .json();
            for (JsonValue each : page.getJsonArray("data")) {
                stored.add(each.asJsonObject().getString("topic"));
                position = each.asJsonObject().getJsonNumber("position").longValue();
            }
        } while (page.containsKey("next"));
        return stored;
    }

    private static void checkTime(long began, int number, byte[] message) {
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as(said(number, message, ""))
                .isLessThan(LONGEST);
    }

    private static String said(int number, byte[] message, String answer) {
        String text = new String(message, 0, Math.min(message.length, 2_000), StandardCharsets.UTF_8);
        return "seed " + SEED + ", message " + number + ": " + text + "\nanswer: " + answer;
    }
}
