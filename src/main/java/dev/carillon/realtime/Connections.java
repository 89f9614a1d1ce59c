package dev.carillon.realtime;

import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;

/**
 * What a door needs to let clients in. Thread safe.
 *
 * @param registry who is connected
 * @param broadcaster what tells them of events
 */
@OnePerNode
public record Connections(ConnectionRegistry registry, Broadcaster broadcaster, RealtimeSettings settings) {

    @Inject
    public Connections {}

    /** A connection that is not open yet: see {@link ConnectionRegistry#open}. */
    public Connection of(String id, Channel channel, Hearer hearer) {
        return new Connection(id, channel, hearer, settings.queueBytes());
    }

    /** Its client is gone. */
    public void closed(Connection connection) {
        connection.gone();
        registry.remove(connection);
    }
}
