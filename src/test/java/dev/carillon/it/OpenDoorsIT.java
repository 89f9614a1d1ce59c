package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no key: health without details, the description of the API, keys of webhooks; and what strangers can do with it. */
@OnCarillon
class OpenDoorsIT {

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void healthIsUp(String kind, Api api) {
        JsonObject health = api.withoutKey().get("/health/" + kind).expect(200).json();
        assertThat(health.getString("status")).isEqualTo("UP");
    }

    @Test
    void theApiIsDescribed(Api api) {
        JsonObject description =
                api.withoutKey().get("/openapi.json").expect(200).json();
        assertThat(description.getString("openapi")).startsWith("3.");
        assertThat(description.getJsonObject("paths").keySet())
                .anyMatch(path -> path.endsWith("/events"))
                .anyMatch(path -> path.endsWith("/subscriptions"))
                .anyMatch(path -> path.endsWith("/applications"))
                .anyMatch(path -> path.endsWith("/keys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/api/v1/events", "/confirm", "/nothing", "/webhooks/subscriptions"})
    void answersAreWhatTheySayAndAreKeptByNoOne(String path, Api api) {
        Answer answer = api.withoutKey().get(path);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
    }

    @Test
    void theKeysOfWebhooksAreKeptForAMinute(Api api) {
        Answer keys = api.withoutKey().get("/.well-known/webhook-keys").expect(200);
        assertThat(keys.headers().firstValue("Cache-Control")).contains("public, max-age=60");
        String tag = keys.headers().firstValue("ETag").orElseThrow();
        Answer again = api.withoutKey()
                .with("If-None-Match", tag)
                .get("/.well-known/webhook-keys")
                .expect(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/openapi.json,application/json", "/js/server-events.js,text/javascript;charset=UTF-8"})
    void filesAreKeptUntilThereIsANewerOne(String path, String type, Api api) {
        Answer file = api.withoutKey().get(path).expect(200);
        assertThat(file.contentType()).isEqualToIgnoringCase(type);
        assertThat(file.headers().firstValue("Cache-Control")).contains("no-cache");
        String tag = file.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).startsWith("\"");

        Answer again = api.withoutKey().with("If-None-Match", tag).get(path).expect(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(tag);

        Answer head = api.withoutKey().send("HEAD", path, null, "").expect(200);
        assertThat(head.headers().firstValue("Content-Length")).contains(String.valueOf(file.body().length));
        assertThat(head.headers().firstValue("ETag")).contains(tag);
        assertThat(head.contentType()).isEqualToIgnoringCase(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/openapi.json", "/js/server-events.js", "/health/live", "/.well-known/webhook-keys", "/confirm"
            })
    void whoRefusesAMethodNamesThoseItHas(String path, Api api) {
        Answer refused = api.withoutKey().send("PUT", path, null, "");
        refused.expectProblem(405);
        assertThat(refused.headers().firstValue("Allow"))
                .get(InstanceOfAssertFactories.STRING)
                .contains("GET", "OPTIONS")
                .doesNotContain("PUT", "TRACE");
        assertThat(api.withoutKey()
                        .send("OPTIONS", path, null, "")
                        .expect(204)
                        .headers()
                        .firstValue("Allow"))
                .isEqualTo(refused.headers().firstValue("Allow"));
    }

    /** Nothing is said by the server itself, which would name whatever the client calls it. */
    @ParameterizedTest
    @ValueSource(strings = {"/js", "/js/", "/js/nothing", "/nothing", "/", "/problem"})
    void thereIsNothingAnywhereElse(String path, Api api) {
        for (String method : List.of("GET", "POST", "OPTIONS")) {
            api.withoutKey().send(method, path, null, "").expectProblem(404);
        }
        assertThat(api.withoutKey().send("HEAD", path, null, "").expect(404).body())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | 200",
                "application/json;x=\"a,b\" | 200",
                "application/json; | 200",
                "text/html, *;q=.2 | 200",
                ";;;/ | 200",
                "text/html; | 406",
                "text/html;x=\"a,application/json\" | 406"
            })
    void whatAServerCannotReadOfAcceptIsReadForIt(String accept, int status, Api api) {
        Api asking = api.with("Accept", accept);
        assertThat(asking.get("/api/v1/events?limit=1").status()).isEqualTo(status);
        assertThat(asking.publish(anEvent("accept")).status()).isEqualTo(status == 200 ? 202 : status);
        assertThat(asking.with("Accept-Language", "a;q=z")
                        .get("/api/v1/subscriptions")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void thereIsNoOtherDescriptionOfTheApi(Api api) {
        api.withoutKey().get("/api/v1/application.wadl").expectProblem(404);
        Answer options = api.withoutKey()
                .with("Accept", "application/vnd.sun.wadl+xml")
                .send("OPTIONS", "/api/v1/events", null, new byte[0]);
        assertThat(options.text()).doesNotContain("wadl");
    }

    /** Of WildFly these are other addresses, and its own business. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/metrics", "/health", "/openapi"})
    void theServerBelowHasNoPagesOfItsOwn(String path, CarillonServer server, Api api) {
        assumeTrue(System.getProperty("carillon.it.server", "payara").equals("payara"), "carillon.jar's own server");
        Answer answer = api.withoutKey().get(server.baseUri().resolve(path).toString());
        assertThat(answer.status()).isIn(403, 404);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
    }

    @Test
    void whereSomethingIsDoesNotDependOnWhatTheServerIsCalled(CarillonServer server) throws IOException {
        String body = "{\"name\":\"" + Topics.unique("called") + "\",\"scopes\":[\"events:read\"]}";
        String answer = raw(
                server,
                "POST /carillon/api/v1/keys HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nAuthorization: Bearer "
                        + server.adminKey() + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);
        assertThat(answer).contains("Location: /carillon/api/v1/keys/").doesNotContain("evil.example");
    }

    /** What nobody has to have a key for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /carillon/api/v1/events/%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /carillon/confirm?key=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /carillon/api/v1/events/%c0%ae HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /carillon/api/v1/events HTTP/1.1\r\nHost: a\r\nAccept: ;;;/\r\n\r\n",
                "GET /carillon/api/v1/events HTTP/1.1\r\nHost: a\r\nAccept-Language: a;q=z\r\n\r\n",
                "GET /carillon/api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\tb\r\n\r\n",
                "TRACE /carillon/confirm HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT /carillon/api/v1/events HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /carillon/confirm?id=1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 1000\r\n\r\nkey=",
                "POST /carillon/confirm HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /carillon/api/v1/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                "POST /carillon/webhooks/subscriptions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000\r\n\r\n{",
                "POST /carillon/api/v1/events HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                        + "Transfer-Encoding:\r\n chunked\r\n\r\n{}",
                "garbage\r\n\r\n"
            })
    void theFaultOfAClientIsNoLineOfTheLog(String request, CarillonServer server, Api api) throws IOException {
        int before = lines(server).size();
        for (int i = 0; i < 3; i++) {
            raw(server, request);
        }
        api.get("/api/v1/events?limit=1").expect(200);
        assertThat(lines(server).stream().skip(before))
                .filteredOn(line -> line.contains("SEVERE")
                        || line.contains("WARN")
                        || line.contains("ERROR")
                        || line.startsWith("\tat "))
                .isEmpty();
    }

    @Test
    void whoBreaksOffWithAKeyIsNoLineOfTheLogEither(CarillonServer server, Api api) throws IOException {
        theFaultOfAClientIsNoLineOfTheLog(
                "POST /carillon/api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + server.adminKey()
                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"topic\":",
                server,
                api);
    }

    /** Half a request, and the end of the connection. */
    private static String raw(CarillonServer server, String request) throws IOException {
        try (Socket socket =
                new Socket(server.baseUri().getHost(), server.baseUri().getPort())) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException | SocketTimeoutException closed) {
            return "";
        }
    }

    private static List<String> lines(CarillonServer server) throws IOException {
        return Files.readAllLines(server.log(), StandardCharsets.ISO_8859_1);
    }
}
