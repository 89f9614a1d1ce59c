package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.loop.Loops;
import dev.carillon.loop.TestThreads;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that tell each other over a broker in this process. */
class EventTopicTest {

    private static final ActiveMQTopic TOPIC = new ActiveMQTopic("carillon.announcements");

    private final Loops loops = TestThreads.loops();
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final ConnectionFactory factory = new ActiveMQConnectionFactory("vm://451");
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        broker.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", "vm://451"));
        broker.start();
        connection = factory.createConnection();
        connection.start();
    }

    @AfterEach
    void stop() throws Exception {
        loops.stopAll();
        connection.close();
        broker.stop();
    }

    @Test
    void otherNodesHearThatTheLogHasGrownAndTheOwnOneDoesNotHearItAgain() throws Exception {
        EventTopic one = node("one", factory);
        EventTopic two = node("two", factory);

        one.on(committed(1));
        await().until(() -> heard.contains("two"));
        two.on(committed(2)); // which the other one hears after its own
        await().until(() -> heard.contains("one"));

        assertThat(heard).containsExactly("two", "one");
    }

    @Test
    void theBrokerIsMissedWhateverItsClientThrows() throws Exception {
        AtomicReference<RuntimeException> thrown = new AtomicReference<>(new IllegalStateException("as asked for"));
        EventTopic one = node("one", failing(thrown));
        node("two", factory);

        one.on(committed(1));
        await().until(one::isAway);
        thrown.set(null);
        await().until(() -> !one.isAway());
        one.on(committed(2));

        await().until(() -> heard.contains("two"));
    }

    private ConnectionFactory failing(AtomicReference<RuntimeException> thrown) {
        return (ConnectionFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ConnectionFactory.class}, (proxy, method, arguments) -> {
                    if (thrown.get() != null) {
                        throw thrown.get();
                    }
                    return method.invoke(factory, arguments);
                });
    }

    /** Announces, and hears announcements. */
    private EventTopic node(String name, ConnectionFactory connections) throws JMSException {
        EventTopic announcements = new EventTopic();
        announcements.connections = connections;
        announcements.announcements = TOPIC;
        announcements.loops = loops;
        announcements.node = new Node();
        AnnouncementConsumer consumer = new AnnouncementConsumer();
        consumer.announcements = announcements;
        consumer.grew = new GrewListener(grew -> heard.add(name));
        connection
                .createSession(false, Session.AUTO_ACKNOWLEDGE)
                .createConsumer(TOPIC)
                .setMessageListener(consumer);
        announcements.start();
        return announcements;
    }

    private static LogGrew committed(long position) {
        EventData event = EventData.builder("order/created")
                .id("1")
                .source("/shop")
                .type("t")
                .build();
        return new LogGrew(List.of(new StoredEvent(position, UUID.randomUUID(), 1, Instant.EPOCH, event)));
    }
}
