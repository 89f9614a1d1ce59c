package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RawConnection;
import dev.carillon.fixture.Topics;
import jakarta.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever sends slowly, or not at all, holds no thread of the server; who asks is known before anything is read. */
@OnCarillon
class SlowBodiesIT {

    /** More than Payara has threads for HTTP, which are 200. */
    private static final int MANY = 230;

    private final List<RawConnection> open = new ArrayList<>();
    private final String topic = Topics.unique("slow");

    @AfterEach
    void close() throws IOException {
        for (RawConnection each : open) {
            each.close();
        }
    }

    @Test
    void unfinishedBodiesHoldNoThread(CarillonServer server, Api api) throws IOException {
        String event = "{\"topic\":\"" + topic + "\",\"data\":1}";
        for (int i = 0; i < MANY; i++) {
            RawConnection each = i % 2 == 0
                    ? post(server, "/api/v1/events", key(server), event.length())
                    : post(server, "/confirm", "Content-Type: application/x-www-form-urlencoded\r\n", 100);
            each.send(event.substring(0, 3));
        }

        api.withoutKey().get("/health/live").expect(200);
        api.publish(anEvent(topic)).expect(202);
        api.get("/api/v1/events?limit=1").expect(200);

        open.get(2).send(event.substring(3));
        assertThat(open.get(2).head()).startsWith("HTTP/1.1 202");
        assertThat(open.get(1).head()).startsWith("HTTP/1.1 404"); // of /confirm: its key is in the address
        assertThat(open.get(0).head()).startsWith("HTTP/1.1 408").contains("onnection: close"); // 10 s after it began
        api.publish(anEvent(topic)).expect(202);
    }

