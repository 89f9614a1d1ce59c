package dev.carillon.messaging.jms;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A connection by JMS. Each persistent message is confirmed before the next one is sent (Jakarta Messaging 3.1, section 4.4.11). */
final class JmsConnection implements BrokerConnection {

    private static final String PREFIX = "cloudEvents_";
    private static final String CONTENT_TYPE = "JMS_AMQP_ContentType"; // as Artemis and Qpid know it

    private final Connection connection;
    private final boolean toTopic;
    private final int mode;
    private boolean isBroken;

    JmsConnection(Connection connection, BrokerOptions options) {
        this.connection = connection;
        toTopic = options.text("type").equals("topic");
        mode = options.isSet("durable") ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
    }

    @Override
    public boolean isOpen() {
        return !isBroken;
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws JMSException {
        // For this batch only: a destination that was sent to does not notice when its address is deleted.
        Map<String, Destination> known = new HashMap<>();
        List<SendResult> results = new ArrayList<>();
        try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(null)) {
            producer.setDeliveryMode(mode);
            for (OutgoingMessage each : batch) {
                results.add(send(session, producer, known, each));
            }
        } catch (JMSException e) {
            isBroken = true;
            results.addAll(Collections.nCopies(
                    batch.size() - results.size(),
                    new SendResult.Unreachable("the broker did not accept it: " + e.getMessage())));
        }
        return results;
    }

    private SendResult send(
            Session session, MessageProducer producer, Map<String, Destination> known, OutgoingMessage message)
            throws JMSException {
        try {
            Destination to = known.get(message.address());
            if (to == null) {
                to = toTopic ? session.createTopic(message.address()) : session.createQueue(message.address());
                known.put(message.address(), to);
            }
            producer.send(to, message(session, message));
            return new SendResult.Taken(null);
        } catch (InvalidDestinationException | JMSSecurityException e) {
            return new SendResult.Refused("the broker refused it: " + e.getMessage());
        }
    }

    private static Message message(Session session, OutgoingMessage from) throws JMSException {
        Message message = body(session, from);
        message.setJMSCorrelationID(from.id());
        if (from.key() != null) {
            message.setStringProperty("JMSXGroupID", from.key());
        }
        for (Map.Entry<String, String> each : from.attributes().entrySet()) {
            message.setStringProperty(PREFIX + each.getKey(), each.getValue());
        }
        if (from.contentType() != null) {
            message.setStringProperty(CONTENT_TYPE, from.contentType());
        }
        return message;
    }

    /** Text where that is one, as consumers expect it. */
    private static Message body(Session session, OutgoingMessage from) throws JMSException {
        String text = isText(from.contentType()) ? decoded(from.body()) : null;
        if (text != null) {
            return session.createTextMessage(text);
        }
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(from.body());
        return bytes;
    }

    private static boolean isText(String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || type.endsWith("/json") || type.endsWith("+json") || type.endsWith("xml");
    }

    private static String decoded(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
