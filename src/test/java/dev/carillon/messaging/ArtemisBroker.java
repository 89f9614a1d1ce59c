package dev.carillon.messaging;

import dev.carillon.adapter.BrokerLogging;
import dev.carillon.fixture.FreePorts;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.qpid.jms.JmsConnectionFactory;

/** An Artemis in this process that forgets everything when it stops: AMQP 1.0, MQTT and its own protocol on one port. */
public final class ArtemisBroker implements AutoCloseable {

    public static final String USER = "shop";
    public static final String PASSWORD = "sesame";
    static final String FORBIDDEN = "forbidden";

    /** A queue whose messages are dead letters, of {@code impatient.dead}, when they have been given twice. */
    public static final String IMPATIENT = "impatient";

    private static final long SOON = 10_000;

    private final int port = FreePorts.one();
    private EmbeddedActiveMQ broker;

    public ArtemisBroker start() throws Exception {
        BrokerLogging.quiet();
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setPersistenceEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", "vm://" + port)
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port + "?protocols=CORE,AMQP,MQTT")
                .addAddressSetting(
                        "#", new AddressSettings().setAutoCreateAddresses(true).setAutoCreateQueues(true))
                .addAddressSetting(
                        IMPATIENT,
                        new AddressSettings()
                                .setMaxDeliveryAttempts(2)
                                .setDeadLetterAddress(SimpleString.of(IMPATIENT + ".dead")));
        broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new ActiveMQSecurityManager() {
            @Override
            public boolean validateUser(String user, String password) {
                return USER.equals(user) && PASSWORD.equals(password);
            }

            @Override
            public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType check) {
                return validateUser(user, password) && !roles.isEmpty();
            }
        });
        configuration.putSecurityRoles(
                "#", Set.of(new Role("any", true, true, true, true, true, true, true, true, true, true, true, true)));
        configuration.putSecurityRoles(FORBIDDEN, Set.of());
        broker.start();
        return this;
    }

    public int port() {
        return port;
    }

    public JMSContext connect() {
        return new ActiveMQConnectionFactory("vm://" + port).createContext(USER, PASSWORD);
    }

    /** As a client of AMQP 1.0 that is not ours. */
    JMSContext connectByAmqp() {
        return new JmsConnectionFactory(USER, PASSWORD, "amqp://127.0.0.1:" + port).createContext();
    }

    /** The next message that this session's consumer of a queue gets. */
    public static Message receive(jakarta.jms.JMSConsumer consumer) {
        Message message = consumer.receive(SOON);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    public static String text(Message message) throws JMSException {
        if (message instanceof jakarta.jms.TextMessage text) {
            return text.getText();
        }
        BytesMessage bytes = (BytesMessage) message;
        byte[] body = new byte[(int) bytes.getBodyLength()];
        bytes.readBytes(body);
        return new String(body, StandardCharsets.UTF_8);
    }

    int connections() {
        return broker.getActiveMQServer().getConnectionCount();
    }

    void stop() throws Exception {
        if (broker != null) {
            broker.stop();
            broker = null;
        }
    }

    @Override
    public void close() throws Exception {
        stop();
    }
}
