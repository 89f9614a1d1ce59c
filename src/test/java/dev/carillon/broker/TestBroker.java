package dev.carillon.broker;

import dev.carillon.adapter.BrokerAddresses;
import dev.carillon.adapter.BrokerLogging;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A broker in this process, with the addresses of the one that Carillon embeds. */
final class TestBroker implements AutoCloseable {

    private final Path files;
    private final int port;
    private Duration scan = Duration.ofSeconds(30);
    private Duration reapAfter;
    private EmbeddedActiveMQ broker;

    TestBroker(Path files) throws IOException {
        this.files = files;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    /** Lets unused addresses go sooner than a test could wait. */
    TestBroker reapingAfter(Duration delay) {
        scan = delay;
        reapAfter = delay;
        return this;
    }

    TestBroker start() throws Exception {
        BrokerLogging.quiet();
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(files + "/journal")
                .setBindingsDirectory(files + "/bindings")
                .setPagingDirectory(files + "/paging")
                .setLargeMessagesDirectory(files + "/large")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setGlobalMaxSize(10L << 20)
                .setAddressQueueScanPeriod(scan.toMillis())
                .addAcceptorConfiguration("in-vm", "vm://" + port)
                .addAcceptorConfiguration(
                        "tcp",
                        "tcp://127.0.0.1:" + port + "?protocols=CORE,AMQP,MQTT,STOMP;amqpMinLargeMessageSize=-1");
        BrokerAddresses.configure(configuration);
        if (reapAfter != null) {
            AddressSettings events = configuration.getAddressSettings().get("carillon.events.#");
            events.setAutoDeleteAddressesDelay(reapAfter.toMillis());
        }
        broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.start();
        return this;
    }

    ConnectionFactory factory() {
        return new ActiveMQConnectionFactory("vm://" + port);
    }

    int port() {
        return port;
    }

    int addresses() {
        return broker.getActiveMQServer().getPostOffice().getAddresses().size();
    }

    boolean hasAddress(String name) {
        return broker.getActiveMQServer().getPostOffice().getAddresses().stream()
                .anyMatch(each -> each.toString().equals(name));
    }

    /** Makes a durable subscription and leaves. */
    void subscribeAndLeave(String topic, String name) throws JMSException {
        try (Connection connection = factory().createConnection();
                Session session = connection.createSession()) {
            session.createSharedDurableConsumer(session.createTopic(topic), name)
                    .close();
        }
    }

    /** Takes what waits for a durable subscription. */
    int receive(String topic, String name, MessageCheck check) throws JMSException {
        try (Connection connection = factory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createSharedDurableConsumer(session.createTopic(topic), name);
            int received = 0;
            for (Message each = consumer.receive(2_000); each != null; each = consumer.receive(2_000)) {
                check.on(each, received++);
                if (received % 500 == 0) {
                    session.commit();
                }
            }
            session.commit();
            return received;
        }
    }

    /** Looks at the message received as the so-manieth. */
    interface MessageCheck {
        void on(Message message, int index) throws JMSException;
    }

    @Override
    public void close() throws Exception {
        if (broker != null) {
            broker.stop();
            broker = null;
        }
    }
}
