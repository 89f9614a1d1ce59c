package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.BrokerClient;
import dev.carillon.fixture.BrokerClient.Place;
import dev.carillon.fixture.BrokerClient.Protocol;
import dev.carillon.fixture.BrokerClient.Refused;
import dev.carillon.fixture.FreePorts;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients do with the embedded broker who come in by an API key. */
class KeyLoginsTest {

    private static final String PASSWORD = "a password of some length";
    private static final String[] BOTH = {"send carillon.ingress", "application n-1", "read carillon.events.shop.#"};
    private static final int PORT = FreePorts.one();

    /** By id and text. */
    private static final Map<String, String[]> KEYS = new ConcurrentHashMap<>();

    private static final AtomicInteger QUESTIONS = new AtomicInteger();
    private static volatile boolean unknownNow;

    @TempDir
    static Path files;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        KeyQuestion question = (id, key, address) -> {
            QUESTIONS.incrementAndGet();
            if (unknownNow) {
                throw new IOException("the database is away");
            }
            assertThat(address).isEqualTo("127.0.0.1");
            return KEYS.getOrDefault(id + ' ' + key, new String[0]);
        };
        broker = new EmbeddedBroker(
                new BrokerSettings(null, PORT, "carillon", PASSWORD, files),
                new BrokerUsers(
                        List.of(BrokerUser.publishingAndHearing("carillon", PASSWORD)), new KeyLogins(question)));
        broker.start();
    }

    @AfterAll
    static void stop() {
        broker.stop();
    }

    @BeforeEach
    void keys() {
        unknownNow = false;
        KEYS.clear();
        KEYS.put("id-1 ck_shop", BOTH);
        KEYS.put("id-2 ck_writes", new String[] {"send carillon.ingress", "application n-1"});
        KEYS.put("id-3 ck_reads", new String[] {"read carillon.events.shop.#", "application n-1"});
        KEYS.put(
                "id-4 ck_north",
                new String[] {"send carillon.ingress", "application n-4", "read carillon.events.north.#"});
    }

    private static BrokerClient connect(Protocol protocol, String id, String key) {
        return protocol.connect(Place.at(PORT), id, key);
    }

    @ParameterizedTest
    @EnumSource
    void aKeyPublishesAndHears(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-1", "ck_shop");
                JMSContext server = inMemory();
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"))) {
            client.hear("carillon.events.shop.#");
            server.createProducer().send(server.createTopic("carillon.events.shop.order.paid"), "heard");
            client.send("carillon.ingress", "published", Map.of());

            assertThat(client.next()).contains("heard");
            assertThat(ingress.receive(30_000)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverHasNoRightKeyDoesNotComeIn(Protocol protocol) {
        for (List<String> wrong : List.of(
                List.of("id-1", "ck_wrong"),
                List.of("id-2", "ck_shop"), // another key's
                List.of("id-1", ""),
                List.of("", "ck_shop"),
                List.of("carillon", "ck_shop"),
                List.of("id-1", PASSWORD))) {
            assertThatThrownBy(() -> connect(protocol, wrong.get(0), wrong.get(1)))
                    .as(wrong.get(0))
                    .isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadingKeySendsNothing(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-3", "ck_reads")) {
            assertThatThrownBy(() -> client.send("carillon.ingress", "x", Map.of()))
                    .isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPublishingKeyHearsNothing(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-2", "ck_writes")) {
            assertThatThrownBy(() -> client.hear("carillon.events.shop.#")).isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "carillon.events.north.#",
                "carillon.events.*.order",
                "carillon.events.#",
                "carillon.#",
                "#",
                "carillon.ingress",
                "carillon.dead-letters",
                "carillon.announcements",
                "carillon.questions",
                "carillon.answers",
                "activemq.notifications"
            })
    void hearsNothingOfOthers(String address) {
        for (Protocol protocol : Protocol.values()) {
            try (BrokerClient client = connect(protocol, "id-1", "ck_shop")) {
                assertThatThrownBy(() -> client.hear(address))
                        .as("by %s", protocol)
                        .isInstanceOf(Refused.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "activemq.management",
                "carillon.events.shop.order",
                "carillon.dead-letters",
                "carillon.announcements",
                "carillon.questions",
                "carillon.answers",
                "elsewhere"
            })
    void sendsNowhereElse(String address) {
        for (Protocol protocol : Protocol.values()) {
            try (BrokerClient client = connect(protocol, "id-1", "ck_shop")) {
                assertThatThrownBy(() -> client.send(address, "x", Map.of()))
                        .as("by %s", protocol)
                        .isInstanceOf(Refused.class);
            }
        }
    }

    /** A queue's name says nothing of whose it is; its address does. */
    @Test
    void takesNothingFromADurableSubscriptionOfAnother() {
        try (JMSContext north = jms("id-4", "ck_north")) {
            north.createSharedDurableConsumer(north.createTopic("carillon.events.north.#"), "north-orders")
                    .close();
        }
        try (JMSContext server = inMemory()) {
            server.createProducer().send(server.createTopic("carillon.events.north.order"), "secret");
        }
        for (String queue : List.of(
                "north-orders",
                "carillon.events.north.#::north-orders",
                "carillon.events.shop.#::north-orders",
                "carillon.events.shop.order::north-orders")) {
            try (JMSContext shop = jms("id-1", "ck_shop")) {
                triesToTake(shop, queue);
                assertThatThrownBy(() -> shop.unsubscribe("north-orders")).isInstanceOf(JMSRuntimeException.class);
            }
            try (JMSContext shop =
                    new JmsConnectionFactory("id-1", "ck_shop", "amqp://127.0.0.1:" + PORT).createContext()) {
                triesToTake(shop, queue);
            }
            try (BrokerClient shop = connect(Protocol.STOMP, "id-1", "ck_shop")) {
                shop.hear(queue);
            } catch (Refused e) {
                // or it has a queue of its own
            }
        }
        try (JMSContext north = jms("id-4", "ck_north");
                JMSConsumer own = north.createSharedDurableConsumer(
                        north.createTopic("carillon.events.north.#"), "north-orders")) {
            assertThat(own.receiveBody(String.class, 30_000)).isEqualTo("secret");
            own.close();
            north.unsubscribe("north-orders");
        }
    }

    private static void triesToTake(JMSContext context, String queue) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            assertThat(consumer.receive(500)).as(queue).isNull();
        } catch (JMSRuntimeException e) {
            // refused
        }
    }

    /** Artemis makes an address a topic, too, for whoever speaks of it as one; MQTT clients do not say which they mean. */
    @ParameterizedTest
    @EnumSource
    void whoSpeaksOfTheQueueAsOfATopicTakesNothingFromOthers(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-1", "ck_shop")) {
            assertThatThrownBy(() -> client.hear("carillon.ingress")).isInstanceOf(Refused.class);
        }
        try (JMSContext shop = jms("id-1", "ck_shop")) {
            shop.createProducer().send(shop.createTopic("carillon.ingress"), "to a topic");
        } catch (JMSRuntimeException e) {
            // or it is told
        }
        try (JMSContext server = inMemory();
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"));
                BrokerClient mqtt = connect(Protocol.MQTT, "id-1", "ck_shop")) {
            mqtt.send("carillon.ingress", "published", Map.of());

            assertThat(ingress.receive(30_000)).isNotNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRevokedKeysConnectionEndsAndOthersStay(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-1", "ck_shop");
                BrokerClient other = connect(protocol, "id-3", "ck_reads")) {
            client.hear("carillon.events.shop.#");
            KEYS.remove("id-1 ck_shop");

            client.awaitEnd();

            assertThatThrownBy(() -> connect(protocol, "id-1", "ck_shop")).isInstanceOf(Refused.class);
            assertThatCode(() -> other.hear("carillon.events.shop.#")).doesNotThrowAnyException();
        }
    }

    /** Its application has another name by now, which may be that of another tomorrow. */
    @ParameterizedTest
    @EnumSource
    void theConnectionOfAKeyWithOtherRightsByNowEnds(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-3", "ck_reads")) {
            client.hear("carillon.events.shop.#");
            KEYS.put("id-3 ck_reads", new String[] {"read carillon.events.shop-2.#", "application n-1"});

            client.awaitEnd();
        }
        try (BrokerClient client = connect(protocol, "id-3", "ck_reads")) {
            assertThatThrownBy(() -> client.hear("carillon.events.shop.#")).isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whileNobodyKnowsNobodyNewComesInAndWhoIsInStays(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-1", "ck_shop");
                JMSContext server = inMemory();
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"))) {
            unknownNow = true;
            assertThatThrownBy(() -> connect(protocol, "id-1", "ck_shop")).isInstanceOf(Refused.class);
            int asked = QUESTIONS.get();
            Awaitility.await("two looks").until(() -> QUESTIONS.get() >= asked + 2);

            client.send("carillon.ingress", "published", Map.of());

            assertThat(ingress.receive(30_000)).isNotNull();
        }
    }

    @Test
    void whatAKeySendsBearsItsApplicationWhateverItClaims() throws JMSException {
        try (JMSContext server = inMemory();
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"))) {
            for (Protocol protocol : Protocol.values()) {
                try (BrokerClient client = connect(protocol, "id-1", "ck_shop")) {
                    client.send(
                            "carillon.ingress",
                            "published",
                            Map.of("carillon_publisher", "n-4", "carillon_publisher_for_all", "true"));
                    Message message = ingress.receive(30_000);
                    assertThat(message.getStringProperty("carillon_publisher"))
                            .as("by %s", protocol)
                            .isEqualTo("n-1");
                    assertThat(message.getStringProperty("carillon_publisher_for_all"))
                            .as("by %s", protocol)
                            .isEqualTo("false");
                }
            }
        }
    }

    @Test
    void theUserOfTheConfigurationPublishesForNoApplicationOfAKey() throws JMSException {
        try (JMSContext server = inMemory();
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"));
                JMSContext user = jms("carillon", PASSWORD)) {
            user.createProducer().send(user.createQueue("carillon.ingress"), "x");

            assertThat(ingress.receive(30_000).propertyExists("carillon_publisher"))
                    .isFalse();
        }
    }

    /** Artemis lets sessions of several users share one connection of its own protocol. */
    @Test
    void sessionsOfOneConnectionAreEachOfTheirOwnKey() throws Exception {
        try (var locator = org.apache.activemq.artemis.api.core.client.ActiveMQClient.createServerLocator(
                        "tcp://127.0.0.1:" + PORT);
                var factory = locator.createSessionFactory();
                var shop = factory.createSession("id-1", "ck_shop", false, true, true, false, 0);
                var north = factory.createSession("id-4", "ck_north", false, true, true, false, 0);
                JMSContext server = inMemory();
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"))) {
            shop.createProducer("carillon.ingress").send(shop.createMessage(true));
            assertThat(ingress.receive(30_000).getStringProperty("carillon_publisher"))
                    .isEqualTo("n-1");
            north.createProducer("carillon.ingress").send(north.createMessage(true));
            assertThat(ingress.receive(30_000).getStringProperty("carillon_publisher"))
                    .isEqualTo("n-4");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionAsksOnceAndNotForEachMessage(Protocol protocol) {
        try (BrokerClient client = connect(protocol, "id-1", "ck_shop");
                JMSContext server = inMemory();
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"))) {
            unknownNow = true; // whoever asks now is refused
            for (int i = 0; i < 50; i++) {
                client.send("carillon.ingress", "x", Map.of());
                assertThat(ingress.receive(30_000)).isNotNull();
            }
        }
    }

    /** A will is sent when its client is gone. */
    @ParameterizedTest
    @ValueSource(strings = {"carillon/events/shop/order", "carillon/events/north/order", "carillon/dead-letters"})
    void aWillGoesNowhereElse(String topic) throws Exception {
        try (JMSContext server = inMemory();
                JMSConsumer there = server.createConsumer(server.createTopic(topic.replace('/', '.')));
                JMSConsumer ingress = server.createConsumer(server.createQueue("carillon.ingress"))) {
            dieWithWill("id-1", "ck_shop", topic);
            dieWithWill("id-1", "ck_shop", "carillon/ingress");

            assertThat(ingress.receive(30_000).getStringProperty("carillon_publisher"))
                    .isEqualTo("n-1");
            assertThat(there.receiveNoWait()).isNull();
        }
    }

    private static void dieWithWill(String id, String key, String topic) throws MqttException {
        MqttConnectOptions who = options(id, key);
        who.setWill(topic, "my will".getBytes(StandardCharsets.UTF_8), 1, false);
        try (MqttClient client = mqtt("mortal")) {
            client.connect(who);
            client.disconnectForcibly(0, 1_000, false);
        }
    }

    /** In MQTT the newer one goes on with what the older one had. */
    @Test
    void aClientIdIsNotTakenFromAnotherApplication() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (MqttClient north = mqtt("same");
                MqttClient shop = mqtt("same");
                MqttClient newer = mqtt("same")) {
            north.setCallback(new MqttCallback() {
                @Override
                public void connectionLost(Throwable cause) {
                    ended.countDown();
                }

                @Override
                public void messageArrived(String topic, MqttMessage message) {}

                @Override
                public void deliveryComplete(IMqttDeliveryToken token) {}
            });
            north.connect(options("id-4", "ck_north"));
            assertThatThrownBy(() -> shop.connect(options("id-1", "ck_shop"))).isInstanceOf(MqttException.class);
            assertThat(north.isConnected()).isTrue();

            newer.connect(options("id-4", "ck_north"));
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            newer.disconnectForcibly(0, 1_000);
        }
    }

    private static MqttConnectOptions options(String id, String key) {
        MqttConnectOptions who = new MqttConnectOptions();
        who.setUserName(id);
        who.setPassword(key.toCharArray());
        return who;
    }

    private static MqttClient mqtt(String id) throws MqttException {
        return new MqttClient("tcp://127.0.0.1:" + PORT, id, new MemoryPersistence());
    }

    private static JMSContext jms(String user, String password) {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + PORT, user, password).createContext();
    }

    private static JMSContext inMemory() {
        return new ActiveMQConnectionFactory("vm://0").createContext();
    }
}
