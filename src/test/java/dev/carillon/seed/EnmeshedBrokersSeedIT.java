package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import dev.carillon.brokers.RealBroker;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** The message broker publisher of an enmeshed Connector, with brokers of Debian's; those that are not installed are passed over. */
@OnCarillon
class EnmeshedBrokersSeedIT {

    private static final String IMPORT = "/api/v1/import/enmeshed";
    private static final long SOON = 30;
    private static final RealBroker MOSQUITTO = new RealBroker.Mosquitto();
    private static final RealBroker REDIS = new RealBroker.Redis();
    private static final RealBroker RABBIT = new RealBroker.Rabbit();
    private static final List<RealBroker> STARTED = new java.util.ArrayList<>();

    private final String namespace = Topics.unique("transport");
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>(); // address and body
    private Api api; // of an application of this test alone: every event goes to its brokers

    @BeforeEach
    void makeApplication(Api admin) {
        String name = Topics.unique("publisher");
        admin.post(
                        "/api/v1/applications",
                        jakarta.json.Json.createObjectBuilder()
                                .add("name", name)
                                .build())
                .expect(201);
        api = admin.with("Carillon-Application", name);
    }

    @AfterAll
    static void end() {
        STARTED.forEach(RealBroker::close);
    }

    private static RealBroker running(RealBroker broker) {
        if (!STARTED.contains(broker)) {
            broker.start();
            STARTED.add(broker);
        }
        return broker;
    }

    @Test
    void E22_everyEventGoesToEveryBrokerAndNoBrokerIsRefused() throws Exception {
        String both = mqtt() + "," + redis();
        assertThat(imported(publisher(both).replace("\"enabled\":true,", "")).getJsonArray("entries"))
                .as("off by default")
                .isEmpty();
        assertThat(refused(publisher(""))).contains("At least one broker must be configured");
        assertThat(imported(publisher(both)).getJsonObject("counts").getInt("create"))
                .isEqualTo(2);
        try (Listener mqtt = listener();
                RedisListener redis = new RedisListener()) {
            publish("messageReceived", "{\"id\":\"MSG1\"}");
            publish("peer/deleted", "{\"id\":\"REL1\"}");
            assertThat(List.of(next(), next(), next(), next()))
                    .containsExactlyInAnyOrder(
                            namespace + "/messageReceived {\"id\":\"MSG1\"}",
                            namespace + "/peer/deleted {\"id\":\"REL1\"}",
                            namespace + ".messageReceived {\"id\":\"MSG1\"}",
                            namespace + ".peer.deleted {\"id\":\"REL1\"}");
        }
        assertThat(imported(publisher(both).replace("\"enabled\":true", "\"enabled\":false"))
                        .getJsonObject("counts")
                        .getInt("delete"))
                .isEqualTo(2);
    }

    @Test
    void E23_theBodyIsTheDataAndNothingElse() throws Exception {
        imported(publisher(mqtt()));
        try (Listener mqtt = listener()) {
            publish("messageReceived", "{\"id\":\"MSG1\",\"z\":1.50}");
            assertThat(next()).isEqualTo(namespace + "/messageReceived {\"id\":\"MSG1\",\"z\":1.50}");
            api.with("ce-specversion", "1.0")
                    .with("ce-id", "1")
                    .with("ce-source", "/tests")
                    .with("ce-type", namespace + ".datawalletSynchronized")
                    .post("/api/v1/events", "application/json", "")
                    .expect(202);
            assertThat(next()).isEqualTo(namespace + "/datawalletSynchronized {}");
        }
    }

