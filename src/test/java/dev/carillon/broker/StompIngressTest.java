package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.StompClient;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What STOMP clients may write in a header, as a consumer gets it. */
class StompIngressTest {

    private static final long PATIENCE = 10_000;

    private static TestBroker broker;

    private StompClient client;
    private Connection connection;
    private Session session;

    @BeforeAll
    static void start(@TempDir Path files) throws Exception {
        broker = new TestBroker(files).start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @BeforeEach
    void connect() throws JMSException {
        client = StompClient.connect(broker.port());
        connection = broker.factory().createConnection();
        session = connection.createSession();
        connection.start();
    }

    @AfterEach
    void disconnect() throws JMSException {
        connection.close();
        client.close();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9, 9", "10, 9", "99, 9", "128, 9", "-1, 0", "-129, 0", "' 7', 7", "high, 4", "'', 4"})
    void aPriorityIsANumberFrom0To9(String sent, int taken) throws JMSException {
        client.send("carillon.ingress", "x", "persistent:true", "priority:" + sent);

        assertThat(received("carillon.ingress").getJMSPriority()).isEqualTo(taken);
    }

    @Test
    void withoutOneItIs4() throws JMSException {
        client.send("carillon.ingress", "x");

        assertThat(received("carillon.ingress").getJMSPriority()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon.ingress", "orders"})
    void noHeaderTellsTheBrokerWhatToDo(String queue) throws JMSException {
        client.send(
                queue,
                "x",
                "_AMQ_LARGE_COMPRESSED:true",
                "_AMQ_SCHED_DELIVERY:9000000000000000000",
                "JMSReplyTo:nowhere",
                "JMSXDeliveryCount:many",
                "JMS_AMQP_ORIGINAL_ENCODING:text",
                "own:kept");

        TextMessage message = received(queue);

        assertThat(message.getText()).isEqualTo("x");
        assertThat(names(message)).contains("own").noneMatch(each -> each.startsWith("_AMQ") || each.contains("AMQP"));
        assertThat(message.getJMSReplyTo()).isNull();
        assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @Test
    void whatClientsSayByHeadersOfJmsStays() throws JMSException {
        client.send(
                "carillon.ingress",
                "x",
                "content-type:text/plain",
                "JMSXGroupID:a group",
                "JMSType:a type",
                "JMSCorrelationID:an order",
                "JMS_AMQP_ContentType:application/json",
                "cloudEvents_topic:order/created");

        Message message = received("carillon.ingress");

        assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("a group");
        assertThat(message.getJMSType()).isEqualTo("a type");
        assertThat(message.getJMSCorrelationID()).isEqualTo("an order");
        assertThat(message.getStringProperty("JMS_AMQP_ContentType")).isEqualTo("application/json");
        assertThat(message.getStringProperty("cloudEvents_topic")).isEqualTo("order/created");
    }

    private TextMessage received(String queue) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            Message message = consumer.receive(PATIENCE);
            assertThat(message).as("the message").isNotNull();
            return (TextMessage) message;
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> names(Message message) throws JMSException {
        return Collections.list(message.getPropertyNames());
    }
}
