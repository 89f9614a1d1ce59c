package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.ExternalBroker;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a broker that others run gives becomes events, and is acknowledged once they are stored. */
@OnCarillon
class BrokerSourcesIT {

    private static final String SOURCES = "/api/v1/sources";
    private static ExternalBroker broker;

    private final String name = Topics.unique("inlet");
    private Api api; // of an application of this test alone

    @BeforeAll
    static void start() {
        broker = ExternalBroker.start("sources-broker");
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    @BeforeEach
    void makeApplication(Api admin) {
        admin.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", name).build())
                .expect(201);
        api = admin.with("Carillon-Application", name);
    }

    private static int port() {
        return java.net.URI.create(broker.url()).getPort();
    }

    /** As a client of AMQP 1.0 that is not ours. */
    private static JMSContext connect() {
        return new JmsConnectionFactory("amqp://127.0.0.1:" + port()).createContext();
    }

    private String source(String kind, String topic, JsonObjectBuilder settings) {
        return api.post(
                        SOURCES,
                        Json.createObjectBuilder()
                                .add("name", "broker")
                                .add("kind", kind)
                                .add("topic", topic)
                                .add("settings", settings)
                                .build())
                .expect(201)
                .string("id");
    }

    private JsonObjectBuilder settings(String scheme, String address, String content) {
        return Json.createObjectBuilder()
                .add("uri", scheme + "://127.0.0.1:" + port())
                .add("address", address)
                .add("content", content);
    }

    private JsonObject stats(String source) {
        return api.get(SOURCES + "/" + source + "/stats").expect(200).json();
    }

    private void awaitConnected(String source) {
        Awaitility.await().untilAsserted(() -> assertThat(stats(source)).containsKey("connectedAt"));
    }

    private List<JsonObject> events() {
        return api.get("/api/v1/events?limit=250").expect(200).json().getJsonArray("data").stream()
                .map(each -> each.asJsonObject().getJsonObject("event"))
                .filter(each -> !each.getString("topic").startsWith("carillon/"))
                .toList();
    }

    private JsonObject theEvent() {
        return Awaitility.await()
                .until(this::events, found -> found.size() == 1)
                .get(0);
    }

    @Test
    void aMessageByAmqpIsAnEventAndIsGone() throws Exception {
        String id = source("amqp10", "orders/{type}", amqp("data"));
        try (JMSContext jms = connect()) {
            Queue queue = jms.createQueue(name);
            send(jms, queue, "{\"price\":1.50}");

            JsonObject event = theEvent();
            assertThat(event.getString("topic")).isEqualTo("orders/" + name);
            assertThat(event.getString("source")).isEqualTo("/sources/" + id);
            Awaitility.await().untilAsserted(() -> assertThat(stats(id).getInt("accepted"))
                    .isEqualTo(1));
            api.patch(
                            SOURCES + "/" + id,
                            Json.createObjectBuilder().add("state", "paused").build())
                    .expect(200);
            Awaitility.await().untilAsserted(() -> assertThat(stats(id)).doesNotContainKey("connectedAt"));
            assertThat(jms.createBrowser(queue).getEnumeration().hasMoreElements())
                    .as("it was acknowledged")
                    .isFalse();
        }
    }

    private JsonObjectBuilder amqp(String content) {
        return settings("amqp", name, content)
                .add("options", Json.createObjectBuilder().add("type", "queue"));
    }

    private static JMSProducer send(JMSContext jms, Queue queue, String text) {
        JMSProducer producer = jms.createProducer();
        producer.send(queue, text);
        return producer;
    }

    @Test
    void whatTheBrokerGivesAgainIsOneEvent() {
        String id = source("amqp10", "orders/{type}", amqp("cloudevents"));
        try (JMSContext jms = connect()) {
            Queue queue = jms.createQueue(name);
            JMSProducer producer = jms.createProducer();
            producer.setProperty("cloudEvents_specversion", "1.0")
                    .setProperty("cloudEvents_id", "7")
                    .setProperty("cloudEvents_source", "/shop")
                    .setProperty("cloudEvents_type", "order.paid");
            producer.send(queue, "\"first\"");
            producer.send(queue, "\"first\"");
            Awaitility.await().untilAsserted(() -> assertThat(stats(id).getInt("repeated"))
                    .isEqualTo(1));
        }
        JsonObject event = theEvent();
        assertThat(event.getString("topic")).isEqualTo("orders/order/paid");
        assertThat(event.getString("id")).isEqualTo("7");
        assertThat(event.getString("source")).isEqualTo("/shop");
        assertThat(event.getInt("hops")).isEqualTo(1);
    }

    @Test
    void anEventThatHasComeOverEightHubsIsRefusedAndCounted() {
        String id = source("amqp10", "orders/{type}", amqp("cloudevents"));
        try (JMSContext jms = connect()) {
            for (int hops : List.of(7, 8)) {
                send(
                        jms,
                        jms.createQueue(name),
                        "{\"specversion\":\"1.0\",\"id\":\"h" + hops + "\",\"source\":\"/a\",\"type\":\"t\",\"hops\":"
                                + hops + "}");
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(stats(id).getInt("refused")).isEqualTo(1));
        }
        assertThat(stats(id).getString("lastRefusal")).isEqualTo("too-many-hops");
        JsonObject event = theEvent();
        assertThat(event.getString("id")).isEqualTo("h7");
        assertThat(event.getInt("hops")).isEqualTo(8);
    }

    /** In a circle: out to the broker and in from it, where the event is known. */
    @Test
    void anEventThatGoesOutAndComesBackEndsThere() {
        String id = source("amqp10", "back/{type}", amqp("cloudevents"));
        api.post(
                        "/api/v1/subscriptions",
                        Json.createObjectBuilder()
                                .add("name", "circle")
                                .add("topics", Json.createArrayBuilder().add("**"))
                                .add("content", "cloudevents-structured")
                                .add(
                                        "destination",
                                        Json.createObjectBuilder()
                                                .add("kind", "amqp10")
                                                .add("uri", "amqp://127.0.0.1:" + port())
                                                .add("address", name)
                                                .add(
                                                        "options",
                                                        Json.createObjectBuilder()
                                                                .add("type", "queue")))
                                .build())
                .expect(201);
        api.publish(anEvent("there/once").data("1")).expect(202);
        Awaitility.await()
                .untilAsserted(() -> assertThat(stats(id).getInt("repeated")).isEqualTo(1));
        assertThat(events()).hasSize(1);
    }

    @Test
    void byMqttNothingIsLostWhileNobodyListens() throws Exception {
        String id = source(
                "mqtt",
                "sensors/{type}",
                settings("mqtt", name + "/#", "data")
                        .add("options", Json.createObjectBuilder().add("version", "3.1.1")));
        awaitConnected(id);
        try (MqttClient client = new MqttClient("tcp://127.0.0.1:" + port(), name, new MemoryPersistence())) {
            client.connect();
            client.publish(name + "/temp", bytes("21.5"), 1, false);
            Awaitility.await().until(() -> events().size() == 1);
            api.patch(
                            SOURCES + "/" + id,
                            Json.createObjectBuilder().add("state", "paused").build())
                    .expect(200);
            Awaitility.await().untilAsserted(() -> assertThat(stats(id)).doesNotContainKey("connectedAt"));
            client.publish(name + "/temp", bytes("22.0"), 1, false);
            api.patch(
                            SOURCES + "/" + id,
                            Json.createObjectBuilder().add("state", "active").build())
                    .expect(200);
            Awaitility.await().until(() -> events().size() == 2);
            client.disconnect();
        }
        assertThat(events()).extracting(each -> each.getString("topic")).containsOnly("sensors/" + name + "/temp");
    }

    @Test
    void nothingIsLostWhenTheBrokerIsKilled() {
        String id = source("amqp10", "orders/{type}", amqp("cloudevents"));
        List<String> sent = new ArrayList<>();
        for (int round = 0; round < 2; round++) {
            try (JMSContext jms = connect()) {
                for (int i = 0; i < 100; i++) {
                    String event = round + "-" + i;
                    send(
                            jms,
                            jms.createQueue(name),
                            "{\"specversion\":\"1.0\",\"id\":\"" + event + "\",\"source\":\"/a\",\"type\":\"t\"}");
                    sent.add(event);
                }
            }
            broker.kill();
            broker.start();
        }
        Awaitility.await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(events())
                .extracting(each -> each.getString("id"))
                .containsExactlyInAnyOrderElementsOf(sent));
        System.out.println(
                "source.killed sent=" + sent.size() + " repeats=" + stats(id).getInt("repeated"));
    }

