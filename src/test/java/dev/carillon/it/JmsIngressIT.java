package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

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
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
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
    void aStructuredMessageReachesAWebHook(
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
    void aBinaryMessageReachesAWebHook(RemoteBroker broker, CarillonServer server, Api api, WebhookReceiver receiver)
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
