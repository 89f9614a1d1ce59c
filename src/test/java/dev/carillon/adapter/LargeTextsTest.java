package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeTextsTest {

    private static final int MOST = 1 << 20;
    private static final String LONG = "x".repeat(MOST);
    private static final String URL = "vm://61";

    @TempDir
    Path files;

    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

    @BeforeEach
    void start() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(files + "/journal")
                .setBindingsDirectory(files + "/bindings")
                .setPagingDirectory(files + "/paging")
                .setLargeMessagesDirectory(files + "/large")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", URL);
        configuration.registerBrokerPlugin(new LargeTexts(MOST));
        broker.setConfiguration(configuration);
        broker.start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.stop();
    }

    @Test
    void whatIsTooLongForMemoryArrivesAsBytesThatNobodyHasToRead() throws JMSException {
        for (String url : new String[] {URL, URL + "?compressLargeMessage=true"}) {
            Message text = over(url, "carillon.ingress", session -> session.createTextMessage(LONG));
            Message object = over(url, "carillon.dead-letters", session -> session.createObjectMessage(LONG + LONG));

            assertThat(text).isInstanceOf(BytesMessage.class);
            assertThat(text.getStringProperty("carillon_unreadable")).contains("too long for memory");
            assertThat(object).isInstanceOf(BytesMessage.class);
        }
    }

    @Test
    void anythingElseArrivesAsItWasSent() throws JMSException {
        String fits = "x".repeat(MOST / 2 - 100); // two bytes a character
        Message text = over(URL, "carillon.ingress", session -> session.createTextMessage(fits));
        Message bytes = over(URL, "carillon.ingress", session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(new byte[2 * MOST]);
            return message;
        });
        Message object = over(URL, "carillon.ingress", session -> session.createObjectMessage("x"));
        Message elsewhere = over(URL, "orders", session -> session.createTextMessage(LONG));

        assertThat(((TextMessage) text).getText()).isEqualTo(fits);
        assertThat(bytes.getStringProperty("carillon_unreadable")).isNull();
        assertThat(object).isInstanceOf(ObjectMessage.class);
        assertThat(((TextMessage) elsewhere).getText()).isEqualTo(LONG);
    }

    /** Makes a message. */
    private interface Made {
        Message by(Session session) throws JMSException;
    }

    private static Message over(String url, String address, Made made) throws JMSException {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url);
                Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            connection.start();
            Queue queue = session.createQueue(address);
            session.createProducer(queue).send(made.by(session));
            return session.createConsumer(queue).receive(10_000);
        }
    }
}