    @Test
    void E24_amqpHasItsExchangeAndIsRefusedWithoutIt() throws Exception {
        String exchange = Topics.unique("exchange");
        String url = "amqp://guest:guest@127.0.0.1:" + running(RABBIT).port;
        assertThat(refused(publisher(amqp(url, exchange))))
                .contains("/modules/messageBrokerPublisher/brokers/0/configuration/exchange")
                .contains("The configured exchange '" + exchange + "' does not exist.");
        assertThat(refused(publisher("{\"type\":\"AMQP\",\"configuration\":{}}")))
                .contains("url is not defined");
        assertThat(refused(publisher(amqp("amqp://guest:sesame-9@127.0.0.1:" + FreePorts.one(), exchange))))
                .as("it cannot be known whether it exists")
                .contains("the connection was refused")
                .doesNotContain("sesame-9");
        assertThat(subscriptions()).isEmpty();

        try (Connection connection = rabbit();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(exchange, "topic");
            String bound = channel.queueDeclare().getQueue();
            channel.queueBind(bound, exchange, "#");
            channel.queueDeclare(namespace + ".messageSent", false, false, true, null);
            imported(publisher(
                    amqp(url, exchange) + ",{\"type\":\"AMQP\",\"configuration\":{\"url\":\"" + url + "\"}}"));
            publish("messageSent", "{\"id\":\"MSG2\"}");
            publish("nobodyHasAQueueForIt", "1");

            GetResponse byExchange = awaitMessage(channel, bound);
            assertThat(byExchange.getEnvelope().getRoutingKey()).isEqualTo(namespace + ".messageSent");
            assertThat(text(byExchange)).isEqualTo("{\"id\":\"MSG2\"}");
            assertThat(text(awaitMessage(channel, namespace + ".messageSent"))).isEqualTo("{\"id\":\"MSG2\"}");
        }
        Awaitility.await().untilAsserted(() -> assertThat(states()).hasSize(4).containsOnly("delivered"));
        assertThat(subscriptions())
                .extracting(each -> each.asJsonObject()
                        .getJsonObject("destination")
                        .getJsonObject("options")
                        .getInt("timeout"))
                .containsOnly(2_000);
        assertThat(api.get("/api/v1/subscriptions").expect(200).text()).doesNotContain("\"password\":\"guest\"");
    }

    @Test
    void E25_anMqttTopicHasSlashes() throws Exception {
        imported(publisher(mqtt()));
        try (Listener mqtt = listener()) {
            publish("peer/deleted", "1");
            assertThat(next()).isEqualTo(namespace + "/peer/deleted 1");
        }
        assertThat(refused(publisher("{\"type\":\"MQTT\",\"configuration\":{\"url\":\"ws://127.0.0.1:1\"}}")))
                .contains("/configuration/url");
    }

    @Test
    void E26_aRedisChannelIsTheEventsName() throws Exception {
        imported(publisher(redis()));
        try (RedisListener redis = new RedisListener()) {
            publish("peer/deleted", "{\"z\":1.50}");
            assertThat(next()).isEqualTo(namespace + ".peer.deleted {\"z\":1.50}");
        }
    }

    @Test
    void E27_pubSubHasATopicAKeyFileAndTheNamespace() throws Exception {
        try (PubSubServer google = PubSubServer.start("hooks", "enmeshed")) {
            String broker = google.broker("hooks", "enmeshed");
            for (String each : List.of("projectId", "topicName", "keyFile")) {
                assertThat(refused(publisher(broker.replace('"' + each + '"', "\"other\""))))
                        .contains("/brokers/0/configuration/" + each, "is not defined");
            }
            assertThat(refused(with(publisher(google.broker("hooks", "nowhere")), google.key())))
                    .contains("404", "topicName");
            assertThat(refused(publisher(broker))).as("no file is read").contains("/configuration/keyFile");
            assertThat(refused(with(publisher(broker), PubSubServer.otherKey())))
                    .contains("401");
            assertThat(refused(with(publisher(broker), "{\"client_email\":\"a\",\"private_key\":\"sesame-8\"}")))
                    .contains("keyFile")
                    .doesNotContain("sesame-8");
            assertThat(subscriptions()).isEmpty();

            imported(with(publisher(broker), google.key()));
            publish("messageSent", "{\"id\":\"MSG3\"}");
            JsonObject message = google.published(SOON);
            assertThat(message.getJsonObject("attributes").getString("namespace"))
                    .isEqualTo(namespace + ".messageSent");
            assertThat(new String(
                            java.util.Base64.getDecoder().decode(message.getString("data")), StandardCharsets.UTF_8))
                    .isEqualTo("{\"id\":\"MSG3\"}");
            assertThat(api.get("/api/v1/subscriptions").expect(200).text())
                    .contains("\"keyFile\":\"***\"")
                    .doesNotContain("private_key");
        }
    }

