package dev.carillon.brokers;

import static dev.carillon.messaging.SenderFixture.addressee;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import dev.carillon.messaging.SenderFixture;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** Each driver with a broker of its protocol, read by the client that its users have. */
class DriversIT {

    private static final byte[] BODY = "{\"price\":1.50}".getBytes(StandardCharsets.UTF_8);

    private final SenderFixture fixture = new SenderFixture();

    @AfterEach
    void end() {
        fixture.close();
        Awaitility.await("all threads have ended").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("carillon-broker")));
    }

    private static OutgoingMessage message(String address, String id) {
        return new OutgoingMessage(
                address,
                address,
                id,
                "key",
                "application/json",
                Map.of("id", "7", "source", "/shop", "subject", "Zoë"),
                BODY);
    }

    private void aThousand(BrokerAddressee to) {
        List<CompletableFuture<SendResult>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(fixture.begin(to, message(to.address().text(), "m" + i), SenderFixture.DEADLINE));
        }
        assertThat(all).allMatch(each -> SenderFixture.get(each) instanceof SendResult.Taken);
    }

    /** Nor does it keep the others of its batch from being sent. */
    private void isImpossible(BrokerAddressee to, OutgoingMessage bad) {
        List<CompletableFuture<SendResult>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(fixture.begin(to, message(to.address().text(), "before" + i), SenderFixture.DEADLINE));
        }
        CompletableFuture<SendResult> result = fixture.begin(to, bad, SenderFixture.DEADLINE);
        for (int i = 0; i < 20; i++) {
            others.add(fixture.begin(to, message(to.address().text(), "after" + i), SenderFixture.DEADLINE));
        }
        assertThat(SenderFixture.get(result)).isInstanceOf(SendResult.Impossible.class);
        assertThat(others).allMatch(each -> SenderFixture.get(each) instanceof SendResult.Taken);
    }

    @Test
    void whatTheProtocolCannotHaveIsSaidSoAndHarmsNoOther() throws Exception {
        OutgoingMessage media =
                new OutgoingMessage("orders", "orders", "1", null, "text/" + "x".repeat(251), Map.of(), BODY);
        OutgoingMessage headers = new OutgoingMessage(
                "orders",
                "orders",
                "2",
                null,
                "text/plain",
                Map.of("a", "x".repeat(90_000), "b", "x".repeat(90_000)),
                BODY);
        OutgoingMessage full = new OutgoingMessage(
                "orders", "orders", "3", null, "text/plain", Map.of("a", "x".repeat(1_000)), new byte[1_048_570]);
        try (RealBroker broker = new RealBroker.Rabbit().start()) {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setPort(broker.port);
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.queueDeclare("orders", true, false, false, null);
            }
            BrokerAddressee queue =
                    addressee("{'kind':'amqp091','uri':'amqp://127.0.0.1:" + broker.port + "','address':'orders'}");
            isImpossible(queue, media);
            isImpossible(queue, headers);
        }
        try (RealBroker broker = new RealBroker.Mosquitto().start()) {
            isImpossible(
                    addressee("{'kind':'mqtt','uri':'mqtt://127.0.0.1:" + broker.port + "','address':'orders'}"),
                    headers);
        }
        try (RealBroker broker = new RealBroker.Nats().start()) {
            isImpossible(
                    addressee("{'kind':'nats','uri':'nats://127.0.0.1:" + broker.port + "','address':'orders'}"), full);
        }
    }

    @Test
    void rabbitConfirmsReturnsAndRefuses() throws Exception {
        try (RealBroker broker = new RealBroker.Rabbit().start()) {
            BrokerAddressee queue =
                    addressee("{'kind':'amqp091','uri':'amqp://127.0.0.1:" + broker.port + "','address':'orders'}");
            assertThat(fixture.send(queue, message("orders", "0"))).isInstanceOf(SendResult.Refused.class);
            ConnectionFactory factory = new ConnectionFactory();
            factory.setPort(broker.port);
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.queueDeclare("orders", true, false, false, null);
                assertThat(fixture.send(queue, message("orders", "1"))).isEqualTo(new SendResult.Taken(null));
                GetResponse got = channel.basicGet("orders", true);
                assertThat(got.getBody()).isEqualTo(BODY);
                assertThat(got.getProps().getMessageId()).isEqualTo("1");
                assertThat(got.getProps().getContentType()).isEqualTo("application/json");
                assertThat(got.getProps().getDeliveryMode()).isEqualTo(2);
                assertThat(got.getProps().getHeaders().get("cloudEvents_subject"))
                        .hasToString("Zoë");
                aThousand(queue);
                assertThat(channel.messageCount("orders")).isEqualTo(1_000);
            }
            SendResult noExchange = fixture.send(
                    addressee("{'kind':'amqp091','uri':'amqp://127.0.0.1:" + broker.port
                            + "','address':'orders','options':{'exchange':'none'}}"),
                    message("orders", "2"));
            assertThat(noExchange).isInstanceOf(SendResult.Refused.class);
            assertThat(noExchange.toString()).contains("404", "no exchange");
            SendResult wrong = fixture.send(
                    addressee("{'kind':'amqp091','uri':'amqp://127.0.0.1:" + broker.port
                            + "','address':'orders','credentials':{'username':'guest','password':'hidden'}}"),
                    message("orders", "3"));
            assertThat(wrong.toString()).contains("credentials").doesNotContain("hidden");
            broker.kill();
            assertThat(fixture.send(queue, message("orders", "4"))).isInstanceOf(SendResult.Unreachable.class);
            broker.start();
            Awaitility.await("its queue, which it recovers after a kill")
                    .until(() -> fixture.send(queue, message("orders", "5")) instanceof SendResult.Taken);
        }
    }

    @Test
    void mosquittoConfirmsInBothVersions() throws Exception {
        try (RealBroker broker = new RealBroker.Mosquitto().start()) {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            for (String version : List.of("5", "3.1.1")) {
                BrokerAddressee to = addressee("{'kind':'mqtt','uri':'mqtt://127.0.0.1:" + broker.port
                        + "','address':'orders/new','options':{'version':'" + version + "'}}");
                try (MqttClient client =
                        new MqttClient("tcp://127.0.0.1:" + broker.port, "reader", new MemoryPersistence())) {
                    client.connect();
                    client.subscribe("orders/#", 1, (topic, message) -> received.add(topic + ' ' + message));
                    assertThat(fixture.send(to, message("orders/new", "1"))).isEqualTo(new SendResult.Taken(null));
                    assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("orders/new {\"price\":1.50}");
                    aThousand(to);
                    for (int i = 0; i < 1_000; i++) {
                        assertThat(received.poll(10, TimeUnit.SECONDS)).isNotNull();
                    }
                    client.disconnect();
                }
                broker.kill();
                assertThat(fixture.send(to, message("orders/new", "4"))).isInstanceOf(SendResult.Unreachable.class);
                broker.start();
                assertThat(fixture.send(to, message("orders/new", "5"))).isInstanceOf(SendResult.Taken.class);
            }
        }
    }

    @Test
    void redisTakesIntoChannelsAndStreams() throws Exception {
        try (RealBroker broker = new RealBroker.Redis().start();
                Jedis reader = new Jedis("127.0.0.1", broker.port)) {
            BrokerAddressee channel =
                    addressee("{'kind':'redis','uri':'redis://127.0.0.1:" + broker.port + "','address':'orders'}");
            assertThat(fixture.send(channel, message("orders", "1"))).isEqualTo(new SendResult.Taken("0 subscribers"));
            BrokerAddressee stream = addressee("{'kind':'redis','uri':'redis://127.0.0.1:" + broker.port
                    + "','address':'log','options':{'type':'stream'}}");
            assertThat(fixture.send(stream, message("log", "1")).toString()).contains("id ");
            StreamEntry entry = reader.xrange("log", (StreamEntryID) null, null).get(0);
            assertThat(entry.getFields())
                    .containsEntry("id", "7")
                    .containsEntry("subject", "Zoë")
                    .containsEntry("datacontenttype", "application/json")
                    .containsEntry("data", "{\"price\":1.50}");
            aThousand(stream);
            assertThat(reader.xlen("log")).isEqualTo(1_001);
            reader.set("text", "x");
            assertThat(fixture.send(stream, message("text", "1")).toString()).contains("Refused", "WRONGTYPE");
            broker.kill();
            assertThat(fixture.send(stream, message("log", "4"))).isInstanceOf(SendResult.Unreachable.class);
            broker.start();
            assertThat(fixture.send(stream, message("log", "5"))).isInstanceOf(SendResult.Taken.class);
        }
    }

    @Test
    void redisSaysThatAPasswordIsWrong() throws Exception {
        try (RealBroker broker = new RealBroker.Redis().start();
                Jedis admin = new Jedis("127.0.0.1", broker.port)) {
            admin.configSet("requirepass", "sesame");
            String uri = "{'kind':'redis','uri':'redis://127.0.0.1:" + broker.port + "','address':'orders'";
            assertThat(fixture.send(addressee(uri + ",'credentials':{'password':'hidden'}}"), message("orders", "1"))
                            .toString())
                    .contains("WRONGPASS")
                    .doesNotContain("hidden");
            assertThat(fixture.send(addressee(uri + "}"), message("orders", "1"))
                            .toString())
                    .contains("NOAUTH");
            assertThat(fixture.send(addressee(uri + ",'credentials':{'password':'sesame'}}"), message("orders", "1")))
                    .isInstanceOf(SendResult.Taken.class);
        }
    }

    @Test
    void natsTakesWithAndWithoutStreams() throws Exception {
        try (RealBroker broker = new RealBroker.Nats().start()) {
            String uri = "{'kind':'nats','uri':'nats://127.0.0.1:" + broker.port + "','address':'orders.new'";
            BrokerAddressee plain = addressee(uri + "}");
            BrokerAddressee stream = addressee(uri + ",'options':{'jetStream':true}}");
            try (io.nats.client.Connection reader = io.nats.client.Nats.connect("nats://127.0.0.1:" + broker.port)) {
                Subscription subscription = reader.subscribe("orders.>");
                reader.flush(Duration.ofSeconds(5));
                assertThat(fixture.send(plain, message("orders.new", "1"))).isInstanceOf(SendResult.Taken.class);
                Message got = subscription.nextMessage(Duration.ofSeconds(10));
                assertThat(got.getData()).isEqualTo(BODY);
                assertThat(got.getHeaders().getFirst("ce-subject")).isEqualTo("Zo%C3%AB");
                assertThat(got.getHeaders().getFirst("content-type")).isEqualTo("application/json");
                subscription.unsubscribe();
                reader.flush(Duration.ofSeconds(5));
                assertThat(fixture.send(stream, message("orders.new", "2")).toString())
                        .contains("Refused", "no stream");
                JetStreamManagement admin = reader.jetStreamManagement();
                admin.addStream(StreamConfiguration.builder()
                        .name("ORDERS")
                        .subjects("orders.>")
                        .build());
                assertThat(fixture.send(stream, message("orders.new", "3")).toString())
                        .contains("Taken", "ORDERS");
                assertThat(fixture.send(stream, message("orders.new", "3")).toString())
                        .as("a repeat is kept once")
                        .contains("already");
                aThousand(stream);
                assertThat(admin.getStreamInfo("ORDERS").getStreamState().getMsgCount())
                        .isEqualTo(1_001);
            }
            broker.kill();
            assertThat(fixture.send(stream, message("orders.new", "4"))).isInstanceOf(SendResult.Unreachable.class);
            broker.start();
            assertThat(fixture.send(stream, message("orders.new", "5"))).isInstanceOf(SendResult.Taken.class);
        }
    }

    @Test
    void kafkaKeepsTheOrderOfAKey() throws Exception {
        try (RealBroker broker = new RealBroker.Kafka().start()) {
            BrokerAddressee to =
                    addressee("{'kind':'kafka','uri':'kafka://127.0.0.1:" + broker.port + "','address':'orders'}");
            Awaitility.await("it has elected itself")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> fixture.send(to, message("orders", "1")) instanceof SendResult.Taken);
            aThousand(to);
            Map<String, Object> settings = Map.of(
                    "bootstrap.servers",
                    "127.0.0.1:" + broker.port,
                    "group.id",
                    "reader",
                    "auto.offset.reset",
                    "earliest",
                    "key.deserializer",
                    StringDeserializer.class,
                    "value.deserializer",
                    StringDeserializer.class);
            try (KafkaConsumer<String, String> reader = new KafkaConsumer<>(settings)) {
                reader.subscribe(List.of("orders"));
                List<ConsumerRecord<String, String>> all = new ArrayList<>();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                    reader.poll(Duration.ofMillis(200)).forEach(all::add);
                    return all.size() >= 1_001;
                });
                assertThat(all)
                        .extracting(ConsumerRecord::partition)
                        .as("one key")
                        .containsOnly(all.get(0).partition());
                ConsumerRecord<String, String> first = all.get(0);
                assertThat(first.key()).isEqualTo("key");
                assertThat(first.value()).isEqualTo("{\"price\":1.50}");
                assertThat(new String(first.headers().lastHeader("ce_subject").value(), StandardCharsets.UTF_8))
                        .isEqualTo("Zoë");
                assertThat(new String(first.headers().lastHeader("content-type").value(), StandardCharsets.UTF_8))
                        .isEqualTo("application/json");
            }
            broker.kill();
            assertThat(SenderFixture.get(fixture.begin(to, message("orders", "4"), Duration.ofSeconds(3))))
                    .isInstanceOfAny(SendResult.TimedOut.class, SendResult.Unreachable.class);
            broker.start();
            Awaitility.await("it goes on")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> fixture.send(to, message("orders", "5")) instanceof SendResult.Taken);
        }
    }

    @Test
    void aTopicOfKafkaThatIsNotThereHoldsUpNoOther() throws Exception {
        try (RealBroker broker = new RealBroker.Kafka(false).start()) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + broker.port))) {
                admin.createTopics(List.of(new NewTopic("orders", 1, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
                BrokerAddressee to =
                        addressee("{'kind':'kafka','uri':'kafka://127.0.0.1:" + broker.port + "','address':'orders'}");
                Awaitility.await("it has elected itself")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> fixture.send(to, message("orders", "1")) instanceof SendResult.Taken);
                List<CompletableFuture<SendResult>> missing = new ArrayList<>();
                List<CompletableFuture<SendResult>> others = new ArrayList<>();
                for (int i = 0; i < 20; i++) { // looked up one after the other they would take 100 s
                    missing.add(fixture.begin(to, message("missing" + i, "m" + i), SenderFixture.DEADLINE));
                    others.add(fixture.begin(to, message("orders", "o" + i), SenderFixture.DEADLINE));
                }
                assertThat(others).allMatch(each -> SenderFixture.get(each) instanceof SendResult.Taken);
                for (int i = 0; i < 20; i++) {
                    assertThat(SenderFixture.get(missing.get(i)))
                            .isInstanceOfSatisfying(SendResult.Unreachable.class, each -> assertThat(each.reason())
                                    .contains("Topic missing"));
                }
                admin.createTopics(List.of(new NewTopic("missing1", 1, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
                Awaitility.await("it is there now")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> fixture.send(to, message("missing1", "x")) instanceof SendResult.Taken);
            }
        }
    }

    @Test
    void kafkaThatIsNotThereIsSaidSoInTime() {
        SendResult result = SenderFixture.get(fixture.begin(
                addressee("{'kind':'kafka','uri':'kafka://127.0.0.1:" + dev.carillon.fixture.FreePorts.one()
                        + "','address':'orders'}"),
                message("orders", "1"),
                Duration.ofSeconds(8)));
        assertThat(result).isInstanceOf(SendResult.Unreachable.class);
    }
}
