package dev.carillon.adapter;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.utils.UUIDGenerator;

/**
 * Gives each message for Carillon's own addresses a JMSMessageID, as MQTT and STOMP do not: given again, such a message is no
 * second event. Stateless, thread safe.
 */
final class MessageIds implements ActiveMQServerMessagePlugin {

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue) {
        if (message instanceof CoreMessage core
                && core.getUserID() == null
                && BrokerAddresses.isOwn(core.getAddress())) {
            core.setUserID(UUIDGenerator.getInstance().generateUUID());
        }
    }
}
