package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.brokers.RealBroker;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Sources whose client or connection factory comes from outside the WAR, within a server that is killed meanwhile: Kafka by jars in the
 * data directory, JMS by a connection factory in the server's JNDI.
 */
class ServersOwnSourcesIT {

    private static final String JSON = "application/json";
    private static final String FACTORY = "java:global/jms/shop";
    private static final int HALF = 300;
    private static CarillonServer server;

    @BeforeAll
    static void start() {
        server = CarillonServer.create(
                "own-sources",
                TestDatabase.fresh(),
                Map.of("carillon.destination.jms", FACTORY, "carillon.destination.connections", "6"),
                "factories/" + System.getProperty("carillon.it.server", "payara"));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void kafkaByAClientInTheDataDirectory() throws Exception {
        try (RealBroker kafka = new RealBroker.Kafka().start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port));
                KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port),
                        new StringSerializer(),
                        new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic("orders", 3, (short) 1)))
                    .all()
                    .get();
            String id = source("kafka", "from/kafka", "kafka://127.0.0.1:" + kafka.port, "orders", "{}");
            Awaitility.await("it says what is missing")
                    .until(() -> stats(id).getString("failure", ""), said -> said.contains("clients/kafka"));
            addClient(server.ownDirectory());
            Awaitility.await("it is found without a restart")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> stats(id).containsKey("connectedAt"));
            send(producer, 0, HALF);
            Awaitility.await().until(() -> !events("from/kafka").isEmpty());
            server.kill(); // in the middle of it, or soon after
            send(producer, HALF, 2 * HALF);
            server.start();
            isThereOnce("from/kafka");
            System.out.println("source.killed kind=kafka sent=" + 2 * HALF + " repeats="
                    + stats(id).getInt("repeated"));
            server.api().delete("/api/v1/sources/" + id).expect(204);
        }
    }

    private static void send(KafkaProducer<String, String> producer, int from, int to) {
        for (int i = from; i < to; i++) {
            producer.send(new ProducerRecord<>("orders", "" + i));
        }
        producer.flush();
    }

    /** As docs/destinations.md says. */
    private static void addClient(Path data) throws IOException {
        String path = System.getProperty("surefire.real.class.path", System.getProperty("java.class.path"));
        Path jar = Arrays.stream(path.split(File.pathSeparator))
                .filter(each -> each.contains("kafka-clients-"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        Path to = Files.createDirectories(data.resolve("clients/kafka"));
        Files.copy(jar, to.resolve(jar.getFileName()));
    }

    /** Out by a destination and in by a source, over the server's own broker. */
    @Test
    void jmsByAConnectionFactoryOfTheServer() {
        Api api = server.api();
        api.post(
                        "/api/v1/subscriptions",
                        JSON,
                        "{\"name\":\"to JMS\",\"topics\":[\"there\"],\"content\":\"data\",\"destination\":{\"kind\":\"jms\","
                                + "\"uri\":\"jndi:" + FACTORY + "\",\"address\":\"shop.orders\"}}")
                .expect(201);
        String id = source("jms", "from/jms", "jndi:" + FACTORY, "shop.orders", "{}");
        for (int i = 0; i < 2 * HALF; i++) {
            api.publish(anEvent("there").data("" + i)).expect(202);
            if (i == HALF) {
                Awaitility.await("one has come").until(() -> !events("from/jms").isEmpty());
                server.kill();
                server.start();
            }
        }
        isThereOnce("from/jms");
        System.out.println("source.killed kind=jms sent=" + 2 * HALF + " repeats="
                + stats(id).getInt("repeated"));
        api.delete("/api/v1/sources/" + id).expect(204);
    }

    /** Each has a thread: an application that makes any number of sources takes neither all threads nor the places of others. */
    @Test
    void thereAreNoMoreThanTheServerMayHaveAndTheFirstOnesOfEachApplicationComeFirst() {
        String uri = "amqp://127.0.0.1:" + FreePorts.one();
        Api many = application("many");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(made(many, "amqp091", "a", uri, "orders", "{}"));
        }
        Api other = application("other");
        String one = made(other, "amqp091", "a", uri, "orders", "{}");
        Awaitility.await().untilAsserted(() -> {
            assertThat(failure(other, one)).contains("refused");
            assertThat(ids.subList(0, 5))
                    .allSatisfy(each -> assertThat(failure(many, each)).contains("refused"));
            assertThat(ids.subList(5, 10))
                    .allSatisfy(each -> assertThat(failure(many, each)).contains("carillon.destination.connections"));
        });
        many.delete("/api/v1/sources/" + ids.get(0)).expect(204);
        Awaitility.await("the next one has its place")
                .untilAsserted(() -> assertThat(failure(many, ids.get(5))).contains("refused"));
        ids.subList(1, 10)
                .forEach(each -> many.delete("/api/v1/sources/" + each).expect(204));
        other.delete("/api/v1/sources/" + one).expect(204);
    }

    private static Api application(String name) {
        String unique = Topics.unique(name);
        server.api()
                .post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", unique).build())
                .expect(201);
        return server.api().with("Carillon-Application", unique);
    }

    private static String failure(Api api, String id) {
        return api.get("/api/v1/sources/" + id + "/stats").expect(200).json().getString("failure", "");
    }

    private static String source(String kind, String topic, String uri, String address, String options) {
        return made(server.api(), kind, topic, uri, address, options);
    }

    private static String made(Api api, String kind, String topic, String uri, String address, String options) {
        return api.post(
                        "/api/v1/sources",
                        JSON,
                        "{\"name\":\"" + kind + "\",\"kind\":\"" + kind + "\",\"topic\":\"" + topic
                                + "\",\"settings\":{\"uri\":\"" + uri + "\",\"address\":\"" + address
                                + "\",\"options\":"
                                + options + "}}")
                .expect(201)
                .string("id");
    }

    private static JsonObject stats(String id) {
        return server.api().get("/api/v1/sources/" + id + "/stats").expect(200).json();
    }

    /** A destination may send a message again, which then has another id. */
    private static void isThereOnce(String topic) {
        Set<String> wanted = new HashSet<>(
                IntStream.range(0, 2 * HALF).mapToObj(each -> "" + each).toList());
        Awaitility.await("all have come")
                .atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(new HashSet<>(events(topic))).isEqualTo(wanted));
        if (topic.equals("from/kafka")) {
            assertThat(events(topic)).as("each is one event").hasSize(wanted.size());
        }
    }

    private static List<String> events(String topic) {
        return StoredData.of(server.api(), topic);
    }
}
