package dev.carillon.bench;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * Announcements alone: an embedded Artemis, a sender and a listener in one virtual machine, not persistent, one message
 * for the events of a group commit.
 */
final class JmsCeiling {

    private static final int SERVER_ID = 77;
    private static final int IN_FLIGHT = 256;
    private static final Logger BROKER_LOG = Logger.getLogger("org.apache.activemq"); // kept, or its level is forgotten

    private JmsCeiling() {}

    /** Events a second that can be announced, by so many a message. */
    static double measure(int eventsPerMessage, Duration warmUp, Duration time) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration(new TransportConfiguration(
                        InVMAcceptorFactory.class.getName(), java.util.Map.of("serverId", SERVER_ID)));
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ().setConfiguration(configuration);
        BROKER_LOG.setLevel(Level.WARNING); // at INFO it tells of each message
        broker.start();
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + SERVER_ID);
                Connection connection = factory.createConnection()) {
            return run(connection, eventsPerMessage, warmUp, time);
        } finally {
            broker.stop();
        }
    }

    private static double run(Connection connection, int events, Duration warmUp, Duration time) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Session receiving = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Topic topic = receiving.createTopic("bench.announcements");
        Semaphore free = new Semaphore(IN_FLIGHT);
        AtomicLong announced = new AtomicLong();
        receiving.createConsumer(topic).setMessageListener(message -> {
            try {
                announced.addAndGet(((TextMessage) message).getText().split("\n").length - 1);
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
            free.release();
        });
        connection.start();
        Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = sending.createProducer(topic);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setDisableMessageID(true);
        producer.setDisableMessageTimestamp(true);
        producer.setTimeToLive(30_000);
        String text = "1-" + events + ("\n" + UUID.randomUUID()).repeat(events);
        Thread sender = new Thread(
                () -> {
                    try {
                        while (!ended.get() && free.tryAcquire(10, TimeUnit.SECONDS)) {
                            producer.send(sending.createTextMessage(text));
                        }
                    } catch (JMSException e) {
                        Progress.say("  jms: the sender failed: %s", e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // the end
                    }
                },
                "bench-jms");
        sender.setDaemon(true);
        sender.start();
        try {
            Rate.steady("jms", announced::get, warmUp, warmUp.multipliedBy(2));
            return Rate.over(announced::get, time);
        } finally {
            ended.set(true);
            sender.join(5_000);
        }
    }
}
