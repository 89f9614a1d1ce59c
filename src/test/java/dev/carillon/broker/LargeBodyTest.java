package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeBodyTest {

    private static final BodyLimit LIMIT = new BodyLimit(1 << 20);
    private static final int LARGE = 8 << 20;

    @TempDir
    Path files;

    private TestBroker broker;
    private Connection connection;
    private Session session;
    private Queue ingress;
    private Queue letters;
    private final Map<String, MessageConsumer> consumers = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(files).start();
        connection = broker.factory().createConnection();
        session = connection.createSession();
        ingress = session.createQueue("carillon.ingress");
        letters = session.createQueue("carillon.dead-letters");
        connection.start();
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        broker.close();
    }

    @Test
    void aBodyThatIsTooLongIsRefusedUnread() {
        assertThatThrownBy(() -> IncomingMessage.read(unreadable(1L << 29), LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("carillon.publish.max-event-bytes is 1048576")
                .hasMessageContaining("536870912");
    }

    @Test
    void textThatIsTooLongIsRefused() throws JMSException {
        session.createProducer(ingress).send(session.createTextMessage("x".repeat(LARGE)));

        assertThatThrownBy(() -> IncomingMessage.read(received(ingress), LIMIT))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("must have at most");
    }

    @Test
    void theDeadLetterHasTheWholeBody() throws JMSException {
        byte[] body = new byte[LARGE];
        new Random(7).nextBytes(body);
        BytesMessage sent = session.createBytesMessage();
        sent.writeBytes(body);
        sent.setStringProperty("shop", "eu");
        session.createProducer(ingress).send(sent);
        Message refused = received(ingress);

        assertThatThrownBy(() -> IncomingMessage.read(refused, LIMIT)).isInstanceOf(RefusedException.class);
        DeadLetters.send(session, letters, refused, "too long", LIMIT);

        BytesMessage kept = (BytesMessage) received(letters);
        assertThat(MessageBody.read(kept)).isEqualTo(body);
        assertThat(kept.getStringProperty("shop")).isEqualTo("eu");
        assertThat(kept.getStringProperty("carillon_reason")).isEqualTo("too long");
        assertThat(kept.getJMSCorrelationID()).isEqualTo(sent.getJMSMessageID());
    }

    /** Of these protocols the broker sends it in one piece. */
    @Test
    void theDeadLetterHasTheWholeBodyOfAmqpAndMqtt() throws Exception {
        byte[] body = new byte[LARGE];
        new Random(8).nextBytes(body);
        try (Connection amqp = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port()).createConnection();
                Session sender = amqp.createSession()) {
            BytesMessage sent = sender.createBytesMessage();
            sent.writeBytes(body);
            sender.createProducer(sender.createQueue("carillon.ingress")).send(sent);
        }
        DeadLetters.send(session, letters, received(ingress), "too long", LIMIT);
        assertThat(MessageBody.read((BytesMessage) received(letters))).isEqualTo(body);

        try (RawMqtt mqtt = RawMqtt.connect(broker.port())) {
            mqtt.publish("carillon/ingress", "image/png", List.of("type", "order.created"), body);
        }
        DeadLetters.send(session, letters, received(ingress), "too long", LIMIT);
        assertThat(MessageBody.read((BytesMessage) received(letters))).isEqualTo(body);
    }

    @Test
    void aBodyThatABrokersClientDoesNotPassOnIsLeftOut() throws JMSException {
        DeadLetters.send(session, letters, unreadable(1L << 29), "too long", LIMIT);

        BytesMessage kept = (BytesMessage) received(letters);
        assertThat(kept.getBodyLength()).isZero();
        assertThat(kept.getStringProperty("carillon_left_out")).contains("536870912 bytes");
        assertThat(kept.getStringProperty("carillon_reason")).isEqualTo("too long");
    }

    /** The client counts them in an int. */
    @Test
    void moreThanTwoGigabytesAreTooLong() throws JMSException {
        BytesMessage overflown = (BytesMessage) Proxy.newProxyInstance(
                BytesMessage.class.getClassLoader(), new Class<?>[] {BytesMessage.class}, (proxy, method, args) -> {
                    return switch (method.getName()) {
                        case "getBodyLength" -> 0L;
                        case "getObjectProperty" -> 1L << 32;
                        default -> throw new AssertionError(method);
                    };
                });

        assertThat(LIMIT.isExceededBy(overflown)).isTrue();
    }

    private Message received(Queue queue) throws JMSException {
        MessageConsumer consumer = consumers.get(queue.getQueueName());
        if (consumer == null) { // it stays: a large body is fetched when it is read
            consumer = session.createConsumer(queue);
            consumers.put(queue.getQueueName(), consumer);
        }
        return consumer.receive(10_000);
    }

    /** Of a broker without streams; who reads its body fails. */
    private static BytesMessage unreadable(long length) {
        return (BytesMessage) Proxy.newProxyInstance(
                BytesMessage.class.getClassLoader(), new Class<?>[] {BytesMessage.class}, (proxy, method, args) -> {
                    return switch (method.getName()) {
                        case "getBodyLength" -> length;
                        case "getPropertyNames" -> Collections.emptyEnumeration();
                        case "getObjectProperty", "getStringProperty", "getJMSMessageID", "getJMSType" -> null;
                        case "setObjectProperty" -> throw new MessageNotWriteableException("received");
                        default -> throw new AssertionError(method);
                    };
                });
    }
}
