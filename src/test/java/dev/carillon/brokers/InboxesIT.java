package dev.carillon.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerReceiver;
import dev.carillon.messaging.ClientLibraries;
import dev.carillon.messaging.MessagingSettings;
import dev.carillon.messaging.ReceivedMessage;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSettings;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;

/** What each broker gives, and gives again if it was not acknowledged. */
class InboxesIT {

    private static final String EXCHANGE = "connector";

    private final AddressGuard guard = new AddressGuard(List.of("127.0.0.1/32", "localhost"));
    private final BrokerReceiver receiver = new BrokerReceiver(
            new Dialer(HttpSettings.DEFAULTS, guard),
            guard,
            new MessagingSettings(10, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(15), Set.of()),
            new ClientLibraries(null));

    @AfterEach
    void end() {
        receiver.close();
        Awaitility.await("all threads have ended").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("carillon-broker")));
    }

    private static BrokerInlet inlet(String kind, String uri, String address, String options) throws Exception {
        String guest = kind.equals("amqp091") ? ",\"username\":\"guest\"" : "";
        return BrokerInlet.read(
                "/settings",
                kind,
                new ObjectMapper()
                        .readTree("{\"uri\":\"" + uri + "\",\"address\":\"" + address + "\",\"options\":{" + options
                                + "}" + guest + "}"),
                guest.isEmpty() ? null : "guest");
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

    private static String text(ReceivedMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void rabbitGivesAgainWhatWasNotAcknowledgedAndPutsAsideWhatIsRefused() throws Exception {
        try (RealBroker rabbit = new RealBroker.Rabbit().start()) {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setHost("127.0.0.1");
            factory.setPort(rabbit.port);
            BrokerInlet plain = inlet("amqp091", "amqp://127.0.0.1:" + rabbit.port, "in", "");
            assertThatThrownBy(() -> receiver.open(plain, "one"))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("no queue 'in'");
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.exchangeDeclare(EXCHANGE, "topic", true);
                channel.queueDeclare("dead", true, false, false, null);
                channel.queueDeclare(
                        "in",
                        true,
                        false,
                        false,
                        Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead"));
                channel.queueBind("in", EXCHANGE, "#");
                channel.confirmSelect();
                for (String each : List.of("1", "2", "3")) {
                    channel.basicPublish(
                            EXCHANGE,
                            "order.paid",
                            new AMQP.BasicProperties.Builder()
                                    .deliveryMode(2)
                                    .messageId("m" + each)
                                    .headers(Map.of("cloudEvents_id", each))
                                    .build(),
                            bytes(each));
                }
                channel.waitForConfirmsOrDie(20_000); // what it has confirmed outlives a kill
                try (BrokerReceiver.Opened opened = receiver.open(plain, "one")) {
                    ReceivedMessage first = next(opened.inbox());
                    assertThat(first.address()).isEqualTo("order.paid");
                    assertThat(first.id()).isEqualTo("m1");
                    assertThat(first.attributes()).containsEntry("id", "1");
                    opened.inbox().taken(first);
                    opened.inbox().refused(next(opened.inbox()));
                    assertThat(text(next(opened.inbox()))).isEqualTo("3");
                }
                Awaitility.await().until(() -> channel.messageCount("dead") == 1);
            }
            try (BrokerReceiver.Opened again = receiver.open(plain, "one")) {
                assertThat(text(next(again.inbox()))).isEqualTo("3");
                rabbit.kill();
                assertThatThrownBy(() -> {
                            while (true) {
                                again.inbox().receive(true);
                            }
                        })
                        .isInstanceOf(BrokerException.class);
            }
            rabbit.start();
            try (BrokerReceiver.Opened again = receiver.open(plain, "one")) {
                String given = text(next(again.inbox()));
                while (!given.equals("3")) { // what was acknowledged just before the kill may come again
                    given = text(next(again.inbox()));
                }
            }
        }
    }

    @Test
    void redisGivesEntriesOfAStreamAgain() throws Exception {
        try (RealBroker redis = new RealBroker.Redis().start();
                redis.clients.jedis.Connection own = new redis.clients.jedis.Connection("127.0.0.1", redis.port)) {
            for (String each : List.of("1", "2")) {
                own.sendCommand(Protocol.Command.XADD, "orders", "*", "type", "order.paid", "data", each);
                own.getOne();
            }
            BrokerInlet stream = inlet("redis", "redis://127.0.0.1:" + redis.port, "orders", "\"type\":\"stream\"");
            try (BrokerReceiver.Opened opened = receiver.open(stream, "one")) {
                ReceivedMessage first = next(opened.inbox());
                assertThat(text(first)).isEqualTo("1");
                assertThat(first.attributes()).containsEntry("type", "order.paid");
                opened.inbox().taken(first);
            }
            redis.restart();
            try (BrokerReceiver.Opened again = receiver.open(stream, "one")) {
                assertThat(text(next(again.inbox()))).isEqualTo("2");
            }
        }
    }

    @Test
    void mosquittoKeepsWhatComesWhileNobodyListens() throws Exception {
        try (RealBroker mosquitto = new RealBroker.Mosquitto().start()) {
            for (String version : List.of("3.1.1", "5")) {
                String topic = "sensors" + version.charAt(0);
                BrokerInlet inlet = inlet(
                        "mqtt", "mqtt://127.0.0.1:" + mosquitto.port, topic + "/+", "\"version\":\"" + version + "\"");
                receiver.open(inlet, "one" + version.charAt(0)).close();
                try (MqttClient client =
                        new MqttClient("tcp://127.0.0.1:" + mosquitto.port, "sender", new MemoryPersistence())) {
                    client.connect();
                    client.publish(topic + "/a", bytes("1"), 1, false);
                    client.disconnect();
                }
                try (BrokerReceiver.Opened opened = receiver.open(inlet, "one" + version.charAt(0))) {
                    ReceivedMessage message = next(opened.inbox());
                    assertThat(text(message)).isEqualTo("1");
                    assertThat(message.address()).isEqualTo(topic + "/a");
                }
                try (BrokerReceiver.Opened again = receiver.open(inlet, "one" + version.charAt(0))) {
                    ReceivedMessage message = next(again.inbox());
                    assertThat(text(message)).as("it was not acknowledged").isEqualTo("1");
                    again.inbox().taken(message);
                }
                try (BrokerReceiver.Opened last = receiver.open(inlet, "one" + version.charAt(0))) {
                    assertThat(last.inbox().receive(true)).as("it was").isNull();
                }
            }
        }
    }

    private static void untilItIsGone(BrokerInbox inbox) {
        assertThatThrownBy(() -> {
                    while (true) {
                        inbox.receive(true);
                    }
                })
                .isInstanceOf(BrokerException.class);
    }

    @Test
    void kafkaGivesAgainWhatWasNotCommitted() throws Exception {
        try (RealBroker kafka = new RealBroker.Kafka(false).start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port))) {
            BrokerInlet inlet = inlet("kafka", "kafka://127.0.0.1:" + kafka.port, "orders", "");
            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                assertThatThrownBy(() -> receiver.open(inlet, "one")).hasMessage("the broker has no topic 'orders'");
                return true;
            });
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                for (int i = 0; i < 1_000; i++) {
                    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("orders", bytes("" + i));
                    record.headers().add("ce_id", bytes("c" + i)).add("content-type", bytes("text/plain"));
                    producer.send(record);
                }
                producer.flush();
            }
            String sixth;
            try (BrokerReceiver.Opened opened = receiver.open(inlet, "one")) {
                ReceivedMessage first = next(opened.inbox());
                assertThat(text(first)).isEqualTo("0");
                assertThat(first.address()).isEqualTo("orders");
                assertThat(first.contentType()).isEqualTo("text/plain");
                assertThat(first.attributes()).containsEntry("id", "c0");
                opened.inbox().taken(first);
                for (int i = 1; i < 5; i++) {
                    opened.inbox().taken(next(opened.inbox()));
                }
                sixth = next(opened.inbox()).id();
                opened.inbox().taken(next(opened.inbox())); // what comes after one that is not settled is not committed
            }
            try (BrokerReceiver.Opened again = receiver.open(inlet, "one")) {
                ReceivedMessage given = next(again.inbox());
                assertThat(text(given)).isEqualTo("5");
                assertThat(given.id()).as("a repeat is known by its id").isEqualTo(sixth);
                again.inbox().taken(given);
                for (int i = 6; i < 1_000; i++) {
                    given = next(again.inbox());
                    assertThat(text(given)).isEqualTo("" + i);
                    again.inbox().taken(given);
                }
            }
            try (BrokerReceiver.Opened last = receiver.open(inlet, "one")) {
                assertThat(last.inbox().receive(true)).isNull();
                kafka.kill();
                untilItIsGone(last.inbox());
            }
            kafka.start();
            try (BrokerReceiver.Opened other = receiver.open(inlet, "two")) {
                assertThat(text(next(other.inbox())))
                        .as("another source begins at the beginning")
                        .isEqualTo("0");
            }
        }
    }

    @Test
    void kafkaGivesWhatCameMeanwhileToAGroupThatBeganAtTheEnd() throws Exception {
        try (RealBroker kafka = new RealBroker.Kafka(false).start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            producer.send(new ProducerRecord<>("orders", bytes("before"))).get();
            BrokerInlet inlet = inlet("kafka", "kafka://127.0.0.1:" + kafka.port, "orders", "\"from\":\"latest\"");
            try (BrokerReceiver.Opened opened = receiver.open(inlet, "one")) {
                Awaitility.await("it has begun").until(() -> {
                    assertThat(opened.inbox().receive(true)).isNull();
                    return !admin.listConsumerGroupOffsets("one")
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .isEmpty();
                });
            }
            producer.send(new ProducerRecord<>("orders", bytes("meanwhile"))).get();
            try (BrokerReceiver.Opened again = receiver.open(inlet, "one")) {
                assertThat(text(next(again.inbox()))).isEqualTo("meanwhile");
            }
        }
    }

    @Test
    void mosquittoGivesWhatIsRetainedOnce() throws Exception {
        try (RealBroker mosquitto = new RealBroker.Mosquitto().start()) {
            try (MqttClient client =
                    new MqttClient("tcp://127.0.0.1:" + mosquitto.port, "sender", new MemoryPersistence())) {
                client.connect();
                client.publish("sensors/a", bytes("retained"), 1, true);
                client.disconnect();
            }
            BrokerInlet inlet = inlet("mqtt", "mqtt://127.0.0.1:" + mosquitto.port, "sensors/+", "");
            try (BrokerReceiver.Opened opened = receiver.open(inlet, "one")) {
                ReceivedMessage message = next(opened.inbox());
                assertThat(text(message)).isEqualTo("retained");
                opened.inbox().taken(message);
            }
            try (BrokerReceiver.Opened again = receiver.open(inlet, "one")) {
                assertThat(again.inbox().receive(true)).isNull();
                assertThat(again.inbox().receive(true)).isNull();
            }
        }
    }

    @Test
    void aStreamOfNatsGivesAgainWhatWasNotAcknowledged() throws Exception {
        try (RealBroker server = new RealBroker.Nats().start()) {
            String uri = "nats://127.0.0.1:" + server.port;
            BrokerInlet inlet = inlet("nats", uri, "orders.*", "\"jetStream\":true");
            assertThatThrownBy(() -> receiver.open(inlet, "one"))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageContaining("No matching streams");
            try (io.nats.client.Connection connection = Nats.connect(uri)) {
                connection
                        .jetStreamManagement()
                        .addStream(StreamConfiguration.builder()
                                .name("ORDERS")
                                .subjects("orders.>")
                                .build());
                for (int i = 0; i < 500; i++) {
                    Headers headers =
                            new Headers().put("ce-subject", "Zo%C3%AB").put("content-type", "text/plain");
                    connection
                            .jetStream()
                            .publish(NatsMessage.builder()
                                    .subject("orders.paid")
                                    .headers(headers)
                                    .data("" + i)
                                    .build());
                }
            }
            try (BrokerReceiver.Opened opened = receiver.open(inlet, "one")) {
                ReceivedMessage first = next(opened.inbox());
                assertThat(text(first)).isEqualTo("0");
                assertThat(first.address()).isEqualTo("orders.paid");
                assertThat(first.contentType()).isEqualTo("text/plain");
                assertThat(first.attributes()).containsEntry("subject", "Zoë");
                assertThat(first.id()).startsWith("ORDERS:1@");
                opened.inbox().taken(first);
                opened.inbox().refused(next(opened.inbox()));
                next(opened.inbox());
            }
            try (BrokerReceiver.Opened again = receiver.open(inlet, "one")) {
                Set<String> given = new HashSet<>();
                while (given.size() < 498) {
                    ReceivedMessage message = next(again.inbox());
                    given.add(text(message));
                    again.inbox().taken(message);
                }
                assertThat(given).contains("2", "499").doesNotContain("0", "1");
            }
            try (BrokerReceiver.Opened last = receiver.open(inlet, "one")) {
                assertThat(last.inbox().receive(true))
                        .as("all were acknowledged")
                        .isNull();
                server.kill();
                untilItIsGone(last.inbox());
            }
        }
    }

    @Test
    void aSubjectOfNatsGivesWhatComesWhileSomebodyListens() throws Exception {
        try (RealBroker server = new RealBroker.Nats().start()) {
            String uri = "nats://127.0.0.1:" + server.port;
            try (BrokerReceiver.Opened opened = receiver.open(inlet("nats", uri, "orders.>", ""), "one");
                    io.nats.client.Connection connection = Nats.connect(uri)) {
                connection.publish("orders.paid.today", bytes("1"));
                ReceivedMessage message = next(opened.inbox());
                assertThat(text(message)).isEqualTo("1");
                assertThat(message.address()).isEqualTo("orders.paid.today");
                assertThat(message.id()).isNull();
                server.kill();
                untilItIsGone(opened.inbox());
            }
        }
    }
}
