package dev.carillon.messaging.jms;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.ReceivedMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a queue or a topic gives, in a local transaction for each batch: it is committed once all of it is settled. */
final class JmsInbox implements BrokerInbox {

    private static final long WAIT = 500;
    private static final int LONGEST = 16 << 20;
    private static final String PREFIX = "cloudevents"; // with : or _ after it
    private static final String CONTENT_TYPE = "JMS_AMQP_ContentType"; // as Artemis and Qpid know it

    private final Connection connection;
    private final Session session;
    private final MessageConsumer consumer;
    private final MessageProducer deadLetters; // null: what is refused is gone
    private final String address;
    private int open;
    private boolean isSettled = true;

    private JmsInbox(Connection connection, Session session, BrokerInlet inlet, String name) throws JMSException {
        BrokerOptions options = inlet.target().options();
        this.connection = connection;
        this.session = session;
        address = inlet.address();
        consumer = consumer(session, inlet, name);
        deadLetters = options.has("deadLetters")
                ? session.createProducer(session.createQueue(options.text("deadLetters")))
                : null;
    }

    static BrokerInbox open(Connection connection, BrokerInlet inlet, String name)
            throws JMSException, BrokerException {
        String factory = inlet.target().uri().path();
        Session session;
        try {
            session = connection.createSession(true, Session.SESSION_TRANSACTED);
        } catch (JMSException e) {
            throw new BrokerException(noTransaction(factory) + ": " + e.getMessage(), e);
        }
        if (!session.getTransacted()) { // a message would be acknowledged before its event is stored
            throw new BrokerException(noTransaction(factory));
        }
        JmsInbox inbox = new JmsInbox(connection, session, inlet, name);
        connection.start();
        return inbox;
    }

    private static String noTransaction(String factory) {
        return "the connection factory " + factory + " gives no local transactions; allow them"
                + " (WildFly: allow-local-transactions of its pooled-connection-factory)";
    }

    private static MessageConsumer consumer(Session session, BrokerInlet inlet, String name) throws JMSException {
        BrokerOptions options = inlet.target().options();
        if (options.text("type").equals("queue")) {
            return session.createConsumer(session.createQueue(inlet.address()));
        }
        Topic topic = session.createTopic(inlet.address());
        return options.isSet("durable")
                ? session.createSharedDurableConsumer(
                        topic, options.has("subscription") ? options.text("subscription") : name)
                : session.createConsumer(topic);
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws BrokerException {
        try {
            if (waits) {
                settle();
            }
            Message next = waits ? consumer.receive(WAIT) : consumer.receiveNoWait();
            if (next == null) {
                checkOpen();
                return null;
            }
            open++;
            isSettled = false;
            return received(next);
        } catch (JMSException e) {
            throw new BrokerException("the broker closed the connection: " + e.getMessage(), e);
        }
    }

    /** Null stands for a consumer that was closed, too. */
    private void checkOpen() throws JMSException {
        consumer.getMessageSelector();
    }

    private void settle() throws JMSException {
        if (!isSettled && open == 0) {
            session.commit();
            isSettled = true;
        }
    }

    private ReceivedMessage received(Message from) throws JMSException {
        Map<String, String> attributes = new HashMap<>();
        for (Object each : Collections.list((java.util.Enumeration<?>) from.getPropertyNames())) {
            String name = ((String) each).toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX) && name.length() > PREFIX.length() + 1) {
                attributes.put(name.substring(PREFIX.length() + 1), from.getStringProperty((String) each));
            }
        }
        attributes.values().removeIf(each -> each == null);
        Destination at = from.getJMSDestination();
        return new ReceivedMessage(
                at instanceof Topic topic ? topic.getTopicName() : address,
                from.getJMSMessageID(),
                from.getStringProperty(CONTENT_TYPE),
                attributes,
                body(from),
                from);
    }

    /** Text as UTF-8, bytes as they are; null for anything else, and for what is too long. */
    private static byte[] body(Message from) throws JMSException {
        if (from instanceof TextMessage text) {
            return text.getText() == null ? new byte[0] : text.getText().getBytes(StandardCharsets.UTF_8);
        }
        if (from instanceof BytesMessage bytes) {
            if (bytes.getBodyLength() > LONGEST) {
                return null;
            }
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            return body;
        }
        return null;
    }

    @Override
    public void taken(ReceivedMessage message) {
        open--;
    }

    /** To the queue for dead letters, in the same transaction. */
    @Override
    public void refused(ReceivedMessage message) throws BrokerException {
        try {
            if (deadLetters != null) {
                deadLetters.send((Message) message.handle());
            }
            open--;
        } catch (JMSException e) {
            throw new BrokerException("the broker does not accept a dead letter: " + e.getMessage(), e);
        }
    }

    /** What is not settled is given again, with the rest of its batch. */
    @Override
    public void close() throws JMSException {
        try {
            settle();
        } finally {
            connection.close();
        }
    }
}
