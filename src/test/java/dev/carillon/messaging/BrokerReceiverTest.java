package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSettings;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the protocols that the embedded broker speaks give, and give again. */
class BrokerReceiverTest {

    private final ArtemisBroker broker = new ArtemisBroker();
    private final BrokerReceiver receiver = receiver(10);

    private static BrokerReceiver receiver(int connections) {
        AddressGuard guard = new AddressGuard(List.of("127.0.0.1/32", "localhost"));
        return new BrokerReceiver(
                new Dialer(HttpSettings.DEFAULTS, guard),
                guard,
                new MessagingSettings(
                        connections, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(15), Set.of()),
                new ClientLibraries(null));
    }

    @AfterEach
    void end() throws Exception {
        receiver.close();
        broker.close();
        Awaitility.await("all threads have ended").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("carillon-broker")));
    }

    private BrokerInlet inlet(String kind, String address, String options) throws Exception {
        String uri = (kind.equals("mqtt") ? "mqtt" : "amqp") + "://127.0.0.1:" + broker.port();
        return BrokerInlet.read(
                "/settings",
                kind,
                new ObjectMapper()
                        .readTree("{\"uri\":\"" + uri + "\",\"address\":\"" + address
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

    private void send(String queue, String text) {
        try (JMSContext jms = broker.connectByAmqp()) {
            jms.createProducer().setProperty("cloudEvents_id", "7").send(jms.createQueue(queue), text);
        }
    }

    @Test
    void amqpGivesBodyAttributesAndId() throws Exception {
        broker.start();
        send("orders", "{\"price\":1.50}");
        try (BrokerReceiver.Opened opened = receiver.open(inlet("amqp10", "orders", "\"type\":\"queue\""), "one")) {
            ReceivedMessage message = next(opened.inbox());
            assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo("{\"price\":1.50}");
            assertThat(message.attributes()).containsEntry("id", "7");
            assertThat(message.id()).isNotBlank();
            assertThat(message.address()).isEqualTo("orders");
            opened.inbox().taken(message);
        }
        try (BrokerReceiver.Opened again = receiver.open(inlet("amqp10", "orders", "\"type\":\"queue\""), "one")) {
            assertThat(again.inbox().receive(true)).as("it was acknowledged").isNull();
        }
    }

    @Test
    void amqpGivesAgainWhatWasNotAcknowledged() throws Exception {
        broker.start();
        send("orders", "1");
        try (BrokerReceiver.Opened opened = receiver.open(inlet("amqp10", "orders", "\"type\":\"queue\""), "one")) {
            next(opened.inbox());
        }
        try (BrokerReceiver.Opened again = receiver.open(inlet("amqp10", "orders", "\"type\":\"queue\""), "one")) {
            assertThat(next(again.inbox()).body()).isEqualTo("1".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void amqpKeepsToItsWindowAndGoesOnAfterIt() throws Exception {
        broker.start();
        int count = 500; // more than the window
        try (JMSContext jms = broker.connectByAmqp()) {
            JMSProducer producer = jms.createProducer();
            for (int i = 0; i < count; i++) {
                producer.send(jms.createQueue("orders"), String.valueOf(i));
            }
        }
        try (BrokerReceiver.Opened opened = receiver.open(inlet("amqp10", "orders", "\"type\":\"queue\""), "one")) {
            for (int i = 0; i < count; i++) {
                ReceivedMessage message = next(opened.inbox());
                assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo(String.valueOf(i));
                opened.inbox().taken(message);
            }
        }
    }

    @Test
    void mqttGivesAgainWhatWasNotAcknowledgedAndWhatCameMeanwhile() throws Exception {
        broker.start();
        for (String version : List.of("3.1.1", "5")) {
            String topic = "sensors" + version.charAt(0);
            BrokerInlet inlet = inlet("mqtt", topic + "/#", "\"version\":\"" + version + "\"");
            try (BrokerReceiver.Opened opened = receiver.open(inlet, "two" + version.charAt(0))) {
                publish(topic + ".a", "1");
                publish(topic + ".a", "2");
                ReceivedMessage first = next(opened.inbox());
                assertThat(first.address()).isEqualTo(topic + "/a");
                assertThat(text(first)).isEqualTo("1");
                opened.inbox().taken(first);
                next(opened.inbox());
            }
            publish(topic + ".b", "3");
            try (BrokerReceiver.Opened again = receiver.open(inlet, "two" + version.charAt(0))) {
                Set<String> given = new HashSet<>();
                while (!given.containsAll(Set.of("2", "3"))) { // next fails if it takes too long
                    given.add(text(next(again.inbox())));
                }
                assertThat(given).as(version).isSubsetOf("1", "2", "3"); // the farewell may overtake an acknowledgement
            }
        }
    }

    /** The broker keeps what a session was subscribed to. */
    @Test
    void mqttGivesNothingOfATopicThatTheSourceHasLeft() throws Exception {
        broker.start();
        for (String version : List.of("3.1.1", "5")) {
            String name = "three" + version.charAt(0);
            String options = "\"version\":\"" + version + "\"";
            receiver.open(inlet("mqtt", name + "/before/#", options), name).close();
            publish(name + ".before.a", "1");
            try (BrokerReceiver.Opened opened = receiver.open(inlet("mqtt", name + "/now/+", options), name)) {
                publish(name + ".before.a", "2");
                publish(name + ".now.a", "3");
                ReceivedMessage message = next(opened.inbox());
                assertThat(text(message)).as(version).isEqualTo("3");
                opened.inbox().taken(message);
            }
        }
    }

    private void publish(String topic, String text) throws JMSException {
        try (JMSContext jms = broker.connect()) {
            BytesMessage message = jms.createBytesMessage();
            message.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            jms.createProducer().send(jms.createTopic(topic), message);
        }
    }

    private static String text(ReceivedMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    @Test
    void aBrokerThatGoesIsNoticed() throws Exception {
        broker.start();
        for (BrokerInlet inlet : List.of(inlet("amqp10", "orders", "\"type\":\"queue\""), inlet("mqtt", "a/#", ""))) {
            try (BrokerReceiver.Opened opened = receiver.open(inlet, "three")) {
                assertThat(opened.inbox().receive(false)).isNull();
                broker.stop();
                assertThatThrownBy(() -> {
                            while (true) {
                                opened.inbox().receive(true);
                            }
                        })
                        .isInstanceOf(Exception.class);
            }
            broker.start();
        }
    }

    @Test
    void wrongCredentialsAndTooManyConnectionsAreSaid() throws Exception {
        broker.start();
        BrokerInlet wrong = new BrokerInlet(
                new BrokerTarget(
                        BrokerKind.AMQP10,
                        inlet("amqp10", "a", "").target().uri(),
                        inlet("amqp10", "a", "").target().options(),
                        new Credentials("shop", "wrong-5", null, null, null),
                        false),
                "a");
        assertThatThrownBy(() -> receiver.open(wrong, "four"))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("credentials")
                .hasMessageNotContaining("wrong-5");
        try (BrokerReceiver one = receiver(1);
                BrokerReceiver.Opened first = one.open(inlet("amqp10", "a", "\"type\":\"queue\""), "a")) {
            assertThat(first.inbox().receive(false)).isNull();
            assertThatThrownBy(() -> one.open(inlet("amqp10", "b", "\"type\":\"queue\""), "b"))
                    .hasMessageContaining("carillon.destination.connections");
        }
    }
}
