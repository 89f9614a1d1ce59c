package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.RawSocket;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;

/** A client of a hub over a WebSocket without negotiation, in JSON, record by record. */
final class SignalRClient implements AutoCloseable {

    static final String PUSH_HUB = "/RealtimeEventPushHub";
    static final String EVENTS_HUB = "/hubs/events";
    static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";

    private final RawSocket socket;
    private final Queue<JsonObject> heard = new ArrayDeque<>();
    private int calls;

    private SignalRClient(RawSocket socket) {
        this.socket = socket;
    }

    /** With the admin key, at the hub whose {@code ReceiveEvent} has two arguments. */
    static SignalRClient connect(CarillonServer server) {
        return connect(server, EVENTS_HUB + "?access_token=" + server.adminKey());
    }

    static SignalRClient connect(CarillonServer server, String path) {
        SignalRClient client = new SignalRClient(open(server, path));
        client.socket.send(HANDSHAKE);
        assertThat(client.socket.await("\u001e")).isEqualTo("{}\u001e");
        return client;
    }

    static RawSocket open(CarillonServer server, String path) {
        return RawSocket.open(URI.create(server.baseUri().toString().replaceFirst("http", "ws") + path));
    }

    static String aGuid() {
        return UUID.randomUUID().toString();
    }

    RawSocket socket() {
        return socket;
    }

    /** Calls a method, and gives its completion. */
    JsonObject invoke(String target, Object... arguments) {
        String id = String.valueOf(++calls);
        socket.send(Json.createObjectBuilder()
                        .add("type", 1)
                        .add("invocationId", id)
                        .add("target", target)
                        .add("arguments", array(arguments))
                        .build()
                + "\u001e");
        while (true) {
            JsonObject next = read();
            if (next.getInt("type") == 3) {
                assertThat(next.getString("invocationId")).isEqualTo(id);
                return next;
            }
            heard.add(next);
        }
    }

    /** Calls a method that goes well and has no result. */
    SignalRClient done(String target, Object... arguments) {
        assertThat(invoke(target, arguments)).containsOnlyKeys("type", "invocationId");
        return this;
    }

    SignalRClient subscribed(String guid, String cookie) {
        return done("SubscribeToEvent", guid, cookie);
    }

    /** The arguments of the next call of {@code ReceiveEvent}. */
    List<String> event() {
        JsonObject next = call();
        assertThat(next.getString("target")).isEqualTo("ReceiveEvent");
        return next.getJsonArray("arguments").getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }

    /** The next call of the server, whatever its method. */
    JsonObject call() {
        JsonObject next = heard.isEmpty() ? read() : heard.remove();
        assertThat(next.getInt("type")).isEqualTo(1);
        assertThat(next).doesNotContainKey("invocationId");
        return next;
    }

    /** Up to an event that is triggered now, nothing else has come. */
    void heardNothing() {
        String guid = aGuid();
        subscribed(guid, "marker").done("TriggerEvent", guid, "", true);
        assertThat(event().subList(0, 2)).containsExactly(guid, "marker");
    }

    private JsonObject read() {
        while (true) {
            String record = socket.await("\u001e");
            JsonObject next = Json.createReader(new StringReader(record.substring(0, record.length() - 1)))
                    .readObject();
            if (next.getInt("type") != 6) {
                return next;
            }
        }
    }

    private static JsonArrayBuilder array(Object... arguments) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Object each : arguments) {
            if (each == null) {
                array.addNull();
            } else if (each instanceof Boolean flag) {
                array.add(flag ? JsonValue.TRUE : JsonValue.FALSE);
            } else if (each instanceof Integer number) {
                array.add(number);
            } else {
                array.add(each.toString());
            }
        }
        return array;
    }

    @Override
    public void close() {
        socket.close();
    }
}
