package dev.carillon.client;

import dev.carillon.adapter.BrokerLogging;
import dev.carillon.event.EventData;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A broker in this process, and events on its topics as Carillon writes them. */
final class VmBroker extends Broker implements AutoCloseable {

    private static final String DEAD_LETTERS = "carillon.dead-letters";

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final String url;

    VmBroker(int number) throws Exception {
        url = "vm://" + number;
        BrokerLogging.quiet();
        server.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addQueueConfiguration(QueueConfiguration.of(DEAD_LETTERS).setRoutingType(RoutingType.ANYCAST))
                .addAddressSetting(
                        "carillon.events.#",
                        new AddressSettings()
                                .setMaxDeliveryAttempts(10)
                                .setDeadLetterAddress(SimpleString.of(DEAD_LETTERS)))
                .addAcceptorConfiguration("in-vm", url));
        server.start();
    }

    /** Its sessions acknowledge by themselves, as there is no JTA here that commits. */
    @Override
    ConnectionFactory factory() {
        ConnectionFactory connections = new ActiveMQConnectionFactory(url);
        return answering(
                ConnectionFactory.class,
                connections,
                "createConnection",
                () -> committing(connections.createConnection()));
    }

    private static Connection committing(Connection connection) {
        return answering(
                Connection.class,
                connection,
                "createSession",
                () -> connection.createSession(false, Session.AUTO_ACKNOWLEDGE));
    }

    private static <T> T answering(Class<T> type, T like, String method, Callable<?> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, called, arguments) ->
                        called.getName().equals(method) ? answer.call() : called.invoke(like, arguments)));
    }

    /** As it is: its sessions are transacted if they are asked to be. */
    ConnectionFactory transacted() {
        return new ActiveMQConnectionFactory(url);
    }

    /** The topics of all that was given up. */
    List<String> deadLetters() throws JMSException {
        List<String> topics = new ArrayList<>();
        try (JMSContext jms = new ActiveMQConnectionFactory(url).createContext()) {
            JMSConsumer consumer = jms.createConsumer(jms.createQueue(DEAD_LETTERS));
            for (Message each = consumer.receive(500); each != null; each = consumer.receive(500)) {
                topics.add(StructuredEvent.read(((TextMessage) each).getText()).getTopic());
            }
        }
        return topics;
    }

    void publish(String topic, String data) {
        EventData event = new EventData(topic, data);
        try (JMSContext jms = factory().createContext()) {
            jms.createProducer()
                    .send(
                            jms.createTopic("carillon.events.default." + topic.replace('/', '.')),
                            new String(IngressMessage.json(event, "default"), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
