package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input gets an RFC 9457 problem that says what is wrong, and nothing is stored. */
@OnCarillon
class BadInputIT {

    private static final String EVENTS = "/api/v1/events";
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String UNKNOWN = "018f0000-0000-7000-8000-000000000000";

    private final String topic = Topics.unique("bad");

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                arguments("/topic", "application/json", "{\"data\":1}"),
                arguments("/topic", "application/json", "{\"topic\":\"a b\",\"data\":1}"),
                arguments("/topic", "application/json", "{\"topic\":\"a//b\",\"data\":1}"),
                arguments("/topic", "application/json", "{\"topic\":7,\"data\":1}"),
                arguments("/topic", "application/json", "{\"topic\":\"carillon/own\",\"data\":1}"),
                arguments("/topic", "application/json", "{\"topic\":\"carillon%2Fdelivery%2Fexhausted\",\"data\":1}"),
                arguments(
                        "/type",
                        "application/json",
                        "{\"topic\":\"order\",\"type\":\"carillon.delivery.exhausted\",\"data\":1}"),
                arguments("/metadata", "application/json", "{\"topic\":\"a\",\"data\":1,\"metadata\":[]}"),
                arguments("/specversion", STRUCTURED, "{\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}"),
                arguments(
                        "/specversion",
                        STRUCTURED,
                        "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"}"),
                arguments("/id", STRUCTURED, "{\"specversion\":\"1.0\",\"source\":\"/s\",\"type\":\"t\"}"),
                arguments("/source", STRUCTURED, "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\"}"),
                arguments("/type", STRUCTURED, "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\"}"),
                arguments(
                        "/time",
                        STRUCTURED,
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"time\":\"noon\"}"),
                arguments(
                        "/data_base64",
                        STRUCTURED,
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data_base64\":\"?\"}"),
                arguments("/0/id", BATCH, "[{\"specversion\":\"1.0\",\"source\":\"/s\",\"type\":\"t\"}]"));
    }

    @ParameterizedTest(name = "{0} in {2}")
    @MethodSource("wrongFields")
    void aMissingOrWrongFieldIsNamedByItsPointer(String pointer, String contentType, String body, Api api) {
        Answer problem = api.post(EVENTS, contentType, body).expectProblem(400);
        assertThat(problem.json().getJsonArray("errors").toString()).contains('"' + pointer + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", STRUCTURED, BATCH})
    void brokenJsonIsToldByLineAndColumn(String contentType, Api api) {
        String broken = contentType.equals(BATCH) ? "[\n  {\"id\": oops}\n]" : "{\n  \"topic\": oops\n}";
        Answer problem = api.post(EVENTS, contentType, broken).expectProblem(400);
        assertThat(problem.string("detail")).contains("line 2").containsPattern("column 1\\d");
    }

    @Test
    void anUnknownMediaTypeIs415(Api api) {
        Answer problem = api.post(EVENTS, "text/plain", "hello").expectProblem(415);
        assertThat(problem.string("detail")).contains(STRUCTURED, BATCH);
        api.post("/api/v1/subscriptions", "text/plain", "hello").expectProblem(415);
    }

    @Test
    void aCompressedBodyIs415(Api api) {
        Answer problem = api.with("Content-Encoding", "gzip")
                .post(EVENTS, STRUCTURED, anEvent(topic).json().build().toString())
                .expectProblem(415);
        assertThat(problem.headers().firstValue("Accept-Encoding")).contains("identity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Idempotency-Key", "Content-Type"})
    void aHeaderThatSaysOneThingIsGivenOnce(String name, CarillonServer server) throws IOException {
        String twice = name + ": text/plain\r\n" + name + ": text/html\r\nConnection: close\r\nce-id: 1\r\n";
        assertThat(answers(server, request(server, "Content-Length: 2", twice) + "{}"))
                .startsWith("HTTP/1.1 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "a/b/c", "text/plain; charset"})
    void anInvalidContentTypeIsNamed(String contentType, Api api) {
        Answer problem = api.post(EVENTS, contentType, "{}").expectProblem(400);
        assertThat(problem.text()).contains("\"parameter\":\"Content-Type\"", contentType);
    }

    /** RFC 9112, section 6.1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Transfer-Encoding: chunked\r\nContent-Length: 5"
            })
    void aBodyInAnotherTransferCodingIsRefused(String framing, CarillonServer server, Api api) throws IOException {
        String hidden = request(server, "Content-Length: 2", "ce-id: hidden\r\n") + "{}";
        String sent = request(server, framing, "ce-id: open\r\n");
        assertThat(answers(server, sent + hidden)).startsWith("HTTP/1.1 400").doesNotContain("HTTP/1.1 202");
        api.publish(anEvent(topic)).expect(202);
        String stored = api.get(EVENTS + "?topic=" + topic).text();
        assertThat(stored).doesNotContain("\"open\"");
        if (System.getProperty("carillon.it.server", "payara").equals("wildfly")) { // Payara: docs/http.md
            assertThat(stored).doesNotContain("hidden");
        }
    }

    /** All that comes until the server closes the connection. */
    private static String answers(CarillonServer server, String sent) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.baseUri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            ByteArrayOutputStream answers = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answers);
            } catch (SocketException reset) {
                // closed with what was left unread in it: what came before counts
            }
            return answers.toString(StandardCharsets.UTF_8);
        }
    }

    private String request(CarillonServer server, String framing, String more) {
        return "POST " + server.baseUri().getPath() + EVENTS + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + server.adminKey() + "\r\nce-specversion: 1.0\r\nce-source: /s\r\nce-type: t\r\n"
                + "ce-topic: " + topic + "\r\n" + more + framing + "\r\n\r\n";
    }

    @Test
    void partialIsTrueOrFalse(Api api) {
        Answer problem = api.post(EVENTS + "?partial=yes", BATCH, "[]").expectProblem(400);
        assertThat(problem.text()).contains("\"parameter\":\"partial\"");
    }

    @Test
    void anEventOverOneMebibyteIs413(Api api) {
        String data = "\"" + "x".repeat(1 << 20) + "\"";
        tooLarge(
                api.post(EVENTS, "application/json", "{\"topic\":\"a\",\"data\":" + data + "}"),
                "/data",
                "1048576",
                "carillon.publish.max-event-bytes");
        tooLarge(
                api.post(EVENTS, "application/json", data.repeat(3)),
                "",
                "1048576",
                "carillon.publish.max-event-bytes");
    }

    @Test
    void anEventOfOneMebibyteIsTakenAsBase64(Api api) {
        String data = Base64.getEncoder().encodeToString(new byte[1 << 20]);
        api.post(
                        EVENTS,
                        STRUCTURED,
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/%1$s\",\"type\":\"t\",\"topic\":\"%1$s\",\"data_base64\":\"%2$s\"}"
                                .formatted(topic, data))
                .expect(202);
    }

    @Test
    void aBatchOverSixteenMebibytesIs413(Api api) {
        Assumptions.assumeFalse(
                "wildfly".equals(System.getProperty("carillon.it.server")),
                "WildFly itself breaks off what is over its listener's max-post-size, 10 MiB");
        tooLarge(
                api.post(EVENTS, BATCH, "[" + " ".repeat(16 << 20) + "]"),
                "",
                "16777216",
                "carillon.publish.max-batch-bytes");
    }

    @Test
    void aBatchOfMoreThanAThousandEventsIs413(Api api) {
        var batch = Json.createArrayBuilder();
        for (int i = 0; i <= 1_000; i++) {
            batch.add(anEvent(topic).json());
        }
        tooLarge(api.post(EVENTS, BATCH, batch.build().toString()), "", "1000", "carillon.publish.max-batch-events");
    }

    private static void tooLarge(Answer answer, String pointer, String limit, String key) {
        JsonObject error =
                answer.expectProblem(413).json().getJsonArray("errors").getJsonObject(0);
        assertThat(error.getString("pointer")).isEqualTo(pointer);
        assertThat(error.getString("rule")).contains(' ' + limit + ' ', key);
    }

    @Test
    void withoutAKeyItIs401(Api api) {
        Answer problem = api.withoutKey().publish(anEvent(topic)).expectProblem(401);
        assertThat(problem.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
        api.as("no-such-key").get(EVENTS).expectProblem(401);
        api.with("Authorization", "Basic eDp5").get(EVENTS).expectProblem(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/events/", "/api/v1/subscriptions/", "/api/v1/applications/", "/api/v1/keys/"})
    void anUnknownIdIs404(String path, Api api) {
        api.get(path + UNKNOWN).expectProblem(404);
        api.get(path + "no-id-at-all").expectProblem(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nowhere", "/api", "/api/v1/nowhere", "/api/v1/events/a/b/c"})
    void anUnknownPathIs404AndNoHtml(String path, Api api) {
        api.get(path).expectProblem(404);
    }

    @Test
    void aWrongMethodIs405(Api api) {
        api.send("PUT", EVENTS, "application/json", "{}").expectProblem(405);
        api.delete(EVENTS).expectProblem(405);
        api.send("POST", "/health/live", "application/json", "{}").expectProblem(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUERY", "PROPFIND", "FOO"})
    void anUnknownMethodWithABodyIsNoOtherVersionOfHttp(String method, Api api) {
        for (String path : new String[] {EVENTS, "/api/v1/keys/" + UNKNOWN, "/health/live", "/openapi.json"}) {
            Answer answer = api.send(method, path, "application/json", "{\"topic\":\"a\"}");
            assertThat(answer.status()).as(answer::toString).isIn(405, 501);
        }
    }

    @Test
    void aDeletionWithABodyIsOne(Api api) {
        api.send("DELETE", "/api/v1/subscriptions/" + UNKNOWN, "application/json", "{}")
                .expectProblem(404);
    }

    /** Payara expects none of TRACE: what came along was answered as the next request. */
    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "QUERY", "DELETE", "GET", "PUT", "OPTIONS"})
    void theBodyOfARequestIsNotTheNextOne(String method, CarillonServer server) throws IOException {
        String smuggled = "GET /carillon/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";
        String answers = untilItCloses(
                server,
                method + " /carillon/health/live HTTP/1.1\r\nHost: a\r\nContent-Length: " + smuggled.length()
                        + "\r\n\r\n" + smuggled
                        + "GET /carillon/health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answers)
                .startsWith("HTTP/1.1 ")
                .doesNotContain("HTTP/1.1 505")
                .doesNotContain("\"openapi\"");
    }

    private static String untilItCloses(CarillonServer server, String requests) throws IOException {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        try (Socket socket =
                new Socket(server.baseUri().getHost(), server.baseUri().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(answers);
        } catch (SocketException reset) {
            // what came before it counts
        }
        return answers.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aNameOfAKeyCanBePrinted(Api api) {
        for (String name : new String[] {"", " ", "a\u0000", "a\u2028b", "a\u202Eb", "x".repeat(101)}) {
            assertThat(api.post("/api/v1/keys", key(name, "2100-01-01T00:00:00Z"))
                            .expectProblem(400)
                            .text())
                    .contains("\"/name\"");
        }
        String longest = "\uD83D\uDC4D".repeat(100);
        assertThat(api.post("/api/v1/keys", key(longest, "9999-12-31T23:59:59Z"))
                        .expect(201)
                        .string("name"))
                .isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "+12345-01-01T00:00:00Z", "2100-01-01"})
    void anEndThatCannotBeShownIs400(String end, Api api) {
        assertThat(api.post("/api/v1/keys", key("a", end)).expectProblem(400).text())
                .contains("\"/expiresAt\"");
    }

    private static JsonObject key(String name, String end) {
        return Json.createObjectBuilder()
                .add("name", name)
                .add("scopes", Json.createArrayBuilder().add("events:read"))
                .add("expiresAt", end)
                .build();
    }

    @Test
    void aNameThatIsTakenIs409(Api api) {
        api.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", "default").build())
                .expectProblem(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=x", "?cursor=%25%25", "?since=yesterday", "?until=x", "?topic=a//b"})
    void aWrongQueryParameterIs400(String query, Api api) {
        api.get(EVENTS + query).expectProblem(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "FOO"})
    void aMethodTheContainerRefusesIsNoHtml(String method, CarillonServer server) {
        Answer answer = server.api().send(method, EVENTS, null, new byte[0]);
        assertThat(answer.status()).isBetween(400, 501);
        assertThat(answer.contentType()).as(answer::toString).doesNotContain("html");
        assertThat(answer.text()).doesNotContainIgnoringCase("<html");
    }
}
