package dev.carillon.client;

import dev.carillon.adapter.BrokerLogging;
import dev.carillon.event.EventData;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A broker in this process, and events on its topics as Carillon writes them. */
final class VmBroker extends Broker implements AutoCloseable {

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();
    private final String url;

    VmBroker(int number) throws Exception {
        url = "vm://" + number;
        BrokerLogging.quiet();
        server.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
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
