package dev.carillon.adapter;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.core.remoting.server.RemotingService;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/** Ends the connections of a running broker whose keys may do something else by now, or nothing. */
final class KeyWatch {

    private static final Duration LOOK = Duration.ofMillis(900);

    private KeyWatch() {}

    /** Until the broker stops, or this is cancelled. */
    static ScheduledFuture<?> start(ActiveMQServer broker, KeyLogins keys) {
        RemotingService remoting = broker.getRemotingService();
        keys.among(remoting::getConnections);
        return BrokerLooks.every(LOOK, broker, () -> keys.look(connection -> end(remoting, connection)));
    }

    /** Those of all keys. */
    static void endAll(ActiveMQServer broker, KeyLogins keys) {
        keys.endAll(connection -> end(broker.getRemotingService(), connection));
    }

    private static void end(RemotingService remoting, RemotingConnection connection) {
        remoting.removeConnection(connection.getID());
        connection.fail(new ActiveMQSecurityException("this key is revoked, expired or may do something else"));
    }
}
