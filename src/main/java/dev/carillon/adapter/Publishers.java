package dev.carillon.adapter;

import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;

/**
 * Writes on each message that a key sends whose it is; what the client itself has written there is replaced. Thread safe.
 */
final class Publishers implements ActiveMQServerMessagePlugin {

    /** Properties that {@code dev.carillon.broker} reads; it is in the WAR. */
    static final String PUBLISHER = "carillon_publisher";

    static final String FOR_ALL = "carillon_publisher_for_all";

    /** By which key a session sends. */
    interface Sender {

        /**
         * @return empty if by none
         * @throws ActiveMQSecurityException if the key opens nothing any more
         */
        Optional<KeyRights> of(ServerSession session) throws ActiveMQSecurityException;
    }

    private final Sender sender;

    Publishers(Sender sender) {
        this.sender = sender;
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQSecurityException {
        sender.of(session).ifPresent(key -> {
            message.putStringProperty(PUBLISHER, key.application());
            message.putBooleanProperty(FOR_ALL, key.isForAll());
            if (message instanceof AMQPMessage amqp) {
                amqp.reencode(); // its bytes are what is kept
            }
        });
    }
}
