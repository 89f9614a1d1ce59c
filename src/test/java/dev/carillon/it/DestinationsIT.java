package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.ExternalBroker;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.Topics;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An accepted event comes out at a broker that others run, and the attempts are recorded like those of a webhook. */
@OnCarillon
class DestinationsIT {

    private static final long SOON = 30_000;
    private static ExternalBroker broker;

    private final String topic = Topics.unique("broker") + "/paid";
    private final AnEvent event = anEvent(topic).source("/shop").data("{\"price\":1.50,\"name\":\"Zoë\"}");

    @BeforeAll
    static void start() {
        broker = ExternalBroker.start("destinations-broker");
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    private static JMSContext connect() {
        return new ActiveMQConnectionFactory(broker.url()).createContext();
    }

    private static int port() {
        return java.net.URI.create(broker.url()).getPort();
    }

    private static JsonObjectBuilder amqp(String address) {
        return Json.createObjectBuilder()
                .add("kind", "amqp10")
                .add("uri", "amqp://127.0.0.1:" + port())
                .add("address", address)
                .add("options", Json.createObjectBuilder().add("type", "queue"));
    }

    private static JsonObjectBuilder mqtt(String address, String version) {
        return Json.createObjectBuilder()
                .add("kind", "mqtt")
                .add("uri", "mqtt://127.0.0.1:" + port())
                .add("address", address)
                .add("options", Json.createObjectBuilder().add("version", version));
    }

    private JsonObjectBuilder subscription(JsonObjectBuilder destination, String content) {
        return Json.createObjectBuilder()
                .add("name", "broker")
                .add("topics", Json.createArrayBuilder().add(topic))
                .add("content", content)
                .add("destination", destination);
    }

    private Answer subscribe(Api api, JsonObjectBuilder destination, String content) {
        return api.post(
                        "/api/v1/subscriptions",
                        subscription(destination, content).build())
                .expect(201);
    }

    @Test
    void asABinaryCloudEventByAmqp(Api api) throws Exception {
        String queue = Topics.unique("queue");
        subscribe(api, amqp(queue), "cloudevents-binary");
        api.publish(event).expect(202);
        try (JMSContext jms = connect();
                JMSConsumer consumer = jms.createConsumer(jms.createQueue(queue))) {
            Message message = consumer.receive(SOON);
            assertThat(message).isNotNull();
            assertThat(message.getStringProperty("cloudEvents_id")).isEqualTo(event.id());
            assertThat(message.getStringProperty("cloudEvents_source")).isEqualTo("/shop");
            assertThat(message.getStringProperty("cloudEvents_topic")).isEqualTo(topic);
            assertThat(message.getStringProperty("JMS_AMQP_ContentType")).startsWith("application/json");
            assertThat(RemoteBroker.textOf(message)).contains("1.50");
        }
    }

    @Test
    void asAStructuredCloudEventByAmqpToAQueueNamedAfterTheTopic(Api api) throws Exception {
        subscribe(api, amqp("out.{topic}"), "cloudevents-structured");
        api.publish(event).expect(202);
        try (JMSContext jms = connect();
                JMSConsumer consumer = jms.createConsumer(jms.createQueue("out." + topic.replace('/', '.')))) {
            Message message = consumer.receive(SOON);
            assertThat(message).isNotNull();
            assertThat(message.getStringProperty("JMS_AMQP_ContentType")).startsWith("application/cloudevents+json");
            assertThat(RemoteBroker.textOf(message)).contains("\"id\":\"" + event.id() + '"', "1.50");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5"})
    void byMqtt(String version, Api api) throws Exception {
        String address = Topics.unique("mqtt");
        try (JMSContext jms = connect();
                JMSConsumer consumer = jms.createConsumer(jms.createTopic(address + ".#"))) {
            subscribe(api, mqtt(address + "/{topic}", version), "data");
            api.publish(event).expect(202);
            Message message = consumer.receive(SOON);
            assertThat(message).isNotNull();
            assertThat(RemoteBroker.textOf(message)).isEqualTo("{\"price\":1.50,\"name\":\"Zoë\"}");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsAnAttemptLikeAnyOther(Api api) {
        JsonObjectBuilder nowhere = Json.createObjectBuilder()
                .add("kind", "amqp10")
                .add("uri", "amqp://127.0.0.1:" + dev.carillon.fixture.FreePorts.one())
                .add("address", "orders");
        String subscription = subscribe(api, nowhere, "data").string("id");
        String id = api.publish(event).expect(202).string("id");
        Awaitility.await().untilAsserted(() -> {
            JsonObject delivery = api.get("/api/v1/events/" + id)
                    .expect(200)
                    .json()
                    .getJsonArray("deliveries")
                    .getJsonObject(0);
            assertThat(delivery.getString("subscription")).isEqualTo(subscription);
            assertThat(delivery.getInt("attempts")).isGreaterThan(0);
            assertThat(delivery.getString("excerpt")).isEqualTo("the connection was refused");
            assertThat(delivery.containsKey("responseStatus")).isFalse();
        });
    }

    @Test
    void credentialsAreNotShownAndStayWhereTheyWereMeantToGo(Api api) {
        JsonObjectBuilder secret = amqp("orders")
                .add(
                        "credentials",
                        Json.createObjectBuilder().add("username", "shop").add("password", "sesame-7"));
        Answer made = subscribe(api, secret, "data");
        assertThat(made.text())
                .contains("\"password\":\"***\"")
                .doesNotContain("sesame-7")
                .doesNotContain("secret");
        String path = "/api/v1/subscriptions/" + made.string("id");
        assertThat(api.get(path).expect(200).text()).doesNotContain("sesame-7");
        JsonObject elsewhere = Json.createObjectBuilder()
                .add(
                        "destination",
                        Json.createObjectBuilder(made.json().getJsonObject("destination"))
                                .add("uri", "amqp://127.0.0.1:1"))
                .build();
        assertThat(api.patch(path, elsewhere).expect(400).text())
                .contains("/destination/uri", "/destination/credentials/password");
        JsonObject same = Json.createObjectBuilder()
                .add(
                        "destination",
                        Json.createObjectBuilder(made.json().getJsonObject("destination"))
                                .add("address", "others"))
                .build();
        assertThat(api.patch(path, same).expect(200).text()).contains("others", "***");
    }

    @Test
    void whatDoesNotGoWithABrokerIsRefused(Api api) {
        assertThat(api.post(
                                "/api/v1/subscriptions",
                                subscription(mqtt("a", "3.1.1"), "cloudevents-binary")
                                        .build())
                        .expect(400)
                        .text())
                .contains("/content");
        assertThat(api.post(
                                "/api/v1/subscriptions",
                                subscription(amqp("a"), "github").build())
                        .expect(400)
                        .text())
                .contains("/content");
        assertThat(api.post(
                                "/api/v1/subscriptions",
                                subscription(amqp("a"), "data")
                                        .add(
                                                "headers",
                                                Json.createObjectBuilder().add("a", "b"))
                                        .build())
                        .expect(400)
                        .text())
                .contains("/headers");
        assertThat(api.post(
                                "/api/v1/subscriptions",
                                subscription(amqp("a").add("uri", "amqp://10.0.0.1"), "data")
                                        .build())
                        .expect(400)
                        .text())
                .contains("/destination/uri", "public addresses");
        assertThat(api.post(
                                "/api/v1/subscriptions",
                                subscription(mqtt("a/#", "5"), "data").build())
                        .expect(400)
                        .text())
                .contains("/destination/address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt"})
    void nothingIsLostWhenTheBrokerIsKilledUnderLoad(String kind, Api api) throws Exception {
        String name = Topics.unique("killed");
        try (JMSContext jms = new ActiveMQConnectionFactory(broker.url()).createContext()) {
            jms.createSharedDurableConsumer(jms.createTopic(name), name + "-durable")
                    .close();
        }
        JsonObjectBuilder to = kind.equals("mqtt")
                ? mqtt(name, "5")
                : Json.createObjectBuilder(amqp(name).build())
                        .add("options", Json.createObjectBuilder().add("type", "topic"));
        JsonObject quick = subscription(to, "cloudevents-structured")
                .add(
                        "retry",
                        Json.createObjectBuilder()
                                .add("policy", "schedule")
                                .add("delays", Json.createArrayBuilder(java.util.Collections.nCopies(20, "PT1S"))))
                .build();
        api.post("/api/v1/subscriptions", quick).expect(201);
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            AnEvent each = anEvent(topic);
            api.publish(each).expect(202);
            published.add(each.id());
            if (i == 150) {
                broker.kill();
            } else if (i == 300) {
                broker.start();
            }
        }
        List<String> received = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            try (JMSContext jms = connect();
                    JMSConsumer consumer = jms.createSharedDurableConsumer(jms.createTopic(name), name + "-durable")) {
                for (Message each = consumer.receive(1_000); each != null; each = consumer.receive(1_000)) {
                    received.add(idOf(RemoteBroker.textOf(each)));
                }
            }
            assertThat(received).containsAll(published);
        });
        System.out.println("destination.killed kind=" + kind + " published=" + published.size() + " received="
                + received.size() + " repeats=" + (received.size() - published.size()));
    }

    private static String idOf(String structured) {
        return Json.createReader(new java.io.StringReader(structured))
                .readObject()
                .getString("id");
    }
}
