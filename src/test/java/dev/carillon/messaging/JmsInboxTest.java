package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.event.RefusedException;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSettings;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What any connection factory in JNDI gives, and gives again. */
class JmsInboxTest {

    private static final String NAME = "jms/shop";

    private final ArtemisBroker broker = new ArtemisBroker();
    private final AddressGuard guard = new AddressGuard(List.of());
    private final BrokerReceiver receiver = new BrokerReceiver(
            new Dialer(HttpSettings.DEFAULTS, guard),
            guard,
            new MessagingSettings(
                    10,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15),
                    Set.of(NAME, "jms/none")),
            new ClientLibraries(null));

    @BeforeEach
    void begin() throws Exception {
        broker.start();
        TestNaming.bind(NAME, new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.port()));
    }

    @AfterEach
    void end() throws Exception {
        receiver.close();
        broker.close();
        TestNaming.clear();
        Awaitility.await("all threads have ended").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("carillon-broker")));
    }

    private static BrokerInlet inlet(String name, String address, String options) throws Exception {
        return BrokerInlet.read(
                "/settings",
                "jms",
                new ObjectMapper()
                        .readTree("{\"uri\":\"jndi:" + name + "\",\"address\":\"" + address
                                + "\",\"username\":\"shop\",\"options\":{" + options + "}}"),
                ArtemisBroker.PASSWORD);
    }

    private static ReceivedMessage next(BrokerInbox inbox) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() - until < 0) {
            ReceivedMessage message = inbox.receive(true);
            if (message != null) {
                return message;
            }
        }
        throw new AssertionError("no message came");
    }

    private static String text(ReceivedMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private void send(String queue, String... texts) {
        try (JMSContext jms = broker.connect()) {
            for (String each : texts) {
                jms.createProducer()
                        .setProperty("cloudEvents_id", "c" + each)
                        .setProperty("JMS_AMQP_ContentType", "text/plain")
                        .send(jms.createQueue(queue), each);
            }
        }
    }

    @Test
    void aBatchIsAcknowledgedOnceAllOfItIsSettled() throws Exception {
        send("orders", "1", "2", "3");
        String second;
        try (BrokerReceiver.Opened opened = receiver.open(inlet(NAME, "orders", ""), "one")) {
            ReceivedMessage first = next(opened.inbox());
            assertThat(text(first)).isEqualTo("1");
            assertThat(first.address()).isEqualTo("orders");
            assertThat(first.contentType()).isEqualTo("text/plain");
            assertThat(first.attributes()).containsEntry("id", "c1");
            opened.inbox().taken(first);
            ReceivedMessage other = next(opened.inbox()); // the first is committed by that
            second = other.id();
            opened.inbox().taken(opened.inbox().receive(false));
        }
        try (BrokerReceiver.Opened again = receiver.open(inlet(NAME, "orders", ""), "one")) {
            ReceivedMessage given = next(again.inbox());
            assertThat(text(given)).as("the first was acknowledged").isEqualTo("2");
            assertThat(given.id()).as("a repeat is known by its id").isEqualTo(second);
            again.inbox().taken(given);
            again.inbox().taken(next(again.inbox()));
        }
        try (BrokerReceiver.Opened last = receiver.open(inlet(NAME, "orders", ""), "one")) {
            assertThat(last.inbox().receive(true)).isNull();
        }
    }

    @Test
    void whatIsRefusedGoesToTheDeadLetters() throws Exception {
        send("orders", "1");
        try (BrokerReceiver.Opened opened =
                receiver.open(inlet(NAME, "orders", "\"deadLetters\":\"orders.dead\""), "one")) {
            opened.inbox().refused(next(opened.inbox()));
            assertThat(opened.inbox().receive(true)).isNull();
        }
        try (JMSContext jms = broker.connect();
                JMSConsumer consumer = jms.createConsumer(jms.createQueue("orders.dead"))) {
            assertThat(ArtemisBroker.text(ArtemisBroker.receive(consumer))).isEqualTo("1");
        }
    }

    @Test
    void aDurableTopicKeepsWhatComesWhileNobodyListens() throws Exception {
        BrokerInlet topic = inlet(NAME, "prices", "\"type\":\"topic\"");
        receiver.open(topic, "one").close();
        try (JMSContext jms = broker.connect()) {
            BytesMessage message = jms.createBytesMessage();
            message.writeBytes("1".getBytes(StandardCharsets.UTF_8));
            jms.createProducer().send(jms.createTopic("prices"), message);
        }
        try (BrokerReceiver.Opened opened = receiver.open(topic, "one")) {
            assertThat(text(next(opened.inbox()))).isEqualTo("1");
        }
    }

    @Test
    void aBrokerThatGoesIsNoticed() throws Exception {
        try (BrokerReceiver.Opened opened = receiver.open(inlet(NAME, "orders", ""), "one")) {
            assertThat(opened.inbox().receive(true)).isNull();
            broker.stop();
            assertThatThrownBy(() -> {
                        while (true) {
                            opened.inbox().receive(true);
                        }
                    })
                    .isInstanceOf(BrokerException.class);
        }
    }

    @Test
    void onlyFactoriesThatAreListedAndThereMayBeUsed() throws Exception {
        assertThatThrownBy(() -> receiver.open(inlet("jms/other", "orders", ""), "one"))
                .hasMessageContaining("carillon.destination.jms");
        assertThatThrownBy(() -> receiver.open(inlet("jms/none", "orders", ""), "one"))
                .hasMessage("this server has no connection factory jms/none");
        assertThatThrownBy(() -> inlet(NAME, "orders", "\"subscription\":\"a\""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("goes with a topic");
    }

    /** As the resource adapters of servers do. */
    @Test
    void aFactoryThatWouldAcknowledgeAtOnceIsRefused() throws Exception {
        ConnectionFactory real = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + broker.port());
        TestNaming.bind(NAME, proxy(ConnectionFactory.class, real));
        send("orders", "1");
        assertThatThrownBy(() -> receiver.open(inlet(NAME, "orders", ""), "one"))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("gives no local transactions");
    }

    private static <T> T proxy(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            if (method.getName().equals("createSession")) {
                return ((Connection) real).createSession(false, Session.AUTO_ACKNOWLEDGE);
            }
            Object made = method.invoke(real, given);
            return made instanceof Connection ? proxy(Connection.class, made) : made;
        }));
    }
}
