package dev.carillon.broker;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OneLine;
import dev.carillon.publish.PublishSettings;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;

/** Where messages go that are not events, each with the reason as property {@code carillon_reason}. Thread safe. */
@ApplicationScoped
class DeadLetters {

    static final String REASON = "carillon_reason";

    /** What did not fit: names of properties, each shortened. */
    static final String LEFT_OUT = "carillon_left_out_properties";

    /** Characters: a broker accepts no message whose properties are longer than a record of its journal (Artemis: 490 KiB). */
    private static final int MOST_OF_PROPERTIES = 100_000;

    private static final int MOST_OF_ONE_NAME = 100;
    private static final FailureLog LOG = new FailureLog(DeadLetters.class);

    @Resource(lookup = "java:app/jms/carillon/connectionFactory")
    ConnectionFactory factory;

    @Resource(lookup = "java:app/jms/carillon/dead-letters")
    Queue queue;

    @Inject
    PublishSettings settings;

    ConnectionFactory connections() {
        return factory;
    }

    /** Keeps it; when this returns the broker has it. The message's own properties may be others then. */
    void keep(Message message, String reason) throws JMSException {
        String id = MessageIdentity.of(message);
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            send(session, queue, message, reason, BodyLimit.of(settings));
        }
        LOG.info("broker.message.refused id=" + OneLine.of(id) + " reason=\"" + OneLine.of(reason) + '"');
    }

    /** As it is kept: with its body, whatever it is, and the reason. */
    static void send(Session session, Queue to, Message message, String reason, BodyLimit limit) throws JMSException {
        boolean large = message instanceof BytesMessage bytes && limit.isExceededBy(bytes);
        try (MessageProducer producer = session.createProducer(to);
                LargeBody body = large ? LargeBody.of((BytesMessage) message) : null) {
            String id = MessageIdentity.of(message);
            String type = message.getJMSType();
            Map<String, Object> properties = properties(message);
            Message letter = large ? body.asMessage(session) : copy(session, message);
            setAll(letter, properties);
            letter.setJMSCorrelationID(isLong(id) ? null : id);
            letter.setJMSType(isLong(type) ? null : type);
            letter.setStringProperty(REASON, OneLine.of(reason));
            producer.send(letter);
        }
    }

    private static boolean isLong(String text) {
        return text != null && text.length() > MOST_OF_PROPERTIES / 10;
    }

    private static void setAll(Message letter, Map<String, Object> properties) throws JMSException {
        StringBuilder leftOut = new StringBuilder();
        long left = MOST_OF_PROPERTIES;
        for (Map.Entry<String, Object> each : properties.entrySet()) {
            String name = each.getKey();
            int length = name.length() + String.valueOf(each.getValue()).length();
            if (length <= left) {
                left -= length;
                set(letter, name, each.getValue());
            } else if (leftOut.length() < MOST_OF_PROPERTIES / 10) {
                leftOut.append(leftOut.isEmpty() ? "" : ",")
                        .append(OneLine.of(name.substring(0, Math.min(name.length(), MOST_OF_ONE_NAME))));
            }
        }
        if (!leftOut.isEmpty()) {
            letter.setStringProperty(LEFT_OUT, leftOut.toString());
        }
    }

    /** Or the message itself where its body is best left unread: a map, a stream, a Java object. */
    private static Message copy(Session session, Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return session.createTextMessage(text.getText());
        } else if (message instanceof BytesMessage bytes) {
            BytesMessage copy = session.createBytesMessage();
            copy.writeBytes(MessageBody.read(bytes));
            return copy;
        }
        message.clearProperties(); // a received message's properties cannot be added to
        return message;
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        Enumeration<?> names = message.getPropertyNames();
        for (Object each : Collections.list(names)) {
            String name = (String) each;
            if (!name.startsWith("JMSX") && !name.startsWith("_AMQ_") && !name.equals(IncomingMessage.UNREADABLE)) {
                properties.put(name, message.getObjectProperty(name));
            }
        }
        return properties;
    }

    /**
     * AMQP brings names that are no JMS identifiers ({@code JMS_AMQP_MA_x-opt-jms-msg-type}), STOMP and MQTT bring any; these
     * are left out, since the body and the reason are what a dead letter is for.
     */
    private static void set(Message letter, String name, Object value) {
        try {
            letter.setObjectProperty(name, value);
        } catch (JMSException | JMSRuntimeException | IllegalArgumentException notOfJms) {
            LOG.log(Level.FINEST, notOfJms, () -> "broker.property.left-out name=" + OneLine.of(name));
        }
    }
}
