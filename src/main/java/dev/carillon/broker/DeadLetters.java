package dev.carillon.broker;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.logging.Logger;

/** Where messages go that are no events, each with the reason as property {@code carillon_reason}. Thread safe. */
@ApplicationScoped
class DeadLetters {

    static final String REASON = "carillon_reason";
    private static final Logger LOG = Logger.getLogger(DeadLetters.class.getName());

    @Resource(lookup = "java:app/jms/carillon/connectionFactory")
    ConnectionFactory factory;

    @Resource(lookup = "java:app/jms/carillon/dead-letters")
    Queue queue;

    /** Keeps a copy; when this returns it is the broker's. */
    void keep(Message message, String reason) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(queue)) {
            producer.send(copy(session, message, reason));
        }
        LOG.info("broker.message.refused id=" + message.getJMSMessageID() + " reason=\"" + reason + '"');
    }

    /** A copy, for a received message's properties cannot be added to. */
    static Message copy(Session session, Message message, String reason) throws JMSException {
        Message copy;
        if (message instanceof TextMessage text) {
            copy = session.createTextMessage(text.getText());
        } else if (message instanceof BytesMessage bytes) {
            bytes.reset();
            byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(body);
            BytesMessage copied = session.createBytesMessage();
            copied.writeBytes(body);
            copy = copied;
        } else {
            copy = session.createMessage();
        }
        Enumeration<?> names = message.getPropertyNames();
        for (Object each : Collections.list(names)) {
            String name = (String) each;
            if (isSettable(name)) {
                copy.setObjectProperty(name, message.getObjectProperty(name));
            }
        }
        copy.setJMSCorrelationID(message.getJMSMessageID());
        copy.setJMSType(message.getJMSType());
        copy.setStringProperty(REASON, reason);
        return copy;
    }

    /** AMQP brings names that are no JMS identifiers ({@code JMS_AMQP_MA_x-opt-jms-msg-type}). */
    private static boolean isSettable(String name) {
        return !name.startsWith("JMSX")
                && !name.startsWith("_AMQ_")
                && Character.isJavaIdentifierStart(name.charAt(0))
                && name.chars().allMatch(Character::isJavaIdentifierPart);
    }
}
