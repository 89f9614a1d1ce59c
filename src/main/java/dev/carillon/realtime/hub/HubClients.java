package dev.carillon.realtime.hub;

import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.publish.EventPublisher;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.ConnectionRegistry;
import dev.carillon.realtime.Hearer;
import dev.carillon.realtime.LogReadings;
import dev.carillon.realtime.RealtimeSettings;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.signalr.HubCall;
import dev.carillon.realtime.signalr.HubConnection;
import dev.carillon.realtime.signalr.HubException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients that are connected to hubs, and what they need of the other rooms. Thread safe. */
@ApplicationScoped
class HubClients {

    private final Broadcaster broadcaster;
    private final ConnectionRegistry registry;
    private final EventPublisher publisher;
    private final EventLog log;
    private final EventPages pages;
    private final RealtimeSettings settings;
    private final LogReadings readings;
    private final Map<String, HubClient> clients = new ConcurrentHashMap<>();

    @Inject
    HubClients(
            Broadcaster broadcaster,
            ConnectionRegistry registry,
            EventPublisher publisher,
            EventLog log,
            EventPages pages,
            RealtimeSettings settings,
            LogReadings readings) {
        this.broadcaster = broadcaster;
        this.registry = registry;
        this.publisher = publisher;
        this.log = log;
        this.pages = pages;
        this.settings = settings;
        this.readings = readings;
    }

    protected HubClients() { // CDI client proxy
        this(null, null, null, null, null, null, null);
    }

    /** @param usual arguments of {@code ReceiveEvent} if the client says nothing */
    void connected(HubConnection hub, ReceivedArguments usual) {
        clients.put(hub.id(), new HubClient(this, hub, ReceivedArguments.of(hub, usual)));
    }

    void left(HubConnection hub) {
        HubClient client = clients.remove(hub.id());
        if (client != null) {
            client.end();
        }
    }

    /** @throws HubException if it has left meanwhile */
    HubClient of(HubCall call) {
        HubClient client = clients.get(call.connection().id());
        if (client == null) {
            throw new HubException("the connection has ended");
        }
        return client;
    }

    Connection open(HubConnection hub, StreamTokens.Opened who, Hearer hearer) {
        Connection connection = new Connection(hub.id(), new HubChannel(hub), hearer, settings.queueBytes());
        connection.named(who.client());
        registry.open(connection);
        return connection;
    }

    void close(Connection connection) {
        connection.gone();
        registry.remove(connection);
    }

    Broadcaster broadcaster() {
        return broadcaster;
    }

    ConnectionRegistry registry() {
        return registry;
    }

    EventPublisher publisher() {
        return publisher;
    }

    EventLog log() {
        return log;
    }

    EventPages pages() {
        return pages;
    }

    LogReadings readings() {
        return readings;
    }

    int messagesPerSecond() {
        return settings.messagesPerSecond();
    }
}
