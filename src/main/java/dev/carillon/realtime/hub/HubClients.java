package dev.carillon.realtime.hub;

import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.publish.EventPublisher;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.Connection;
import dev.carillon.realtime.ConnectionRegistry;
import dev.carillon.realtime.Connections;
import dev.carillon.realtime.Hearer;
import dev.carillon.realtime.LogReadings;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.StreamedLog;
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

    private final Connections connections;
    private final EventPublisher publisher;
    private final StreamedLog log;
    private final Map<String, HubClient> clients = new ConcurrentHashMap<>();

    @Inject
    HubClients(Connections connections, EventPublisher publisher, StreamedLog log) {
        this.connections = connections;
        this.publisher = publisher;
        this.log = log;
    }

    protected HubClients() { // CDI client proxy
        this(null, null, null);
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
        Connection connection = connections.of(hub.id(), new HubChannel(hub), hearer);
        connection.named(who.client());
        connections.registry().open(connection);
        return connection;
    }

    void close(Connection connection) {
        connections.closed(connection);
    }

    Broadcaster broadcaster() {
        return connections.broadcaster();
    }

    ConnectionRegistry registry() {
        return connections.registry();
    }

    EventPublisher publisher() {
        return publisher;
    }

    EventLog log() {
        return log.log();
    }

    EventPages pages() {
        return log.pages();
    }

    LogReadings readings() {
        return log.readings();
    }

    int messagesPerSecond() {
        return connections.settings().messagesPerSecond();
    }
}