    @Test
    void E28_aBrokerThatIsAwayIsAFailedDeliveryAndTheNextOneIsServed() throws Exception {
        String away = "{\"type\":\"MQTT\",\"configuration\":{\"url\":\"mqtt://127.0.0.1:" + FreePorts.one() + "\"}}";
        imported(publisher(away + "," + mqtt()));
        try (Listener mqtt = listener()) {
            publish("messageSent", "1");
            assertThat(next()).isEqualTo(namespace + "/messageSent 1");
        }
        Awaitility.await().untilAsserted(() -> assertThat(states()).containsExactlyInAnyOrder("failed", "delivered"));
    }

    @Test
    void E29_eventsWaitInTheBrokerForAConsumerThatIsAway() throws Exception {
        String exchange = Topics.unique("exchange");
        String queue = Topics.unique("queue");
        running(RABBIT);
        try (Connection connection = rabbit();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(exchange, "topic", true);
            channel.queueDeclare(queue, true, false, false, null);
            channel.queueBind(queue, exchange, namespace + ".*");
        }
        imported(publisher(amqp("amqp://guest:guest@127.0.0.1:" + RABBIT.port, exchange)));
        publish("messageSent", "{\"id\":\"MSG4\"}");
        Awaitility.await().untilAsserted(() -> assertThat(states()).containsExactly("delivered"));
        RABBIT.restart();
        try (Connection connection = rabbit();
                Channel channel = connection.createChannel()) {
            GetResponse kept = awaitMessage(channel, queue);
            assertThat(text(kept)).isEqualTo("{\"id\":\"MSG4\"}");
            assertThat(kept.getProps().getDeliveryMode())
                    .isEqualTo(MessageProperties.PERSISTENT_BASIC.getDeliveryMode());
        }
    }

    @Test
    void E36_whatAConnectorPublishesToItsBrokersComesIn() throws Exception {
        String exchange = Topics.unique("exchange");
        String queue = Topics.unique("queue");
        running(RABBIT);
        try (Connection connection = rabbit();
                Channel channel = connection.createChannel()) {
            channel.exchangeDeclare(exchange, "topic", true);
            source("amqp091", "amqp://127.0.0.1:" + RABBIT.port, queue, "\"exchange\":\"" + exchange + "\"");
            source("mqtt", "mqtt://127.0.0.1:" + running(MOSQUITTO).port, namespace + "/#", "");
            source("redis", "redis://127.0.0.1:" + running(REDIS).port, namespace + ".*", "");
            awaitListening();

            channel.basicPublish(exchange, namespace + ".byAmqp", null, bytes("{\"id\":\"MSG1\",\"z\":1.50}"));
            try (MqttClient mqtt = new MqttClient(
                            "tcp://127.0.0.1:" + MOSQUITTO.port, Topics.unique("sender"), new MemoryPersistence());
                    redis.clients.jedis.Connection redis =
                            new redis.clients.jedis.Connection("127.0.0.1", REDIS.port)) {
                mqtt.connect();
                mqtt.publish(namespace + "/peer/byMqtt", bytes("{\"id\":\"MSG2\"}"), 0, false); // as the Connector does
                redis.sendCommand(Protocol.Command.PUBLISH, namespace + ".byRedis", "{}");
                redis.getIntegerReply();
                mqtt.disconnect();
            }
            Awaitility.await().untilAsserted(() -> assertThat(events())
                    .containsExactlyInAnyOrder(
                            namespace + "/byAmqp " + namespace + ".byAmqp {\"id\":\"MSG1\",\"z\":1.50}",
                            namespace + "/peer/byMqtt " + namespace + ".peer.byMqtt {\"id\":\"MSG2\"}",
                            namespace + "/byRedis " + namespace + ".byRedis {}"));
            assertThat(channel.messageCount(queue)).isZero();
        }
    }

    private void source(String kind, String uri, String address, String options) {
        String amqp = kind.equals("amqp091") ? ",\"username\":\"guest\"" : "";
        String secrets = kind.equals("amqp091") ? "\"secrets\":[\"guest\"]," : "";
        api.post(
                        "/api/v1/sources",
                        "application/json",
                        "{\"name\":\"connector\",\"kind\":\"" + kind + "\"," + secrets + "\"settings\":{\"uri\":\""
                                + uri
                                + "\",\"address\":\"" + address + "\",\"content\":\"enmeshed\"" + amqp
                                + ",\"options\":{" + options + "}}}")
                .expect(201);
    }