    @Test
    void aBrokerThatIsNotThereIsSaid() {
        String id = source(
                "amqp091",
                "orders/{type}",
                Json.createObjectBuilder()
                        .add("uri", "amqp://127.0.0.1:" + FreePorts.one())
                        .add("address", name));
        Awaitility.await().untilAsserted(() -> assertThat(stats(id).getString("failure", ""))
                .isEqualTo("the connection was refused"));
    }

    @Test
    void whatIsWrongIsRefused() {
        for (String[] each : new String[][] {
            {"amqp10", "{\"address\":\"a\"}", "/settings/uri"},
            {"amqp10", "{\"uri\":\"amqp://u:p@127.0.0.1\",\"address\":\"a\"}", "/settings/uri"},
            {"mqtt", "{\"uri\":\"mqtt://127.0.0.1\"}", "/settings/address"},
            {
                "mqtt",
                "{\"uri\":\"mqtt://127.0.0.1\",\"address\":\"a\",\"options\":{\"retain\":true}}",
                "/settings/options/retain"
            },
            {"redis", "{\"uri\":\"redis://127.0.0.1\",\"address\":\"a\",\"content\":\"xml\"}", "/settings/content"},
            {"redis", "{\"uri\":\"redis://127.0.0.1\",\"address\":\"a\",\"more\":1}", "/settings/more"},
            {"pubsub", "{\"address\":\"a\"}", "/kind"},
        }) {
            assertThat(api.post(
                                    SOURCES,
                                    "application/json",
                                    "{\"name\":\"x\",\"topic\":\"a\",\"kind\":\"" + each[0] + "\",\"settings\":"
                                            + each[1] + "}")
                            .expectProblem(400)
                            .text())
                    .contains(each[2]);
        }
    }

    /** Whoever knows the address of a webhook does not choose among all topics. */
    @Test
    void onlyTheTypesOfBrokersAreWholeTopics() {
        String settings = "\"settings\":{\"verification\":{\"type\":\"standard\"}}";
        assertThat(api.post(SOURCES, "application/json", "{\"name\":\"x\",\"topic\":\"{type}\"," + settings + "}")
                        .expectProblem(400)
                        .text())
                .contains("/topic");
        String id = api.post(SOURCES, "application/json", "{\"name\":\"x\",\"topic\":\"a/{type}\"," + settings + "}")
                .expect(201)
                .string("id");
        api.patch(
                        SOURCES + "/" + id,
                        Json.createObjectBuilder().add("topic", "{type}").build())
                .expect(400);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
