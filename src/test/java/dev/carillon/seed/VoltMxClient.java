package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.WebSocketClient;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A client of Volt MX that is connected, in the words of its documents and of its SDK. */
final class VoltMxClient implements AutoCloseable {

    static final String STREAM = "/services/ServerEvents/Stream";
    static final String TOKEN = "X-VoltMX-Authorization";

    private final WebSocketClient socket;

    VoltMxClient(WebSocketClient socket) {
        this.socket = socket;
    }

    static VoltMxClient connect(CarillonServer server, String token) {
        return new VoltMxClient(WebSocketClient.connect(server.baseUri(), STREAM, Map.of(TOKEN, token)));
    }

    /** As the SDK does: all in the query. */
    static VoltMxClient named(CarillonServer server, String token, String client) {
        return new VoltMxClient(WebSocketClient.connect(
                server.baseUri(), STREAM + "?X-Voltmx-Authorization=" + token + "&clientUUID=" + client, Map.of()));
    }

    static VoltMxClient named(CarillonServer server, String client) {
        return named(server, server.adminKey(), client);
    }

    static String aName() {
        return UUID.randomUUID().toString();
    }

    WebSocketClient socket() {
        return socket;
    }

    VoltMxClient say(String message) {
        socket.send(message.replace('\'', '"'));
        return this;
    }

    /** Subscribes, and goes on once that is answered. */
    VoltMxClient subscribed(String... topics) {
        say("{'subscribe':" + list(topics) + "}").expect(620001);
        return this;
    }

    JsonObject expect(int code) {
        JsonObject next = socket.next();
        assertThat(next.getInt("code")).as(next::toString).isEqualTo(code);
        return next;
    }

    /** The next event, which it does not acknowledge. */
    JsonObject event() {
        return expect(620010);
    }

    /** Nothing has come before the answer to a question that is asked now. */
    void heardNothing() {
        say("{'unsubscribe':['never-subscribed']}");
        expect(620008);
    }

    static List<String> texts(JsonObject answer, String name) {
        return answer.containsKey(name)
                ? answer.getJsonArray(name).getValuesAs(JsonString.class).stream()
                        .map(JsonString::getString)
                        .toList()
                : List.of();
    }

    static String list(String... topics) {
        return Json.createArrayBuilder(List.of(topics)).build().toString();
    }

    @Override
    public void close() {
        socket.close();
    }
}
