package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncomingMessageTest {

    private static final BodyLimit LIMIT = new BodyLimit(1 << 20);

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
    void aLongPropertyIsAWholeNumber() throws JMSException {
        EventData event = read(overArtemis(session -> {
            Message message = session.createTextMessage("x");
            message.setStringProperty("cloudEvents_topic", "order/created");
            message.setLongProperty("cloudEvents_hops", 7);
            message.setShortProperty("cloudEvents_tries", (short) -1);
            return message;
        }));
        assertThat(event.extensions()).containsEntry("hops", 7).containsEntry("tries", -1);
        assertThatThrownBy(() -> read(overArtemis(session -> {
                    Message message = session.createTextMessage("x");
                    message.setStringProperty("cloudEvents_topic", "order/created");
                    message.setLongProperty("cloudEvents_hops", 1L << 40);
                    return message;
                })))
                .hasMessageContaining("/hops: must be a whole number of 32 bits");
    }

    @Test
    void isReadStructured() throws JMSException {
        EventData event = read(
                overArtemis(
                        session -> session.createTextMessage(
                                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/s\",\"type\":\"order.created\",\"data\":{\"n\": 1.0}}")));

        assertThat(event.getId()).isEqualTo("7");
        assertThat(event.getTopic()).isEqualTo("order/created");
        assertThat(event.dataText()).isEqualTo("{\"n\": 1.0}");
    }

    @Test
    void takesIdAndSourceFromTheMessage() throws JMSException {
        Message message = overArtemis(session -> session.createTextMessage("{\"type\":\"order.created\",\"data\":1}"));

        EventData event = read(message);

        assertThat(event.getId()).isEqualTo(message.getJMSMessageID()).startsWith("ID:");
        assertThat(event.getProducer()).isEqualTo("jms:queue:carillon.ingress");
    }

    @Test
    void aTextWithHalfACharacterIsRefused() throws JMSException {
        Message message = overArtemis(session -> {
            Message text = session.createTextMessage("a\ud800b");
            text.setStringProperty("cloudEvents_topic", "a");
            return text;
        });
        assertThatThrownBy(() -> read(message)).isInstanceOf(RefusedException.class);
    }

    /** JSON format, section 2.2: null is an unset attribute. */
    @Test
    void takesIdAndSourceFromTheMessageIfTheyAreNull() throws JMSException {
        Message message =
                overArtemis(session -> session.createTextMessage("{\"id\":null,\"source\":null,\"type\":\"a\"}"));
        EventData event = read(message);
        assertThat(event.getId()).isEqualTo(message.getJMSMessageID());
        assertThat(event.getProducer()).isEqualTo(IncomingMessage.SOURCE);
        assertThat(event.getType()).isEqualTo("a");
    }

    @Test
    void isReadBinary() throws JMSException {
        EventData event = read(overArtemis(session -> {
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
        EventData event = read(overAmqp(session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes("{\"type\":\"order.created\",\"data\":\"ü\"}".getBytes(StandardCharsets.UTF_8));
            return message;
        }));
        EventData binary = read(overAmqp(session -> {
            TextMessage message = session.createTextMessage("hello");
            message.setStringProperty("cloudEvents_type", "order.created");
            return message;
        }));

        assertThat(event.dataText()).isEqualTo("ü");
        assertThat(event.getId()).startsWith("ID:");
        assertThat(binary.dataText()).isEqualTo("hello");
        assertThat(binary.getDataContentType()).isEqualTo("text/plain;charset=UTF-8");
    }

    @Test
    void whatIsNoEventIsRefusedWithTheReason() throws JMSException {
        Message noJson = overArtemis(session -> session.createTextMessage("hello"));
        Message noType = overArtemis(session -> session.createTextMessage("{\"data\":1}"));
        Message reserved = overArtemis(session -> session.createTextMessage("{\"type\":\"carillon.own\"}"));
        Message noBody = overArtemis(Session::createMessage);

        assertThatThrownBy(() -> read(noJson))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("must be a CloudEvent as JSON");
        assertThatThrownBy(() -> read(noType))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/type");
        assertThatThrownBy(() -> read(reserved))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Carillon's own");
        assertThatThrownBy(() -> read(noBody))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("must be a CloudEvent as JSON");
    }

    @Test
    void structuredJsonMayHaveWhiteSpaceBeforeIt() throws JMSException {
        Message message =
                overArtemis(session -> session.createTextMessage(" \r\n\t{\"type\":\"order.created\",\"data\":1}"));

        EventData event = read(message);

        assertThat(event.getId()).isEqualTo(message.getJMSMessageID());
        assertThat(event.getTopic()).isEqualTo("order/created");
    }

    @Test
    void bytesThatNoJsonReaderTakesAreRefusedWithTheReason() throws JMSException {
        byte[] mp4 = {0, 0, 0, 0x18, 'f', 't', 'y', 'p', 'm', 'p', '4', '2', (byte) 0xFF, (byte) 0xFE};
        Message structured = overArtemis(session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(mp4);
            message.setStringProperty("JMS_AMQP_ContentType", "application/cloudevents+json");
            return message;
        });

        assertThatThrownBy(() -> read(structured))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("must be a CloudEvent as JSON");
    }

    @Test
    void aMapIsAJsonObjectAndAStreamAJsonArray() throws JMSException {
        Message map = overArtemis(session -> {
            MapMessage message = session.createMapMessage();
            message.setString("type", "order.created");
            message.setInt("extension", 3);
            return message;
        });
        Message stream = overArtemis(session -> {
            StreamMessage message = session.createStreamMessage();
            message.writeString("a");
            message.writeInt(1);
            message.writeBoolean(true);
            message.writeBytes(new byte[] {1, 2});
            message.writeObject(null);
            message.setStringProperty("cloudEvents_type", "order.created");
            return message;
        });

        EventData structured = read(map);
        EventData binary = read(stream);

        assertThat(structured.getType()).isEqualTo("order.created");
        assertThat(structured.extensions()).containsEntry("extension", 3);
        assertThat(binary.dataText()).isEqualTo("[\"a\",1,true,\"AQI=\",null]");
        assertThat(binary.getDataContentType()).isEqualTo("application/json");
    }

    @Test
    void aJavaObjectIsRefusedAndNeverRead() throws JMSException {
        Message object = overArtemis(session -> session.createObjectMessage(new Trap()));

        assertThatThrownBy(() -> read(object))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("a Java object");
        assertThat(Trap.sprung).isFalse();
    }

    @Test
    void theUserPropertiesOfMqttAreAttributes() throws Exception {
        try (RawMqtt mqtt = RawMqtt.connect(broker.port())) {
            mqtt.publish(
                    "carillon/ingress",
                    "image/png",
                    List.of(
                            "specversion",
                            "1.0",
                            "type",
                            "order.created",
                            "id",
                            "7",
                            "source",
                            "/s",
                            "retries",
                            "3",
                            "Other",
                            "x"),
                    new byte[] {1, 2, 3});
        }

        EventData event = read(received());

        assertThat(event.getId()).isEqualTo("7");
        assertThat(event.getProducer()).isEqualTo("/s");
        assertThat(event.getDataContentType()).isEqualTo("image/png");
        assertThat(event.dataBytes()).containsExactly(1, 2, 3);
        assertThat(event.extensions()).containsExactly(entry("retries", "3"));
    }

    @Test
    void theContentTypeOfMqttTellsAStructuredMessage() throws Exception {
        try (RawMqtt mqtt = RawMqtt.connect(broker.port())) {
            mqtt.publish(
                    "carillon/ingress",
                    "application/cloudevents+json; charset=utf-8",
                    List.of("type", "of the post, not of the event"),
                    "{\"type\":\"order.created\"}".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(read(received()).getType()).isEqualTo("order.created");
    }

    @Test
    void anAttributeOfMqttGivenTwiceIsRefused() throws Exception {
        try (RawMqtt mqtt = RawMqtt.connect(broker.port())) {
            mqtt.publish("carillon/ingress", null, List.of("type", "order.created", "type", "order.paid"), new byte[0]);
        }
        Message twice = received();

        assertThatThrownBy(() -> read(twice)).hasMessageContaining("/type: must be given only once");
    }

    /** MQTT 5.0, section 3.3.2.3.7: the same name is allowed to appear more than once. */
    @Test
    void whatIsNoAttributeMayBeGivenTwiceInMqtt() throws Exception {
        byte[] body = "{\"type\":\"order.created\"}".getBytes(StandardCharsets.UTF_8);
        try (RawMqtt mqtt = RawMqtt.connect(broker.port())) {
            mqtt.publish("carillon/ingress", null, List.of("trace", "a", "trace", "b"), body);
            mqtt.publish(
                    "carillon/ingress",
                    "application/cloudevents+json",
                    List.of("type", "of the post", "type", "again"),
                    body);
            mqtt.publish(
                    "carillon/ingress",
                    "text/plain",
                    List.of("type", "order.created", "Trace-Id", "a", "Trace-Id", "b"),
                    body);
        }

        EventData structured = read(received());
        EventData named = read(received());
        EventData binary = read(received());

        assertThat(structured.getType()).isEqualTo(named.getType()).isEqualTo("order.created");
        assertThat(binary.dataBytes()).isEqualTo(body);
        assertThat(binary.extensions()).isEmpty();
    }

    @Test
    void anApplicationGivenTwiceIsRefused() throws Exception {
        try (RawMqtt mqtt = RawMqtt.connect(broker.port())) {
            mqtt.publish(
                    "carillon/ingress",
                    null,
                    List.of("carillon_application", "a", "carillon_application", "b"),
                    "{\"type\":\"order.created\"}".getBytes(StandardCharsets.UTF_8));
        }
        Message twice = received();

        assertThatThrownBy(() -> read(twice)).hasMessageContaining("carillon_application: must be given only once");
    }

    @Test
    void aMediaTypeThatOnlyBeginsLikeThatOfAnEventIsTheDatas() throws JMSException {
        EventData event = read(overArtemis(session -> {
            TextMessage message = session.createTextMessage("{\"type\":\"of the data\"}");
            message.setStringProperty("cloudEvents_type", "order.created");
            message.setStringProperty("JMS_AMQP_ContentType", "application/cloudevents+json5");
            return message;
        }));

        assertThat(event.getType()).isEqualTo("order.created");
        assertThat(event.getDataContentType()).isEqualTo("application/cloudevents+json5");
    }

    @Test
    void aBodyThatIsEncodedIsRefused() throws JMSException {
        for (String each : List.of("gzip", "deflate", "identity, br")) {
            Message encoded = withEncoding(each);
            assertThatThrownBy(() -> read(encoded))
                    .hasMessage("content-encoding: must be identity; send the body as it is, not \"" + each + '"');
        }
        for (String each : List.of("", " ", "identity", "Identity")) {
            assertThat(read(withEncoding(each)).dataText()).isEqualTo("x");
        }
    }

    private static Message withEncoding(String encoding) throws JMSException {
        return overArtemis(session -> {
            Message message = session.createTextMessage("x");
            message.setStringProperty("cloudEvents_type", "order.created");
            message.setStringProperty("JMS_AMQP_ContentEncoding", encoding);
            return message;
        });
    }

    @Test
    void anEmptyObjectIsRefusedForWhatItLacks() throws JMSException {
        Message empty = overArtemis(session -> session.createTextMessage(" {} "));

        assertThatThrownBy(() -> read(empty))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("/type: ");
    }

    @Test
    void messagesOfMqttAndStompHaveAnIdentityThatStaysWhenTheyComeAgain() throws Exception {
        try (RawMqtt mqtt = RawMqtt.connect(broker.port())) {
            mqtt.publish("carillon/ingress", null, List.of("type", "order.created"), new byte[0]);
        }

        Message first = received(false);
        Message again = received();

        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(read(first).getId()).startsWith("ID:").isEqualTo(read(again).getId());
    }

    @Test
    void theMessageIdOfAmqpIsTheIdentityAndStaysOnEachWayThroughTheBroker() throws JMSException {
        String[] sent = new String[1];
        sendOverAmqp(session -> session.createTextMessage("{\"type\":\"order.created\"}"), sent);

        Message first = received(false);
        Message again = received();

        assertThat(read(first).getId()).isEqualTo(sent[0]).isEqualTo(read(again).getId());
    }

    @Test
    void aDeadLetterHasBodyPropertiesAndReason() throws JMSException {
        Message refused = overArtemis(session -> {
            TextMessage message = session.createTextMessage("hello");
            message.setStringProperty("shop", "eu");
            return message;
        });
        String id = refused.getJMSMessageID();

        Message kept = dead(refused, "no event\nERROR all is lost\u001b[2J");

        assertThat(((TextMessage) kept).getText()).isEqualTo("hello");
        assertThat(kept.getStringProperty("shop")).isEqualTo("eu");
        assertThat(kept.getStringProperty("carillon_reason")).isEqualTo("no event\\u000aERROR all is lost\\u001b[2J");
        assertThat(kept.getJMSCorrelationID()).isEqualTo(id);
    }

    @Test
    void aDeadLetterFromAmqpLeavesOutNamesThatJmsCannotSet() throws JMSException {
        Message kept = dead(
                overAmqp(session -> {
                    TextMessage message = session.createTextMessage("hello");
                    message.setStringProperty("shop", "eu");
                    return message;
                }),
                "no event");

        assertThat(kept.getStringProperty("shop")).isEqualTo("eu");
        assertThat(kept.getStringProperty("carillon_reason")).isEqualTo("no event");
    }

    @Test
    void aDeadLetterKeepsBytesThatWereReadBefore() throws JMSException {
        byte[] body = new byte[300_000]; // more than Artemis sends in one piece
        Arrays.fill(body, (byte) 7);
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession()) {
            connection.start(); // such a body is fetched when it is read, while the session is open
            Queue ingress = session.createQueue("carillon.ingress");
            Queue letters = session.createQueue("carillon.dead-letters");
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            session.createProducer(ingress).send(message);
            Message refused = session.createConsumer(ingress).receive(5_000);
            assertThatThrownBy(() -> read(refused)).isInstanceOf(RefusedException.class);
            DeadLetters.send(session, letters, refused, "no event", LIMIT);

            Message kept = session.createConsumer(letters).receive(5_000);
            assertThat(MessageBody.of(kept, LIMIT).bytes()).isEqualTo(body);
        }
    }

    @Test
    void aDeadLetterKeepsMapsStreamsAndObjects() throws JMSException {
        Message map = dead(
                overArtemis(session -> {
                    MapMessage message = session.createMapMessage();
                    message.setInt("n", 1);
                    message.setStringProperty("shop", "eu");
                    return message;
                }),
                "no event");
        Message stream = dead(
                overArtemis(session -> {
                    StreamMessage message = session.createStreamMessage();
                    message.writeInt(1);
                    return message;
                }),
                "no event");
        Message object = dead(overArtemis(session -> session.createObjectMessage("kept")), "no event");

        assertThat(map.getStringProperty("shop")).isEqualTo("eu");
        assertThat(map.getStringProperty("carillon_reason")).isEqualTo("no event");
        assertThat(((MapMessage) map).getInt("n")).isEqualTo(1);
        assertThat(((StreamMessage) stream).readInt()).isEqualTo(1);
        assertThat(((ObjectMessage) object).getObject()).isEqualTo("kept");
    }

    @Test
    void aDeadLetterOfStompLeavesOutNamesThatJmsDoesNotKnow() throws Exception {
        try (Socket stomp = new Socket("127.0.0.1", broker.port())) {
            stomp.getOutputStream()
                    .write(("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0SEND\ndestination:carillon.ingress\n"
                                    + "destination-type:ANYCAST\ncontent-type:text/plain\nno-name:x\nshop:eu\nNOT:x\n\nhello\0")
                            .getBytes(StandardCharsets.UTF_8));
            stomp.getOutputStream().flush();
            Message kept = dead(received(), "no event");

            assertThat(((TextMessage) kept).getText()).isEqualTo("hello");
            assertThat(kept.getStringProperty("shop")).isEqualTo("eu");
            assertThat(kept.getStringProperty("carillon_reason")).isEqualTo("no event");
        }
    }

    /** What is not kept on disk may be longer on its way in than the broker keeps. */
    @Test
    void aDeadLetterLeavesOutPropertiesThatAreTooLongForTheBroker() throws Exception {
        try (Socket stomp = new Socket("127.0.0.1", broker.port())) {
            stomp.getOutputStream()
                    .write(("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0SEND\ndestination:carillon.ingress\n"
                                    + "destination-type:ANYCAST\ncontent-type:text/plain\nshop:eu\nlong:"
                                    + "v".repeat(600_000)
                                    + "\ntype:" + "t".repeat(300_000) + "\n\nhello\0")
                            .getBytes(StandardCharsets.UTF_8));
            stomp.getOutputStream().flush();
            Message kept = dead(received(), "no event");

            assertThat(((TextMessage) kept).getText()).isEqualTo("hello");
            assertThat(kept.getStringProperty("shop")).isEqualTo("eu");
            assertThat(kept.getStringProperty("carillon_left_out_properties")).contains("long");
        }
    }

    @Test
    void theContentTypeOfStompIsThatOfTheData() throws Exception {
        try (Socket stomp = new Socket("127.0.0.1", broker.port())) {
            stomp.getOutputStream()
                    .write(("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0SEND\ndestination:carillon.ingress\n"
                                    + "destination-type:ANYCAST\ncontent-type:text/csv\ncloudEvents_type:order.created\n\na;b\0")
                            .getBytes(StandardCharsets.UTF_8));
            stomp.getOutputStream().flush();
            EventData event = read(received());

            assertThat(event.dataText()).isEqualTo("a;b");
            assertThat(event.getDataContentType()).isEqualTo("text/csv");
        }
    }

    /** Tells when it is read. */
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1L;
        private static volatile boolean sprung;

        private void readObject(ObjectInputStream in) {
            sprung = true;
        }
    }

    private static EventData read(Message message) throws JMSException {
        return IncomingMessage.read(message, LIMIT).event();
    }

    /** What the broker has of a dead letter. */
    private static Message dead(Message refused, String reason) throws JMSException {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession()) {
            connection.start();
            Queue letters = session.createQueue("carillon.dead-letters");
            DeadLetters.send(session, letters, refused, reason, LIMIT);
            return session.createConsumer(letters).receive(5_000);
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
        send(sender, made, new String[1]);
        return received();
    }

    private static void sendOverAmqp(Made made, String[] id) throws JMSException {
        send(new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port()), made, id);
    }

    private static void send(ConnectionFactory sender, Made made, String[] id) throws JMSException {
        try (Connection connection = sender.createConnection();
                Session session = connection.createSession()) {
            Message message = made.by(session);
            session.createProducer(session.createQueue("carillon.ingress")).send(message);
            id[0] = message.getJMSMessageID();
        }
    }

    private static Message received() throws JMSException {
        return received(true);
    }

    private static Message received(boolean acknowledged) throws JMSException {
        int mode = acknowledged ? Session.AUTO_ACKNOWLEDGE : Session.CLIENT_ACKNOWLEDGE;
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(mode)) {
            connection.start();
            Message message = session.createConsumer(session.createQueue("carillon.ingress"))
                    .receive(5_000);
            if (!acknowledged) {
                session.recover();
            }
            return message;
        }
    }
}
