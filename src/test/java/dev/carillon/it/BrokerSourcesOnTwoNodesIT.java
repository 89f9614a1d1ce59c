package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.brokers.RealBroker;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;

/** A broker that others run has one listener; when its node is killed the other one goes on, and no message is lost or becomes two. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class BrokerSourcesOnTwoNodesIT {

    private static final String KEY = "an-admin-key-that-both-of-the-nodes-know";
    private static final int HALF = 300;

    private interface Sender {
        void send(int from, int to) throws Exception;
    }

    @Test
    void aStreamOfRedis() throws Exception {
        assumeInstalled("/usr/bin/redis-server");
        try (RealBroker redis = new RealBroker.Redis().start()) {
            goesOn("redis", "redis://127.0.0.1:" + redis.port, "orders", "{\"type\":\"stream\"}", (from, to) -> {
                try (Jedis jedis = new Jedis("127.0.0.1", redis.port)) {
                    for (int i = from; i < to; i++) {
                        jedis.xadd("orders", StreamEntryID.NEW_ENTRY, Map.of("data", "" + i));
                    }
                }
            });
        }
    }

    @Test
    void aStreamOfNats() throws Exception {
        assumeInstalled("/usr/sbin/nats-server");
        try (RealBroker server = new RealBroker.Nats().start();
                Connection connection = Nats.connect("nats://127.0.0.1:" + server.port)) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("ORDERS")
                            .subjects("orders.>")
                            .build());
            goesOn("nats", "nats://127.0.0.1:" + server.port, "orders.*", "{\"jetStream\":true}", (from, to) -> {
                for (int i = from; i < to; i++) {
                    connection.jetStream().publish("orders.paid", ("" + i).getBytes(StandardCharsets.UTF_8));
                }
            });
        }
    }

    private static void assumeInstalled(String path) {
        Assumptions.assumeTrue(new File(path).canExecute(), path + " is not installed");
    }

    private static void goesOn(String kind, String uri, String address, String options, Sender sender)
            throws Exception {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of(
                "carillon.admin.key",
                KEY,
                "carillon.secrets.key",
                Base64.getEncoder().encodeToString(new byte[32]));
        try (CarillonServer first = CarillonServer.create("sources-2-first", database, settings);
                CarillonServer second = CarillonServer.create("sources-2-second", database, settings)) {
            first.start();
            new Api(first.baseUri(), KEY)
                    .post(
                            "/api/v1/sources",
                            "application/json",
                            "{\"name\":\"two\",\"kind\":\"" + kind
                                    + "\",\"topic\":\"two/{type}\",\"settings\":{\"uri\":\"" + uri + "\",\"address\":\""
                                    + address + "\",\"options\":" + options + "}}")
                    .expect(201);
            second.start();
            sender.send(0, HALF);
            Api left = new Api(second.baseUri(), KEY);
            Awaitility.await().until(() -> !StoredData.of(left, "two/**").isEmpty());
            first.kill(); // in the middle of it, or soon after
            sender.send(HALF, 2 * HALF);
            Awaitility.await("the dead node's lease is over")
                    .atMost(Duration.ofSeconds(120))
                    .until(() -> new HashSet<>(StoredData.of(left, "two/**")).size() == 2 * HALF);
            assertThat(StoredData.of(left, "two/**"))
                    .as("each is one event")
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 2 * HALF)
                            .mapToObj(each -> "" + each)
                            .toList());
        }
    }
}
