package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.apache.qpid.jms.message.JmsMessage;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsMessageFacade;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A message on {@code carillon.ingress} is an event like any other. */
@OnCarillon
class JmsIngressIT {

    private static final String INGRESS = "carillon.ingress";

    private final String topic = Topics.unique("ingress");

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aStructuredMessageReachesAWebhook(
            RemoteBroker broker, CarillonServer server, Api api, WebhookReceiver receiver) {
        try (JMSContext jms = broker.connect(server)) {
            Subscribe.to(topic).at(receiver, api);
            AnEvent event = anEvent(topic);
            TextMessage message = jms.createTextMessage(event.json().build().toString());
            jms.createProducer().send(jms.createQueue(INGRESS), message);
            assertThat(receiver.awaitReceived(1)).extracting(Received::eventId).containsExactly(event.id());
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aBinaryMessageReachesAWebhook(RemoteBroker broker, CarillonServer server, Api api, WebhookReceiver receiver)
            throws JMSException {
        try (JMSContext jms = broker.connect(server)) {
            Subscribe.to(topic).content("cloudevents-binary").at(receiver, api);
            BytesMessage message = jms.createBytesMessage();
            message.writeBytes("{\"number\":1.50}".getBytes(StandardCharsets.UTF_8));
            message.setStringProperty("cloudEvents_specversion", "1.0");
            message.setStringProperty("cloudEvents_id", "jms-7");
            message.setStringProperty("cloudEvents_source", "/" + topic);
            message.setStringProperty("cloudEvents_type", "shop.paid");
            message.setStringProperty("cloudEvents_topic", topic);
            message.setStringProperty("cloudEvents_datacontenttype", "application/json");
            jms.createProducer().send(jms.createQueue(INGRESS), message);
            Received received = receiver.awaitReceived(1).get(0);
            assertThat(received.header("ce-id")).isEqualTo("jms-7");
            assertThat(received.text()).isEqualTo("{\"number\":1.50}");
        }
    }

    @Test
    void aMessageWithoutAnIdTakesItsJmsMessageIdAndTheQueueAsSource(
            CarillonServer server, Api api, WebhookReceiver receiver) throws JMSException {
        try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
            Subscribe.to(topic).content("cloudevents-binary").at(receiver, api);
            TextMessage message = jms.createTextMessage("{}");
            message.setStringProperty("cloudEvents_specversion", "1.0");
            message.setStringProperty("cloudEvents_type", "shop.paid");
            message.setStringProperty("cloudEvents_topic", topic);
            jms.createProducer().send(jms.createQueue(INGRESS), message);
            Received received = receiver.awaitReceived(1).get(0);
            assertThat(received.header("ce-id")).isEqualTo(message.getJMSMessageID());
            assertThat(received.header("ce-source")).contains(INGRESS);
        }
    }

    /** More of them than the queue has consumers: a broker that cannot hand one over closes the one it tries. */
    @Test
    void messagesOfTypesThatOnlyAmqpHasAreEventsToo(CarillonServer server, Api api) throws JMSException {
        try (JMSContext jms = RemoteBroker.AMQP.connect(server)) {
            Queue ingress = jms.createQueue(INGRESS);
            for (int i = 0; i < 20; i++) {
                TextMessage message = jms.createTextMessage("x");
                message.setStringProperty("cloudEvents_topic", topic);
                AmqpJmsMessageFacade amqp = (AmqpJmsMessageFacade) ((JmsMessage) message).getFacade();
                amqp.setApplicationProperty("when", new Date(0));
                amqp.setApplicationProperty("who", new UUID(0, i));
                jms.createProducer().send(ingress, message);
            }
            AnEvent last = anEvent(topic);
            jms.createProducer().send(ingress, last.json().build().toString());
            Awaitility.await("21 events")
                    .untilAsserted(() -> assertThat(api.get("/api/v1/events?limit=250&topic=" + topic)
                                    .json()
                                    .getJsonArray("data"))
                            .hasSize(21));
        }
    }

    @Test
    void theSameEventSentTwiceIsOneEvent(CarillonServer server, Api api) {
        try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
            Queue ingress = jms.createQueue(INGRESS);
            String twice = anEvent(topic).json().build().toString();
            AnEvent last = anEvent(topic);
            jms.createProducer().send(ingress, twice);
            jms.createProducer().send(ingress, twice);
            jms.createProducer().send(ingress, last.json().build().toString());
            Awaitility.await().untilAsserted(() -> assertThat(events(api)).contains(last.id()));
            assertThat(api.get("/api/v1/events?topic=" + topic).json().getJsonArray("data"))
                    .hasSize(2);
        }
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersWithItsReason(CarillonServer server) {
        try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
            String unreadable = "{ no json " + topic;
            jms.createProducer().send(jms.createQueue(INGRESS), unreadable);
            try (var dead = jms.createConsumer(jms.createQueue("carillon.dead-letters"))) {
                Awaitility.await().untilAsserted(() -> {
                    Message letter = dead.receive(1_000);
                    assertThat(letter).isNotNull();
                    assertThat(RemoteBroker.textOf(letter)).isEqualTo(unreadable);
                    assertThat(RemoteBroker.property(letter, "carillon_reason")).isNotBlank();
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void bytesThatNoReaderTakesAreADeadLetterAndTheNextMessageIsAnEvent(
            RemoteBroker broker, CarillonServer server, Api api) throws JMSException {
        byte[] film = {0, 0, 0, 0x18, 'f', 't', 'y', 'p', 'm', 'p', '4', '2'};
        try (JMSContext jms = broker.connect(server)) {
            BytesMessage message = jms.createBytesMessage();
            message.writeBytes(film);
            message.setStringProperty("carillon_test", topic);
            jms.createProducer().send(jms.createQueue(INGRESS), message);
            BytesMessage letter = (BytesMessage) deadLetter(jms);
            byte[] body = new byte[(int) letter.getBodyLength()];
            letter.readBytes(body);
            assertThat(body).isEqualTo(film);
            assertThat(letter.getStringProperty("carillon_reason")).contains("CloudEvent as JSON");
            theNextMessageIsAnEvent(jms, api);
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aMapIsAStructuredEventAndAStreamIsData(RemoteBroker broker, CarillonServer server, Api api)
            throws JMSException {
        try (JMSContext jms = broker.connect(server)) {
            MapMessage map = jms.createMapMessage();
            map.setString("type", "shop.paid");
            map.setString("topic", topic);
            map.setString("id", topic + "-map");
            StreamMessage stream = jms.createStreamMessage();
            stream.writeString("a");
            stream.writeInt(1);
            stream.setStringProperty("cloudEvents_topic", topic);
            stream.setStringProperty("cloudEvents_id", topic + "-stream");
            jms.createProducer().send(jms.createQueue(INGRESS), map).send(jms.createQueue(INGRESS), stream);
            Awaitility.await().untilAsserted(() -> assertThat(events(api))
                    .contains(topic + "-map")
                    .contains(topic + "-stream")
                    .contains("[\"a\",1]"));
        }
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void aJavaObjectIsADeadLetterWithItsBody(RemoteBroker broker, CarillonServer server, Api api) throws JMSException {
        try (JMSContext jms = broker.connect(server)) {
            ObjectMessage message = jms.createObjectMessage(topic);
            message.setStringProperty("carillon_test", topic);
            jms.createProducer().send(jms.createQueue(INGRESS), message);
            Message letter = deadLetter(jms);
            assertThat(letter.getBody(String.class)).isEqualTo(topic);
            assertThat(letter.getStringProperty("carillon_reason")).contains("a Java object");
            theNextMessageIsAnEvent(jms, api);
        }
    }

    @Test
    void theMessageIdOfAmqpIsTheId(CarillonServer server, Api api) throws JMSException {
        try (JMSContext jms = RemoteBroker.AMQP.connect(server)) {
            TextMessage message = jms.createTextMessage("{\"type\":\"shop.paid\",\"topic\":\"" + topic + "\"}");
            jms.createProducer().send(jms.createQueue(INGRESS), message);
            String id = message.getJMSMessageID();
            Awaitility.await().untilAsserted(() -> assertThat(events(api)).contains('"' + id + '"'));
        }
    }

    @Test
    void consumersThatAreGoneComeBack(CarillonServer server, Api api) throws JMSException {
        assumeTrue(
                System.getProperty("carillon.it.server", "payara").equals("payara"),
                "Carillon's own adapter watches its own broker; WildFly has neither");
        try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
            closeConsumersOfTheQueue(api);
            Awaitility.await("health tells")
                    .until(() -> api.get("/health/ready").text().contains("no consumer reads messages"));
            theNextMessageIsAnEvent(jms, api);
            Awaitility.await("all is well")
                    .until(() -> !api.get("/health/ready").text().contains("no consumer reads messages"));
        }
    }

    private void closeConsumersOfTheQueue(Api api) {
        JsonArray consumers = array(ask(api, "listAllConsumersAsJSON", "[]").getString(0));
        for (JsonValue each : consumers) {
            JsonObject consumer = each.asJsonObject();
            if (consumer.getString("queueName").equals(INGRESS)) {
                ask(
                        api,
                        "closeConsumerWithID",
                        Json.createArrayBuilder()
                                .add(consumer.getString("sessionID"))
                                .add(String.valueOf(consumer.get("sequentialId")))
                                .build()
                                .toString());
            }
        }
    }

    /** By the server's own connection: no client may. */
    private static JsonArray ask(Api api, String operation, String parameters) {
        return array(api.post("/probe/broker?operation=" + operation, "application/json", parameters)
                .expect(200)
                .text());
    }

    @ParameterizedTest
    @EnumSource(RemoteBroker.class)
    void whoMayPublishManagesNothingAndReadsNothingElse(RemoteBroker broker, CarillonServer server)
            throws JMSException {
        try (JMSContext jms = broker.connect(server)) {
            TextMessage order = jms.createTextMessage("[\"a\",\"vm://0\"]");
            order.setStringProperty("_AMQ_ResourceName", "broker");
            order.setStringProperty("_AMQ_OperationName", "addConnector");
            assertThatThrownBy(() -> jms.createProducer().send(jms.createQueue("activemq.management"), order))
                    .isInstanceOf(JMSRuntimeException.class);
            assertThatThrownBy(jms::createTemporaryQueue).isInstanceOf(JMSRuntimeException.class);
            for (String each : List.of("carillon.announcements", "carillon.events.default.forged", "elsewhere")) {
                assertThatThrownBy(() -> jms.createProducer().send(jms.createTopic(each), "x"))
                        .as("sending to %s", each)
                        .isInstanceOf(JMSRuntimeException.class);
            }
            for (String each : List.of("carillon.announcements", "carillon.#", "#")) {
                assertThatThrownBy(
                                () -> jms.createConsumer(jms.createTopic(each)).receive(100))
                        .as("hearing %s", each)
                        .isInstanceOf(JMSRuntimeException.class);
            }
            assertThatThrownBy(
                            () -> jms.createConsumer(jms.createQueue(INGRESS)).receive(100))
                    .isInstanceOf(JMSRuntimeException.class);
        }
    }

    /** Artemis has a user of its own, whose password is in its documentation. */
    @Test
    void noOneIsTheClusterOfTheBroker(CarillonServer server) {
        RemoteBroker.ARTEMIS.connect(server).close();
        assertThatThrownBy(() -> RemoteBroker.ARTEMIS.connectAs(server, "ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!"))
                .isInstanceOf(JMSRuntimeException.class);
    }

    private static JsonArray array(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readArray();
        }
    }

    private void theNextMessageIsAnEvent(JMSContext jms, Api api) {
        AnEvent next = anEvent(topic);
        jms.createProducer().send(jms.createQueue(INGRESS), next.json().build().toString());
        Awaitility.await().untilAsserted(() -> assertThat(events(api)).contains(next.id()));
    }

    /** The one with this test's topic as property. */
    private Message deadLetter(JMSContext jms) {
        try (JMSConsumer dead =
                jms.createConsumer(jms.createQueue("carillon.dead-letters"), "carillon_test = '" + topic + "'")) {
            Message letter = dead.receive(40_000);
            assertThat(letter).isNotNull();
            return letter;
        }
    }

    @Test
    void manyMessagesMakeAsManyEvents(CarillonServer server, Api api, WebhookReceiver receiver) {
        try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
            Subscribe.to(topic).at(receiver, api);
            Queue ingress = jms.createQueue(INGRESS);
            for (int i = 0; i < 500; i++) {
                jms.createProducer().send(ingress, anEvent(topic).json().build().toString());
            }
            Awaitility.await().until(() -> receiver.received().size() >= 500);
            assertThat(receiver.received()).extracting(Received::eventId).doesNotHaveDuplicates();
        }
    }

    private String events(Api api) {
        return api.get("/api/v1/events?topic=" + topic).expect(200).text();
    }
}
