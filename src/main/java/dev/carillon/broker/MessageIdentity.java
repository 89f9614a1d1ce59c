package dev.carillon.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.List;

/** What identifies a message when it is redelivered, and the event in it if its sender gave no id. */
final class MessageIdentity {

    /** Where Artemis keeps AMQP's message-id; the JMSMessageID that it makes of such a message is another each time. */
    private static final String AMQP_ID = "NATIVE_MESSAGE_ID";

    private static final String JMS = "ID:";

    /** How a message-id that is not from JMS is marked (AMQP JMS mapping, section 3.2.1.1). */
    private static final List<String> AMQP =
            List.of("AMQP_NO_PREFIX:", "AMQP_STRING:", "AMQP_UUID:", "AMQP_ULONG:", "AMQP_BINARY:");

    private MessageIdentity() {}

    /** AMQP's message-id as its sender wrote it, else the JMSMessageID; null if there is neither. */
    static String of(Message message) throws JMSException {
        String id = message.getStringProperty(AMQP_ID);
        if (id == null) {
            return message.getJMSMessageID();
        }
        for (String each : AMQP) {
            if (id.startsWith(JMS + each)) {
                return id.substring(JMS.length() + each.length());
            }
        }
        return id;
    }
}