    /** Each door that needs no key to answer: what it does not read may be on its way for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /hubs/events/negotiate",
                "POST /hubs/events?id=1",
                "GET /hubs/events?id=1",
                "DELETE /hubs/events?id=1",
                "OPTIONS /hubs/events/negotiate",
                "GET /api/v1/stream",
                "GET /services/ServerEvents/Stream",
                "POST /services/ServerEvents",
                "GET /openapi.json",
                "POST /nothing"
            })
    void whatIsNotReadHoldsNoThread(String request, CarillonServer server, Api api) throws IOException {
        String[] asked = request.split(" ");
        for (int i = 0; i < MANY; i++) {
            RawConnection each = RawConnection.to(server.baseUri());
            open.add(each);
            each.send(head(server, asked[0], asked[1], "", 1000));
        }
        for (RawConnection each : open) {
            assertThat(each.head()).contains("onnection: close");
        }
        api.withoutKey().get("/health/live").expect(200);
        api.publish(anEvent(topic)).expect(202);
    }

    @Test
    void whoAsksIsKnownBeforeTheBodyIsRead(CarillonServer server) throws IOException {
        assertThat(post(server, "/api/v1/events", "", 1000).head()).startsWith("HTTP/1.1 401");
        assertThat(post(server, "/api/v1/subscriptions", "", 1000).head()).startsWith("HTTP/1.1 401");
        assertThat(post(server, "/webhooks/subscriptions", "", 1000).head()).startsWith("HTTP/1.1 401");
        RawConnection expecting = post(server, "/api/v1/events", "Expect: 100-continue\r\n", 1000);
        String first = expecting.head(); // Payara asks for every body before it tells the application
        assertThat(first.startsWith("HTTP/1.1 100") ? expecting.head() : first).startsWith("HTTP/1.1 401");
    }

    @Test
    void whoIsRefusedHearsItThoughItGoesOnSending(CarillonServer server) throws IOException {
        RawConnection refused = post(server, "/api/v1/events", "", 40_000);
        for (int i = 0; i < 40; i++) {
            refused.send("x".repeat(1000));
        }
        assertThat(refused.head()).startsWith("HTTP/1.1 401");
    }

    @Test
    void whatIsTooLongIsRefusedWithoutItsBody(CarillonServer server) throws IOException {
        RawConnection tooLong = post(server, "/api/v1/events", key(server), 9 << 20); // below WildFly's own limit
        assertThat(tooLong.head()).startsWith("HTTP/1.1 413");
        RawConnection other = post(server, "/api/v1/subscriptions", key(server), 2 << 20);
        assertThat(other.head()).startsWith("HTTP/1.1 413");
    }

    @Test
    void aBodyThatComesLaterThanItsHeadersIsTaken(CarillonServer server, Api api) throws IOException {
        RawConnection connection = RawConnection.to(server.baseUri());
        open.add(connection);
        int times = 50;
        for (int i = 0; i < times; i++) {
            String event = "{\"topic\":\"" + topic + "\",\"data\":" + i + "}";
            connection.send(head(server, "POST", "/api/v1/events?partial=true", key(server), event.length()));
            connection.send(event);
            assertThat(connection.head()).startsWith("HTTP/1.1 202");
            connection.body();
        }
        assertThat(api.get("/api/v1/events?limit=100&topic=" + topic)
                        .expect(200)
                        .json()
                        .getJsonArray("data"))
                .hasSize(times);
    }

    @Test
    void laterBodiesReachEveryDoor(Api api) { // its client sends headers and body apart
        for (int i = 0; i < 20; i++) {
            api.post(
                            "/api/v1/keys",
                            Json.createObjectBuilder()
                                    .add("name", topic + i)
                                    .add("scopes", Json.createArrayBuilder().add("events:read"))
                                    .build())
                    .expect(201);
        }
    }

    @Test
    void aLargeBodyIsTaken(Api api) {
        String event = "{\"topic\":\"" + topic + "\",\"data\":\"" + "x".repeat(900_000) + "\"}";
        api.post("/api/v1/events", "application/json", event).expect(202);
    }

    @Test
    void chunksThatComeOneByOneAreABody(CarillonServer server) throws IOException {
        RawConnection connection = RawConnection.to(server.baseUri());
        open.add(connection);
        connection.send("POST " + server.baseUri().getPath() + "/api/v1/events HTTP/1.1\r\nHost: a\r\n" + key(server)
                + "Transfer-Encoding: chunked\r\n\r\n");
        for (String each : List.of("{\"topic\":\"", topic, "\",\"data\"", ":1}")) {
            connection.send(Integer.toHexString(each.length()) + "\r\n" + each + "\r\n");
        }
        connection.send("0\r\n\r\n");
        assertThat(connection.head()).startsWith("HTTP/1.1 202");
    }

    @Test
    void whoExpectsToBeAskedIsAsked(CarillonServer server) throws IOException {
        String event = "{\"topic\":\"" + topic + "\",\"data\":1}";
        RawConnection expecting =
                post(server, "/api/v1/events", key(server) + "Expect: 100-continue\r\n", event.length());
        assertThat(expecting.head()).startsWith("HTTP/1.1 100");
        expecting.send(event);
        assertThat(expecting.head()).startsWith("HTTP/1.1 202");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "GET"})
    void aBodyThatIsNotNeededDoesNoHarm(String method, CarillonServer server) throws IOException {
        RawConnection connection = RawConnection.to(server.baseUri());
        open.add(connection);
        String nobody = "/api/v1/subscriptions/0190d1c2-0000-7000-8000-000000000001";
        connection.send(head(server, method, nobody, key(server), 4));
        connection.send("null");
        assertThat(connection.head()).startsWith("HTTP/1.1 404");
    }

    @Test
    void aBodyThatBreaksOffHarmsNoOne(CarillonServer server, Api api) throws IOException {
        post(server, "/api/v1/events", key(server), 1000).close();
        api.publish(anEvent(topic)).expect(202);
    }

    private RawConnection post(CarillonServer server, String path, String headers, int length) throws IOException {
        RawConnection connection = RawConnection.to(server.baseUri());
        open.add(connection);
        connection.send(head(server, "POST", path, headers, length));
        return connection;
    }

    private static String key(CarillonServer server) {
        return "Authorization: Bearer " + server.adminKey() + "\r\nContent-Type: application/json\r\n";
    }

    private static String head(CarillonServer server, String method, String path, String headers, int length) {
        return method + " " + server.baseUri().getPath() + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers
                + "Content-Length: " + length + "\r\n\r\n";
    }
}
