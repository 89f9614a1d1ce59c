package dev.carillon.broker;

import dev.carillon.event.JsonApi;
import dev.carillon.loop.FailureLog;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.json.JsonArray;
import java.io.StringReader;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.Level;

/** Artemis' management messages over JMS, on a connection that is opened by the first question. Not thread safe. */
final class BrokerManagement implements AutoCloseable {

    /** The broker does not do what was asked: no permission, no such thing, or no answer. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswer(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final FailureLog LOG = new FailureLog(BrokerManagement.class);
    private static final String MANAGEMENT = "activemq.management";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ConnectionFactory factory;
    private Connection connection;
    private Session session;
    private TemporaryQueue replies;
    private MessageConsumer consumer;
    private MessageProducer producer;

    BrokerManagement(ConnectionFactory factory) {
        this.factory = factory;
    }

    /**
     * @param resource {@code broker}, {@code queue.<name>}
     * @param parameters a JSON array as text, or null
     * @throws JMSException if the broker is unreachable; the next question connects again
     */
    JsonArray ask(String resource, String operation, String parameters) throws JMSException, NoAnswer {
        try {
            open();
            return request(resource, operation, parameters);
        } catch (JMSSecurityException | InvalidDestinationException | ReflectiveOperationException e) {
            close();
            throw new NoAnswer(e.getMessage(), e);
        } catch (JMSException | RuntimeException | NoAnswer e) {
            close();
            throw e;
        }
    }

    private void open() throws JMSException, ReflectiveOperationException {
        if (connection != null) {
            return;
        }
        connection = factory.createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        replies = session.createTemporaryQueue();
        consumer = session.createConsumer(replies);
        producer = session.createProducer(management(replies));
        producer.setTimeToLive(PATIENCE.toMillis());
        connection.start();
    }

    /**
     * Not session.createQueue: WildFly's factories put "jms.queue." in front and look for the queue at once, and this
     * address has no prefix and no queue. The client's own class of queues is the one below its temporary ones.
     */
    private static Queue management(TemporaryQueue own) throws ReflectiveOperationException {
        return (Queue)
                own.getClass().getSuperclass().getConstructor(String.class).newInstance(MANAGEMENT);
    }

    private JsonArray request(String resource, String operation, String parameters) throws JMSException, NoAnswer {
        TextMessage question = session.createTextMessage(parameters);
        String id = UUID.randomUUID().toString();
        question.setJMSCorrelationID(id);
        question.setJMSReplyTo(replies);
        question.setStringProperty("_AMQ_ResourceName", resource);
        question.setStringProperty("_AMQ_OperationName", operation);
        producer.send(question);
        while (true) {
            Message answer = consumer.receive(PATIENCE.toMillis());
            if (answer == null) {
                throw new NoAnswer("no answer within " + PATIENCE.toSeconds() + " s", null);
            }
            if (id.equals(answer.getJMSCorrelationID())) {
                return result((TextMessage) answer);
            }
        }
    }

    private static JsonArray result(TextMessage answer) throws JMSException, NoAnswer {
        if (!answer.getBooleanProperty("_AMQ_OperationSucceeded")) {
            throw new NoAnswer(answer.getText(), null);
        }
        try (var reader = JsonApi.json().createReader(new StringReader(answer.getText()))) {
            return reader.readArray();
        }
    }

    @Override
    public void close() {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (JMSException gone) {
                LOG.log(Level.FINEST, "broker.management.gone", gone);
            }
        }
    }
}