    /** Else a channel keeps nothing, and a queue is not there yet. */
    private void awaitListening() {
        Awaitility.await().untilAsserted(() -> {
            JsonArray sources = api.get("/api/v1/sources").expect(200).json().getJsonArray("data");
            assertThat(sources).hasSize(3).allSatisfy(each -> assertThat(
                            api.get("/api/v1/sources/" + each.asJsonObject().getString("id") + "/stats")
                                    .expect(200)
                                    .json())
                    .containsKey("connectedAt"));
        });
    }

    /** Topic, type and data of each. */
    private List<String> events() {
        return api.get("/api/v1/events").expect(200).json().getJsonArray("data").stream()
                .map(each -> each.asJsonObject().getJsonObject("event"))
                .map(each -> each.getString("topic") + ' ' + each.getString("type") + ' ' + each.get("data"))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String publisher(String brokers) {
        return "{\"modules\":{\"messageBrokerPublisher\":{\"enabled\":true,\"brokers\":[" + brokers + "]}}}";
    }

    private static String with(String config, String keyFile) {
        return "{\"config\":" + config + ",\"files\":{\"/k.json\":" + keyFile + "}}";
    }

    private static String mqtt() {
        return "{\"type\":\"MQTT\",\"configuration\":{\"url\":\"mqtt://127.0.0.1:" + running(MOSQUITTO).port + "\"}}";
    }

    private static String redis() {
        return "{\"type\":\"Redis\",\"configuration\":{\"url\":\"redis://127.0.0.1:" + running(REDIS).port + "\"}}";
    }

    private static String amqp(String url, String exchange) {
        return "{\"type\":\"AMQP\",\"configuration\":{\"url\":\"" + url + "\",\"exchange\":\"" + exchange + "\"}}";
    }

    private static Connection rabbit() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(running(RABBIT).port);
        return factory.newConnection();
    }

    private static GetResponse awaitMessage(Channel channel, String queue) {
        return Awaitility.await().until(() -> channel.basicGet(queue, true), message -> message != null);
    }

    private static String text(GetResponse message) {
        return new String(message.getBody(), StandardCharsets.UTF_8);
    }

    /** Hears all that this test publishes. */
    private Listener listener() throws Exception {
        MqttClient client = new MqttClient(
                "tcp://127.0.0.1:" + running(MOSQUITTO).port, Topics.unique("listener"), new MemoryPersistence());
        client.connect();
        client.subscribe(namespace + "/#", (topic, message) -> heard.add(topic + ' ' + message));
        return () -> client.disconnectForcibly(0, 1_000);
    }

    private interface Listener extends AutoCloseable {}

    /** Hears all that this test publishes. By the connection alone: the rest of Jedis wants a library that nothing else needs. */
    private final class RedisListener implements AutoCloseable {

        private final redis.clients.jedis.Connection connection = new redis.clients.jedis.Connection(
                new HostAndPort("127.0.0.1", running(REDIS).port),
                DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP2).build());

        RedisListener() {
            connection.sendCommand(Protocol.Command.PSUBSCRIBE, namespace + "*");
            connection.getOne(); // that it is subscribed
            connection.setTimeoutInfinite();
            Thread thread = new Thread(this::listen);
            thread.setDaemon(true);
            thread.start();
        }

        private void listen() {
            try {
                while (connection.getUnflushedObject() instanceof List<?> push) {
                    heard.add(text(push.get(2)) + ' ' + text(push.get(3)));
                }
            } catch (JedisConnectionException closed) {
                // at the end of the test
            }
        }

        private static String text(Object bytes) {
            return new String((byte[]) bytes, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }

    private String next() throws InterruptedException {
        String next = heard.poll(SOON, TimeUnit.SECONDS);
        assertThat(next).as("a message").isNotNull();
        return next;
    }

    private JsonObject imported(String config) {
        return api.post(IMPORT, "application/json", config).expect(200).json();
    }

    private String refused(String config) {
        return api.post(IMPORT, "application/json", config).expectProblem(400).text();
    }

    private JsonArray subscriptions() {
        return api.get("/api/v1/subscriptions").expect(200).json().getJsonArray("data");
    }

    private List<String> states() {
        return api.get("/api/v1/deliveries").expect(200).json().getJsonArray("data").stream()
                .map(each -> each.asJsonObject().getString("status"))
                .toList();
    }

    private void publish(String name, String data) {
        api.publish(anEvent(namespace + "/" + name).data(data)).expect(202);
    }
}
