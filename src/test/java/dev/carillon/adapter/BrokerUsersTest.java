package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.FreePorts;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of others may do with the embedded broker. */
class BrokerUsersTest {

    private static final String PASSWORD = "a password of some length";
    private static final int PORT = FreePorts.one();

    @TempDir
    static Path files;

    private static EmbeddedBroker broker;

    private enum Client {
        ARTEMIS {
            @Override
            ConnectionFactory factory(String user, String password) {
                return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + PORT, user, password);
            }
        },
        AMQP {
            @Override
            ConnectionFactory factory(String user, String password) {
                return new JmsConnectionFactory(user, password, "amqp://127.0.0.1:" + PORT);
            }
        };

        abstract ConnectionFactory factory(String user, String password);

        JMSContext connect() {
            return factory("carillon", PASSWORD).createContext();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        BrokerUser user = BrokerUser.publishingAndHearing("carillon", PASSWORD);
        broker = new EmbeddedBroker(
                new BrokerSettings(null, PORT, "carillon", PASSWORD, files),
                new BrokerUsers(List.of(user), new KeyLogins((id, key, address) -> new String[0])));
        broker.start();
    }

    @AfterAll
    static void stop() {
        broker.stop();
    }

    @ParameterizedTest
    @EnumSource
    void publishesToTheIngress(Client client) {
        try (JMSContext outside = client.connect();
                JMSContext server = inMemory().createContext();
                JMSConsumer reader = server.createConsumer(server.createQueue("carillon.ingress"))) {
            outside.createProducer().send(outside.createQueue("carillon.ingress"), "one");

            assertThat(reader.receiveBody(String.class, 30_000)).isEqualTo("one");
        }
    }

