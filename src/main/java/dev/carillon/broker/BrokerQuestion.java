package dev.carillon.broker;

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
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Logger;

/**
 * Asks the broker who is bound, by Artemis' management messages over JMS, on a connection kept open for it.
 *
 * <p>Where it may not ask (no right to {@code manage}), where the answer would not be the whole one (a cluster, diverts),
 * or at another broker, everybody may be bound. Not thread safe: it belongs to one loop.
 */
final class BrokerQuestion implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(BrokerQuestion.class.getName());
    private static final String MANAGEMENT = "activemq.management";
    private static final String TOPIC_1X = "jms.topic."; // before each topic's address on WildFly
    private static final String ALL = "[\"\",1,1000000000]";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofMinutes(1);
    private static final JsonReaderFactory JSON =
            Json.createReaderFactory(Map.of()); // Json looks for a provider each time

    private final ConnectionFactory factory;
    private Connection connection;
    private Session session;
    private TemporaryQueue replies;
    private MessageConsumer consumer;
    private MessageProducer producer;
    private boolean told;
    private boolean partial;
    private long askAgain = System.nanoTime();

    BrokerQuestion(ConnectionFactory factory) {
        this.factory = factory;
    }

    /** @throws JMSException if the broker is away */
    Listeners ask() throws JMSException {
        if (partial && System.nanoTime() - askAgain < 0) {
            return Listeners.PERHAPS_EVERYWHERE;
        }
        try {
            open();
            if (System.nanoTime() - askAgain >= 0) {
                askAgain = System.nanoTime() + REST.toNanos();
                partial = request("isClustered", null).getBoolean(0)
                        || !request("getDivertNames", null).getJsonArray(0).isEmpty();
            }
            return partial ? Listeners.PERHAPS_EVERYWHERE : listeners();
        } catch (JMSSecurityException | InvalidDestinationException | NoAnswer | ReflectiveOperationException e) {
            close();
            partial = true;
            askAgain = System.nanoTime() + REST.toNanos();
            tell(e);
            return Listeners.PERHAPS_EVERYWHERE;
        } catch (JMSException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Listeners listeners() throws JMSException, NoAnswer {
        Set<String> addresses = new HashSet<>();
        try (var reader =
                JSON.createReader(new StringReader(request("listQueues", ALL).getString(0)))) {
            for (JsonValue each : reader.readObject().getJsonArray("data")) {
                String address = ((JsonObject) each).getString("address");
                addresses.add(address.startsWith(TOPIC_1X) ? address.substring(TOPIC_1X.length()) : address);
            }
        }
        return new Listeners(addresses);
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

    private JsonArray request(String operation, String parameters) throws JMSException, NoAnswer {
        TextMessage question = session.createTextMessage(parameters);
        String id = UUID.randomUUID().toString();
        question.setJMSCorrelationID(id);
        question.setJMSReplyTo(replies);
        question.setStringProperty("_AMQ_ResourceName", "broker");
        question.setStringProperty("_AMQ_OperationName", operation);
        producer.send(question);
        while (true) {
            Message answer = consumer.receive(PATIENCE.toMillis());
            if (answer == null) {
                throw new NoAnswer("no answer within " + PATIENCE.toSeconds() + " s");
            }
            if (id.equals(answer.getJMSCorrelationID())) {
                return result((TextMessage) answer);
            }
        }
    }

    private static JsonArray result(TextMessage answer) throws JMSException, NoAnswer {
        if (!answer.getBooleanProperty("_AMQ_OperationSucceeded")) {
            throw new NoAnswer(answer.getText());
        }
        try (var reader = JSON.createReader(new StringReader(answer.getText()))) {
            return reader.readArray();
        }
    }

    private void tell(Exception why) {
        if (!told) {
            told = true;
            LOG.info("broker.listeners.unknown reason=\"" + why.getMessage()
                    + "\"; events are sent whether or not anybody is bound");
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
                LOG.finest(gone::toString);
            }
        }
    }

    private static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswer(String message) {
            super(message);
        }
    }
}
