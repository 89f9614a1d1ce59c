package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.RawSocket;
import dev.carillon.fixture.TestDatabase;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SignalR's transports as they are on the wire: hubs of a test, in a jar of their own in the WAR. */
@Tag("once-a-server")
class HubTransportsIT {

    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";
    private static final String ECHO =
            "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Echo\",\"arguments\":[\"hello\"]}\u001e";
    private static final String ECHOED = "{\"type\":3,\"invocationId\":\"1\",\"result\":\"hello\"}\u001e";
    private static final String HUB = "/hubs/test";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static CarillonServer server;

    @BeforeAll
    static void start() {
        server = CarillonServer.create("hubs", TestDatabase.fresh(), Map.of(), "hubs");
        server.start();
    }

    @AfterAll
    static void S53_aServerThatEndsLetsItsClientsComeAgain() {
        try (RawSocket socket = webSocket(HUB)) {
            socket.send(HANDSHAKE);
            socket.await("{}\u001e");
            server.stop();
            socket.await("{\"type\":7,\"allowReconnect\":true}\u001e");
            assertThat(socket.awaitClosed()).isEqualTo(1000);
        } finally {
            server.stop();
        }
    }

    @Test
    void S26_withoutAVersionTheIdIsTheToken() {
        HttpResponse<String> answer = send("POST", HUB + "/negotiate", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonObject negotiated = json(answer);
        assertThat(negotiated.getInt("negotiateVersion")).isZero();
        assertThat(negotiated).doesNotContainKeys("connectionToken", "useStatefulReconnect");
        assertThat(negotiated.getJsonArray("availableTransports").toString())
                .isEqualTo("[{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\",\"Binary\"]},"
                        + "{\"transport\":\"ServerSentEvents\",\"transferFormats\":[\"Text\"]},"
                        + "{\"transport\":\"LongPolling\",\"transferFormats\":[\"Text\",\"Binary\"]}]");
        try (RawSocket socket = webSocket(HUB + "?id=" + negotiated.getString("connectionId"))) {
            socket.send(HANDSHAKE);
            socket.await("{}\u001e");
        }
    }

    @Test
    void S27_ofVersion1TheTokenIsAnother() {
        JsonObject negotiated = negotiate("?negotiateVersion=1");
        assertThat(negotiated.getInt("negotiateVersion")).isEqualTo(1);
        assertThat(negotiated.getString("connectionToken"))
                .hasSize(22)
                .isNotEqualTo(negotiated.getString("connectionId"));
        assertThat(send("POST", HUB + "?id=" + negotiated.getString("connectionId"), "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(negotiate("?negotiateVersion=1&useStatefulReconnect=true").getBoolean("useStatefulReconnect"))
                .isTrue();
    }

    @Test
    void S28_aLaterVersionIsAnsweredWith1AndAnythingElseWithAnError() {
        assertThat(negotiate("?negotiateversion=7").getInt("negotiateVersion")).isEqualTo(1);
        assertThat(negotiate("?negotiateVersion=x"))
                .isEqualTo(Json.createObjectBuilder()
                        .add("error", "The client requested a non-integer protocol version.")
                        .build());
    }

    @Test
    void S29_onlyByPost() {
        HttpResponse<String> answer = send("GET", HUB + "/negotiate", null);
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(send("PUT", HUB, "").statusCode()).isEqualTo(405);
    }

    @Test
    void S30_S41_S48_aWebSocketWithoutNegotiation() {
        try (RawSocket socket = webSocket(HUB)) {
            socket.send(HANDSHAKE.substring(0, 10));
            socket.send(HANDSHAKE.substring(10) + ECHO + ECHO.replace("\"1\"", "\"2\""));
            socket.await("{}\u001e");
            socket.await(ECHOED + ECHOED.replace("\"1\"", "\"2\""));
        }
    }

    @Test
    void S31_anUnknownIdAndASecondSocketAreRefused() {
        assertThat(refusal(HUB + "?id=unknown")).isEqualTo(404);
        String token = negotiate("?negotiateVersion=1").getString("connectionToken");
        try (RawSocket socket = webSocket(HUB + "?id=" + token)) {
            socket.send(HANDSHAKE);
            socket.await("{}\u001e");
            assertThat(refusal(HUB + "?id=" + token)).isEqualTo(409);
            assertThat(send("POST", HUB + "?id=" + token, "").statusCode())
                    .as("S33")
                    .isEqualTo(405);
            HttpResponse<String> poll = send("GET", HUB + "?id=" + token, null);
            assertThat(poll.statusCode()).as("S34").isEqualTo(400);
            assertThat(poll.body()).isEqualTo("Cannot change transports mid-connection");
            assertThat(send("DELETE", HUB + "?id=" + token, null).statusCode()).isEqualTo(400);
            socket.send(ECHO);
            socket.await(ECHOED);
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(refusal(HUB + "?id=" + token)).isEqualTo(404));
    }

    @Test
    void S32_withoutIdOrWithAnUnknownOne() {
        for (String method : new String[] {"GET", "POST", "DELETE"}) {
            HttpResponse<String> without = send(method, HUB, method.equals("POST") ? "" : null);
            assertThat(without.statusCode()).isEqualTo(400);
            assertThat(without.body()).isEqualTo("Connection ID required");
            HttpResponse<String> unknown = send(method, HUB + "?id=x", method.equals("POST") ? "" : null);
            assertThat(unknown.statusCode()).isEqualTo(404);
            assertThat(unknown.body()).isEqualTo("No Connection with that ID");
        }
    }

    @Test
    void S35_theTokenIsInTheHeaderOrTheQueryAndTheConnectionIsItsCallers() {
        String guarded = "/hubs/guarded/kitchen";
        HttpResponse<String> without = send("POST", guarded + "/negotiate?negotiateVersion=1", "");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(refusal(guarded)).isEqualTo(401);
        HttpResponse<String> with =
                send("POST", guarded + "/negotiate?negotiateVersion=1", "", "Authorization", "Bearer let-me-in");
        String id = "?id=" + json(with).getString("connectionToken");
        assertThat(refusal(guarded + id)).isEqualTo(401);
        assertThat(refusal(guarded + id + "&access_token=let-another-in")).isEqualTo(403);
        assertThat(send("POST", HUB + id, "").statusCode()).as("another hub").isEqualTo(404);
        try (RawSocket socket = webSocket(guarded + id + "&access_token=let-me-in")) {
            socket.send(HANDSHAKE + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"WhoAmI\",\"arguments\":[]}\u001e");
            socket.await("\"details\":\"kitchen\"");
        }
    }

    @Test
    void S36_S38_serverSentEvents() throws IOException {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        HttpResponse<InputStream> events = events(path);
        assertThat(events.statusCode()).isEqualTo(200);
        assertThat(events.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(events.headers().firstValue("Cache-Control").orElse("")).contains("no-cache");
        try (InputStream in = events.body()) {
            assertThat(line(in)).isEqualTo(":");
            HttpResponse<String> posted = send("POST", path, HANDSHAKE + ECHO);
            assertThat(posted.statusCode()).isEqualTo(200);
            assertThat(posted.body()).isEmpty();
            String got = "";
            while (!got.endsWith(ECHOED)) {
                String line = line(in);
                got += line.startsWith("data: ") ? line.substring(6) : line;
            }
            assertThat(got).isEqualTo("{}\u001e" + ECHOED);
            assertThat(events(path).statusCode()).isEqualTo(409);
            assertThat(send("DELETE", path, null).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void S36_closedByItsClientItIsForgotten() throws IOException {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        HttpResponse<InputStream> events = events(path);
        line(events.body());
        send("POST", path, HANDSHAKE);
        events.body().close();
        // The server sees it at its next write: a ping, or this one
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(
                        send("POST", path, ECHO).statusCode())
                .isEqualTo(404));
    }

    @Test
    void S56_noMessagePackOverEvents() throws IOException {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        try (InputStream in = events(path).body()) {
            line(in);
            send("POST", path, "{\"protocol\":\"messagepack\",\"version\":1}\u001e");
            assertThat(line(in))
                    .isEqualTo("data: {\"error\":\"Cannot use the 'messagepack' protocol on the current transport. "
                            + "The transport does not support 'Binary' transfer format.\"}\u001e");
            line(in);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void S37_longPolling() {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        HttpResponse<String> first = send("GET", path, null);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEmpty();

        CompletableFuture<HttpResponse<String>> waiting = poll(path);
        assertThat(send("POST", path, HANDSHAKE).statusCode()).isEqualTo(200);
        assertThat(waiting.join().body()).isEqualTo("{}\u001e");
        assertThat(waiting.join().headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/octet-stream");

        send("POST", path, ECHO + ECHO.replace("\"1\"", "\"2\""));
        String got = "";
        while (got.length() < 2 * ECHOED.length()) {
            HttpResponse<String> next = send("GET", path, null);
            assertThat(next.statusCode()).isEqualTo(200);
            assertThat(next.body()).as("whole records").endsWith("\u001e");
            got += next.body();
        }
        assertThat(got).isEqualTo(ECHOED + ECHOED.replace("\"1\"", "\"2\""));

        CompletableFuture<HttpResponse<String>> older = poll(path);
        CompletableFuture<HttpResponse<String>> newer = poll(path);
        Awaitility.await().until(() -> older.isDone() || newer.isDone());
        HttpResponse<String> ended = older.isDone() ? older.join() : newer.join();
        assertThat(ended.statusCode()).as("the older poll").isEqualTo(204);

        assertThat(send("DELETE", path, null).statusCode()).isEqualTo(202);
        assertThat((older.isDone() && ended == older.join() ? newer : older)
                        .join()
                        .statusCode())
                .isEqualTo(204);
        assertThat(send("GET", path, null).statusCode()).isEqualTo(404);
    }

    /** As the client for Python does (signalrcore 1.0.2). */
    @Test
    void S37_S38_whatComesBeforeTheFirstPollIsTaken() {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        assertThat(send("POST", path, HANDSHAKE + ECHO).statusCode()).isEqualTo(200);
        String got = "";
        while (got.length() < "{}\u001e".length() + ECHOED.length()) {
            HttpResponse<String> next = send("GET", path, null);
            assertThat(next.statusCode()).isEqualTo(200);
            got += next.body();
        }
        assertThat(got).isEqualTo("{}\u001e" + ECHOED);
    }

    @Test
    void S37_whatTheServerEndsIsSaidAndThen204() {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        send("GET", path, null);
        send("POST", path, HANDSHAKE + "{\"type\":1,\"target\":\"Bye\",\"arguments\":[true]}\u001e");
        String got = "";
        HttpResponse<String> next = send("GET", path, null);
        while (next.statusCode() == 200) {
            got += next.body();
            next = send("GET", path, null);
        }
        assertThat(got).isEqualTo("{}\u001e{\"type\":7,\"allowReconnect\":true}\u001e");
        assertThat(next.statusCode()).isEqualTo(204);
        assertThat(send("GET", path, null).statusCode()).isEqualTo(404);
    }

    @Test
    void S38_aLargeBodyOfManyRecords() {
        manyRecords("{\"type\":1,\"target\":\"Nothing\",\"arguments\":[]}\u001e", 50_000);
    }

    /** Three times what the connection holds, at a thousand calls a second: the body waits. */
    @Test
    void S38_aBodyWaitsForRoom() {
        manyRecords("{\"type\":1,\"target\":\"Slow\",\"arguments\":[\"" + "x".repeat(1000) + "\"]}\u001e", 3_000);
    }

    @Test
    void S38_bodiesThatComeTogetherAreTakenOneAfterTheOther() {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        send("GET", path, null);
        send("POST", path, HANDSHAKE);
        String slow = "{\"type\":1,\"target\":\"Slow\",\"arguments\":[\"" + "x".repeat(1000) + "\"]}\u001e";
        List<CompletableFuture<HttpResponse<String>>> posts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String body = slow.repeat(300) + ECHO.replace("\"1\"", "\"" + i + "\"");
            posts.add(CLIENT.sendAsync(request("POST", path, body).build(), BodyHandlers.ofString()));
        }
        StringBuilder got = new StringBuilder();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        got.append(send("GET", path, null).body()).toString().split("\"result\":\"hello\"", -1).length
                                > 8);
        posts.forEach(each -> assertThat(each.join().statusCode()).isEqualTo(200));
    }

    private static void manyRecords(String record, int times) {
        String path = HUB + "?id=" + negotiate("?negotiateVersion=1").getString("connectionToken");
        send("GET", path, null);
        assertThat(send("POST", path, HANDSHAKE + record.repeat(times) + ECHO).statusCode())
                .isEqualTo(200);
        String got = "";
        while (!got.endsWith(ECHOED)) {
            HttpResponse<String> next = send("GET", path, null);
            assertThat(next.statusCode()).isEqualTo(200);
            got += next.body();
        }
        assertThat(got).isEqualTo("{}\u001e" + ECHOED);
    }

    @Test
    void S40_aBrowserOfAnotherHostComesOnlyIfItMay() {
        HttpResponse<String> preflight = send(
                "OPTIONS",
                HUB + "/negotiate",
                null,
                "Origin",
                "https://shop.example.com",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "x-requested-with, x-signalr-user-agent, authorization");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://shop.example.com");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .hasValue("true");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValue("x-requested-with, x-signalr-user-agent, authorization");
        assertThat(send("POST", HUB + "/negotiate", "", "Origin", "https://shop.example.com")
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://shop.example.com");
        assertThat(send("POST", HUB + "/negotiate", "", "Origin", "https://evil.example.com")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(
                                "POST",
                                HUB + "/negotiate",
                                "",
                                "Origin",
                                "http://" + server.baseUri().getAuthority())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void S43_S52_whatIsNoMessageIsToldAndTheSocketCloses() {
        ended("{\"type\":1,\"target\":\"Echo\"}\u001e", "Missing required property 'arguments'.");
        ended("x".repeat(33_000), "The maximum message size of 32768B was exceeded.");
        ended("[".repeat(900_000), "The maximum message size of 32768B was exceeded.");
        ended("[".repeat(30_000) + "\u001e", "Error reading JSON.");
    }

    private void ended(String messages, String why) {
        try (RawSocket socket = webSocket(HUB)) {
            socket.send(HANDSHAKE);
            socket.await("{}\u001e");
            socket.sendAnyway(messages);
            socket.await("{\"type\":7,\"error\":\"Connection closed with an error. InvalidDataException: " + why
                    + "\"}\u001e");
            assertThat(socket.awaitClosed()).isEqualTo(1000);
        }
    }

    @Test
    void S42_S50_S51_timesAreKept() {
        try (RawSocket silent = webSocket("/hubs/quick");
                RawSocket pinged = webSocket("/hubs/quick")) {
            pinged.send(HANDSHAKE + "{\"type\":6}\u001e");
            pinged.await("{}\u001e{\"type\":6}\u001e");
            silent.await("{\"error\":\"Handshake was canceled.\"}\u001e");
            assertThat(silent.awaitClosed()).isEqualTo(1000);
            pinged.await("The client has sent nothing for 3 s.");
            assertThat(pinged.awaitClosed()).isEqualTo(1000);
        }
    }

    @Test
    void S56_aMessagePackSocketIsBinary() {
        try (RawSocket socket = webSocket(HUB)) {
            socket.send("{\"protocol\":\"messagepack\",\"version\":1}\u001e");
            socket.await("{}\u001e");
            // [1, {}, "1", "Echo", ["a"], []]
            socket.send(HexFormat.of().parseHex("0e960180a131a44563686f91a16190"));
            // [3, {}, "1", 3, "a"]
            socket.await("\u0008\u0095\u0003\u0080\u00a11\u0003\u00a1a");
            socket.send(HexFormat.of().parseHex("ffffffff0f"));
            socket.await("The maximum message size of 32768B was exceeded.");
            assertThat(socket.awaitClosed()).isEqualTo(1000);
        }
    }

    @Test
    void nobodyReachesTheSocketsOwnPath() {
        assertThat(refusal("/signalr-socket/x")).isEqualTo(404);
        assertThat(send("GET", "/signalr-socket/x", null).statusCode()).isEqualTo(404);
    }

    @Test
    void otherPathsAreAsTheyWere() {
        HttpResponse<String> none = send("POST", "/hubs/none/negotiate", "");
        assertThat(none.statusCode()).isIn(404, 405); // no hub: the server's own answer
        assertThat(none.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(send("GET", "/health/ready", null).statusCode()).isEqualTo(200);
    }

    @Test
    void whoLeavesIsTold() {
        int before = left();
        try (RawSocket socket = webSocket(HUB)) {
            socket.send(HANDSHAKE);
            socket.await("{}\u001e");
            socket.cut();
        }
        Awaitility.await().until(() -> left() >= before + 2); // and who asked
    }

    private int left() {
        try (RawSocket socket = webSocket(HUB)) {
            socket.send(HANDSHAKE + "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Left\",\"arguments\":[]}\u001e");
            socket.await("\"result\":");
            return Integer.parseInt(socket.await("}").replace("}", ""));
        }
    }

    private static RawSocket webSocket(String path) {
        return RawSocket.open(URI.create(server.baseUri().toString().replaceFirst("http", "ws") + path));
    }

    private static int refusal(String path) {
        try (RawSocket socket = webSocket(path)) {
            throw new AssertionError("it was opened: " + path);
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    private static JsonObject negotiate(String query) {
        return json(send("POST", HUB + "/negotiate" + query, ""));
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return Json.createReader(new StringReader(answer.body())).readObject();
    }

    private static CompletableFuture<HttpResponse<String>> poll(String path) {
        return CLIENT.sendAsync(request("GET", path, null).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<InputStream> events(String path) throws IOException {
        try {
            return CLIENT.send(
                    request("GET", path, null, "Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended after: " + line);
            }
            line.append((char) next);
        }
        return line.toString().replace("\r", "");
    }

    private static HttpResponse<String> send(String method, String path, String body, String... headers) {
        try {
            return CLIENT.send(
                    request(method, path, body, headers).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUri() + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return headers.length == 0 ? request : request.headers(headers);
    }
}
