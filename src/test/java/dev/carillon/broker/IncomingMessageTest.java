package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingMessageTest {

    @TempDir
    static Path files;

    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = new TestBroker(files).start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Test
    void isReadStructured() throws JMSException {
        EventData event = IncomingMessage.read(
                overArtemis(
                        session -> session.createTextMessage(
                                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/s\",\"type\":\"order.created\",\"data\":{\"n\": 1.0}}")));

        assertThat(event.getId()).isEqualTo("7");
        assertThat(event.getTopic()).isEqualTo("order/created");
        assertThat(event.getData()).isEqualTo("{\"n\": 1.0}");
    }

    @Test
    void takesIdAndSourceFromTheMessage() throws JMSException {
        Message message = overArtemis(session -> session.createTextMessage("{\"type\":\"order.created\",\"data\":1}"));

        EventData event = IncomingMessage.read(message);

        assertThat(event.getId()).isEqualTo(message.getJMSMessageID()).startsWith("ID:");
        assertThat(event.getProducer()).isEqualTo("jms:queue:carillon.ingress");
    }

    @Test
    void isReadBinary() throws JMSException {
        EventData event = IncomingMessage.read(overArtemis(session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(new byte[] {0, 1, 2});
            message.setStringProperty("cloudEvents_topic", "order/created");
            message.setIntProperty("cloudEvents_retries", 3);
            message.setStringProperty("JMS_AMQP_ContentType", "image/png");
            return message;
        }));

        assertThat(event.getTopic()).isEqualTo("order/created");
        assertThat(event.getType()).isEqualTo("order.created");
        assertThat(event.dataBytes()).containsExactly(0, 1, 2);
        assertThat(event.getDataContentType()).isEqualTo("image/png");
        assertThat(event.extensions()).containsEntry("retries", 3);
    }

    @Test
    void isReadFromAmqp() throws JMSException {
        EventData event = IncomingMessage.read(overAmqp(session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes("{\"type\":\"order.created\",\"data\":\"ü\"}".getBytes(StandardCharsets.UTF_8));
            return message;
        }));
        EventData binary = IncomingMessage.read(overAmqp(session -> {
            TextMessage message = session.createTextMessage("hello");
            message.setStringProperty("cloudEvents_type", "order.created");
            return message;
        }));

        assertThat(event.getData()).isEqualTo("ü");
        assertThat(event.getId()).startsWith("ID:");
        assertThat(binary.getData()).isEqualTo("hello");
        assertThat(binary.getDataContentType()).isEqualTo("text/plain;charset=UTF-8");
    }

    @Test
    void whatIsNoEventIsRefusedWithTheReason() throws JMSException {
        Message noJson = overArtemis(session -> session.createTextMessage("hello"));
        Message noType = overArtemis(session -> session.createTextMessage("{\"data\":1}"));
        Message reserved = overArtemis(session -> session.createTextMessage("{\"type\":\"carillon.own\"}"));
        Message noBody = overArtemis(Session::createMapMessage);

        assertThatThrownBy(() -> IncomingMessage.read(noJson))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is a CloudEvent as JSON");
        assertThatThrownBy(() -> IncomingMessage.read(noType))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/type");
        assertThatThrownBy(() -> IncomingMessage.read(reserved))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Carillon's own");
        assertThatThrownBy(() -> IncomingMessage.read(noBody))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("TextMessage or a BytesMessage");
    }

    @Test
    void aDeadLetterHasBodyPropertiesAndReason() throws JMSException {
        Message refused = overArtemis(session -> {
            TextMessage message = session.createTextMessage("hello");
            message.setStringProperty("shop", "eu");
            return message;
        });
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession()) {
            Message kept = DeadLetters.copy(session, refused, "no event");

            assertThat(((TextMessage) kept).getText()).isEqualTo("hello");
            assertThat(kept.getStringProperty("shop")).isEqualTo("eu");
            assertThat(kept.getStringProperty("carillon_reason")).isEqualTo("no event");
            assertThat(kept.getJMSCorrelationID()).isEqualTo(refused.getJMSMessageID());
        }
    }

    @Test
    void aDeadLetterFromAmqpLeavesOutNamesThatJmsCannotSet() throws JMSException {
        Message refused = overAmqp(session -> {
            TextMessage message = session.createTextMessage("hello");
            message.setStringProperty("shop", "eu");
            return message;
        });
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession()) {
            Message kept = DeadLetters.copy(session, refused, "no event");

            assertThat(kept.getStringProperty("shop")).isEqualTo("eu");
            assertThat(kept.getStringProperty("carillon_reason")).isEqualTo("no event");
        }
    }

    /** Makes a message. */
    private interface Made {
        Message by(Session session) throws JMSException;
    }

    private static Message overArtemis(Made made) throws JMSException {
        return over(broker.factory(), made);
    }

    private static Message overAmqp(Made made) throws JMSException {
        return over(new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port()), made);
    }

    /** As the server gets it: sent by this client, received by Artemis' own. */
    private static Message over(ConnectionFactory sender, Made made) throws JMSException {
        try (Connection connection = sender.createConnection();
                Session session = connection.createSession()) {
            session.createProducer(session.createQueue("carillon.ingress")).send(made.by(session));
        }
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession()) {
            connection.start();
            return session.createConsumer(session.createQueue("carillon.ingress"))
                    .receive(5_000);
        }
    }
}