    @ParameterizedTest
    @EnumSource
    void hearsEvents(Client client) {
        try (JMSContext outside = client.connect();
                JMSContext server = inMemory().createContext();
                JMSConsumer all = outside.createConsumer(outside.createTopic("carillon.events.default.#"));
                JMSConsumer some = outside.createSharedDurableConsumer(
                        outside.createTopic("carillon.events.default.order.*"), "shop-" + client)) {
            server.createProducer().send(server.createTopic("carillon.events.default.order.paid"), "two");

            assertThat(all.receiveBody(String.class, 30_000)).isEqualTo("two");
            assertThat(some.receiveBody(String.class, 30_000)).isEqualTo("two");
            some.close();
            outside.unsubscribe("shop-" + client);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesDeadLettersAndPutsNoneThere(Client client) {
        try (JMSContext outside = client.connect();
                JMSContext server = inMemory().createContext();
                JMSConsumer letters = outside.createConsumer(outside.createQueue("carillon.dead-letters"))) {
            server.createProducer().send(server.createQueue("carillon.dead-letters"), "three");

            assertThat(letters.receiveBody(String.class, 30_000)).isEqualTo("three");
            assertThatThrownBy(
                            () -> outside.createProducer().send(outside.createQueue("carillon.dead-letters"), "forged"))
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    /** Its operations make connectors, bridges and diverts: whoever may call them has the server. */
    @ParameterizedTest
    @EnumSource
    void managesNothing(Client client) throws JMSException {
        try (JMSContext outside = client.connect()) {
            TextMessage order = outside.createTextMessage("[\"a\",\"vm://0\"]");
            order.setStringProperty("_AMQ_ResourceName", "broker");
            order.setStringProperty("_AMQ_OperationName", "addConnector");

            assertThatThrownBy(() -> outside.createProducer().send(outside.createQueue("activemq.management"), order))
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    /** The core protocol alone, without what JMS asks before. */
    @Test
    void managesNothingByTheCoreProtocol() throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + PORT);
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession("carillon", PASSWORD, false, true, true, false, 0)) {
            var order = session.createMessage(true); // and the broker is waited for
            ManagementHelper.putOperationInvocation(order, "broker", "addConnector", "a", "vm://0");

            assertThatThrownBy(
                            () -> session.createProducer("activemq.management").send(order))
                    .isInstanceOf(ActiveMQSecurityException.class);
            assertThatThrownBy(() -> session.createQueue(QueueConfiguration.of("mine")
                            .setAddress("elsewhere")
                            .setRoutingType(RoutingType.ANYCAST)))
                    .isInstanceOf(ActiveMQSecurityException.class);
            assertThatThrownBy(() -> session.createQueue(QueueConfiguration.of("tap")
                            .setAddress("carillon.ingress")
                            .setRoutingType(RoutingType.MULTICAST)))
                    .isInstanceOf(ActiveMQSecurityException.class);
            assertThatThrownBy(() -> session.deleteQueue("carillon.ingress"))
                    .isInstanceOf(ActiveMQSecurityException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "carillon.announcements",
                "carillon.events.default.order.paid",
                "carillon.events.default.order.paid::q",
                "DLQ",
                "elsewhere"
            })
    void sendsNowhereElse(String address) {
        try (JMSContext server = inMemory().createContext()) {
            server.createProducer().send(server.createTopic("carillon.announcements"), "the server may"); // and is kept
        }
        for (Client client : Client.values()) {
            try (JMSContext outside = client.connect()) {
                assertThatThrownBy(() -> outside.createProducer().send(outside.createQueue(address), "x"))
                        .as("a queue, by %s", client)
                        .isInstanceOf(JMSRuntimeException.class);
                assertThatThrownBy(() -> outside.createProducer().send(outside.createTopic(address), "x"))
                        .as("a topic, by %s", client)
                        .isInstanceOf(JMSRuntimeException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "carillon.announcements",
                "carillon.ingress",
                "carillon.eventsss.x",
                "carillon.#",
                "carillon.*.default.#",
                "#",
                "activemq.notifications",
                "elsewhere"
            })
    void readsNowhereElse(String address) {
        for (Client client : Client.values()) {
            try (JMSContext outside = client.connect()) {
                assertThatThrownBy(() -> outside.createConsumer(outside.createTopic(address))
                                .receive(100))
                        .as("a topic, by %s", client)
                        .isInstanceOf(JMSRuntimeException.class);
                assertThatThrownBy(() -> outside.createConsumer(outside.createQueue(address))
                                .receive(100))
                        .as("a queue, by %s", client)
                        .isInstanceOf(JMSRuntimeException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesNoQueuesOfItsOwn(Client client) {
        try (JMSContext outside = client.connect()) {
            assertThatThrownBy(outside::createTemporaryQueue).isInstanceOf(JMSRuntimeException.class);
        }
    }

    /** Artemis has a user of its own for clusters, with a password that everybody knows unless another is set. */
    @ParameterizedTest
    @EnumSource
    void noOneIsTheClusterOfArtemis(Client client) {
        for (String password : List.of("CHANGE ME!!", "", "carillon")) {
            assertThatThrownBy(() -> {
                        try (JMSContext outside = client.factory("ACTIVEMQ.CLUSTER.ADMIN.USER", password)
                                .createContext()) {
                            outside.createTemporaryQueue();
                        }
                    })
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noOneConnectsWithoutThePassword(Client client) {
        for (String password : new String[] {null, "", "another"}) {
            assertThatThrownBy(() ->
                            client.factory("carillon", password).createContext().getMetaData())
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    @Test
    void whoFailsToConnectWritesNoLineOfTheLog() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord each) {
                lines.add(each.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("org.apache.activemq.artemis.core.server");
        log.addHandler(handler);
        try {
            assertThatThrownBy(() -> Client.ARTEMIS
                            .factory("a\nSEVERE forged", "another")
                            .createContext()
                            .getMetaData())
                    .isInstanceOf(JMSRuntimeException.class);
        } finally {
            log.removeHandler(handler);
        }
        assertThat(lines).anyMatch(each -> each.contains("a?SEVERE forged")).noneMatch(each -> each.contains("\n"));
    }

    /** So the name is no way to what Artemis remembers of the server's rights. */
    @Test
    void inMemoryTheUsersNameNeedsTheUsersPasswordAndGivesTheUsersRights() {
        assertThatThrownBy(() -> inMemory().createContext("carillon", "another"))
                .isInstanceOf(JMSRuntimeException.class);
        try (JMSContext user = inMemory().createContext("carillon", PASSWORD)) {
            assertThatThrownBy(user::createTemporaryQueue).isInstanceOf(JMSRuntimeException.class);
        }
    }

    @Test
    void aClientWithoutANameIsNotTakenForTheServerThatHasJustConnectedWithoutOne() {
        try (ActiveMQConnectionFactory outside = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + PORT);
                JMSContext server = inMemory().createContext()) {
            server.createTemporaryQueue();
            assertThatThrownBy(() -> outside.createContext().createTemporaryQueue())
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    private static ConnectionFactory inMemory() {
        return new ActiveMQConnectionFactory("vm://0");
    }
}
