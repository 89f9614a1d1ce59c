package dev.carillon.realtime.serverevents;

import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.Channel;
import dev.carillon.realtime.CloseReason;
import dev.carillon.realtime.ConnectionRegistry;
import dev.carillon.realtime.Connections;
import dev.carillon.realtime.EventForm;
import dev.carillon.realtime.RealtimeSettings;
import dev.carillon.realtime.Visitor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Who is connected in this dialect; a client that comes again takes the place of itself. Thread safe. */
@ApplicationScoped
class ServerEvents {

    private static final CloseReason REPLACED = new CloseReason(1000, "this client has connected again");

    private record Name(int application, String client) {}

    private final ServerEventsSettings settings;
    private final Connections connections;
    private final EventRaiser raiser;
    private final ServerEventsCallers callers;
    private final Clock clock;
    private final EventForm form;
    private final Map<Name, ServerEventsClient> named = new ConcurrentHashMap<>();

    @Inject
    ServerEvents(
            ServerEventsSettings settings,
            Connections connections,
            EventRaiser raiser,
            ServerEventsCallers callers,
            Clock clock) {
        this.settings = settings;
        this.connections = connections;
        this.raiser = raiser;
        this.callers = callers;
        this.clock = clock;
        form = new EventText(settings);
    }

    protected ServerEvents() { // CDI client proxy
        this(null, null, null, null, null);
    }

    ServerEventsClient open(Visitor visitor, Channel channel) {
        ServerEventsClient client = new ServerEventsClient(
                this,
                visitor.caller(),
                hearer -> connections.of(UUID.randomUUID().toString(), channel, hearer));
        if (visitor.client() != null) {
            name(client, visitor.client());
        }
        connections.registry().open(client.connection());
        return client;
    }

    void closed(ServerEventsClient client) {
        connections.closed(client.connection());
        String name = client.connection().client();
        if (name != null) {
            named.remove(new Name(client.caller().application(), name), client);
        }
    }

    /** Gives the client this name, and closes the one that had it before. */
    void name(ServerEventsClient client, String name) {
        String before = client.connection().client();
        if (name.equals(before)) {
            return;
        }
        if (before != null) {
            throw new DialectException(Code.SESSION_FAILED, "this connection has another clientUUID");
        }
        client.connection().named(name);
        ServerEventsClient other = named.put(new Name(client.caller().application(), name), client);
        if (other != null && other != client) {
            other.connection().close(REPLACED);
        }
    }

    ServerEventsSettings settings() {
        return settings;
    }

    RealtimeSettings realtime() {
        return connections.settings();
    }

    ConnectionRegistry registry() {
        return connections.registry();
    }

    Broadcaster broadcaster() {
        return connections.broadcaster();
    }

    /** @throws DialectException if it is no message */
    List<StreamMessage> read(String message) {
        return MessageReader.read(message.getBytes(StandardCharsets.UTF_8), raiser.mostEvents());
    }

    EventRaiser raiser() {
        return raiser;
    }

    ServerEventsCallers callers() {
        return callers;
    }

    EventForm form() {
        return form;
    }

    Instant now() {
        return clock.instant();
    }
}
