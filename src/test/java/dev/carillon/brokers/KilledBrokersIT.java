package dev.carillon.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.carillon.fixture.ExternalBroker;
import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerReceiver;
import dev.carillon.messaging.ClientLibraries;
import dev.carillon.messaging.MessagingSettings;
import dev.carillon.messaging.ReceivedMessage;
import dev.carillon.messaging.SendResult;
import dev.carillon.messaging.SenderFixture;
import dev.carillon.messaging.TestNaming;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSettings;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Each kind of broker, killed while it is sent to and killed again while it gives: what was confirmed is there, and what was acknowledged
 * does not come for ever. How many came more than once is printed.
 */
class KilledBrokersIT {

    private static final int COUNT = 2_000;
    private static final int AT_ONCE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final SenderFixture fixture = new SenderFixture();
    private final AddressGuard guard = new AddressGuard(List.of("127.0.0.1/32", "localhost"));
    private final BrokerReceiver receiver = new BrokerReceiver(
            new Dialer(HttpSettings.DEFAULTS, guard),
            guard,
            new MessagingSettings(
                    10,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15),
                    Set.of(SenderFixture.FACTORY)),
            new ClientLibraries(null));

    /** What can be killed. */
    private interface Killed {
        void kill();

        void start();

        static Killed of(RealBroker broker) {
            return new Killed() {
                @Override
                public void kill() {
                    broker.kill();
                }

                @Override
                public void start() {
                    broker.start();
                }
            };
        }
    }

    /** Out to it, and in from it. */
    private record Way(String kind, BrokerAddressee to, BrokerInlet from) {

        static Way of(String kind, String uri, String address, String out, String in) throws IOException {
            String user = kind.equals("jms") ? "" : ",'username':'guest'";
            boolean isRabbit = kind.startsWith("amqp");
            String credentials = isRabbit ? ",'credentials':{'username':'guest','password':'guest'}" : "";
            return new Way(
                    kind,
                    SenderFixture.addressee("{'kind':'%s','uri':'%s','address':'%s','options':{%s}%s}"
                            .formatted(kind, uri, address, out, credentials)),
                    BrokerInlet.read(
                            "/settings",
                            kind,
                            new ObjectMapper()
                                    .readTree("{'uri':'%s','address':'%s','options':{%s}%s}"
                                            .formatted(uri, address, in, isRabbit ? user : "")
                                            .replace('\'', '"')),
                            isRabbit ? "guest" : null));
        }
    }

    @AfterEach
    void end() {
        fixture.close();
        receiver.close();
        TestNaming.clear();
    }

    @Test
    void rabbit() throws Exception {
        try (RealBroker rabbit = new RealBroker.Rabbit().start()) {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setPort(rabbit.port);
            try (Connection connection = factory.newConnection();
                    Channel channel = connection.createChannel()) {
                channel.queueDeclare("orders", true, false, false, null);
                channel.queueDeclare("shop", true, false, false, null);
            }
            String uri = "amqp://127.0.0.1:" + rabbit.port;
            goes(Way.of("amqp091", uri, "orders", "", ""), Killed.of(rabbit));
            goes(Way.of("amqp10", uri, "/amq/queue/shop", "", ""), Killed.of(rabbit));
        }
    }

    @Test
    void mosquitto() throws Exception {
        try (RealBroker mosquitto = new RealBroker.Mosquitto().start()) {
            Way way = Way.of("mqtt", "mqtt://127.0.0.1:" + mosquitto.port, "orders", "", "");
            receiver.open(way.from, way.kind).close(); // from now on it keeps what comes
            goes(way, Killed.of(mosquitto), 1); // it confirms a message, and then writes it to disk
        }
    }

    @Test
    void redis() throws Exception {
        try (RealBroker redis = new RealBroker.Redis().start()) {
            goes(
                    Way.of("redis", "redis://127.0.0.1:" + redis.port, "orders", "'type':'stream'", "'type':'stream'"),
                    Killed.of(redis));
        }
    }

    @Test
    void nats() throws Exception {
        try (RealBroker server = new RealBroker.Nats().start()) {
            String uri = "nats://127.0.0.1:" + server.port;
            try (io.nats.client.Connection connection = Nats.connect(uri)) {
                connection
                        .jetStreamManagement()
                        .addStream(StreamConfiguration.builder()
                                .name("ORDERS")
                                .subjects("orders")
                                .build());
            }
            goes(Way.of("nats", uri, "orders", "'jetStream':true", "'jetStream':true"), Killed.of(server));
        }
    }

    @Test
    void kafka() throws Exception {
        try (RealBroker kafka = new RealBroker.Kafka(false).start()) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + kafka.port))) {
                admin.createTopics(List.of(new NewTopic("orders", 3, (short) 1)))
                        .all()
                        .get();
            }
            goes(Way.of("kafka", "kafka://127.0.0.1:" + kafka.port, "orders", "", ""), Killed.of(kafka));
        }
    }

    @Test
    void jms() throws Exception {
        try (ExternalBroker artemis = ExternalBroker.start("killed-jms")) {
            TestNaming.bind(SenderFixture.FACTORY, new ActiveMQConnectionFactory(artemis.url()));
            goes(Way.of("jms", "jndi:" + SenderFixture.FACTORY, "orders", "", ""), new Killed() {
                @Override
                public void kill() {
                    artemis.kill();
                }

                @Override
                public void start() {
                    artemis.start();
                }
            });
        }
    }

    private void goes(Way way, Killed broker) throws Exception {
        goes(way, broker, 0);
    }

    /** @param most how many that it has confirmed the broker itself may lose */
    private void goes(Way way, Killed broker, int most) throws Exception {
        long tries = send(way, broker);
        Map<String, Integer> given = receive(way, broker);
        Set<String> lost = new HashSet<>();
        for (int i = 0; i < COUNT; i++) {
            if (!given.containsKey("" + i)) {
                lost.add("" + i);
            }
        }
        int all = given.values().stream().mapToInt(Integer::intValue).sum();
        System.out.println("broker.killed kind=" + way.kind + " messages=" + COUNT + " lost=" + lost.size()
                + " sent-again=" + (tries - COUNT) + " given=" + all + " more-than-once="
                + given.values().stream().filter(each -> each > 1).count());
        assertThat(lost).hasSizeLessThanOrEqualTo(most);
    }

    /** Each until it is confirmed, as deliveries are; how often in all. */
    private long send(Way way, Killed broker) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            left.add(i);
        }
        long tries = 0;
        boolean isKilled = false;
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!left.isEmpty()) {
            List<Integer> batch = List.copyOf(left.subList(0, Math.min(AT_ONCE, left.size())));
            Map<Integer, CompletableFuture<SendResult>> sent = new HashMap<>();
            for (Integer each : batch) {
                String address = way.to.address().text();
                sent.put(
                        each,
                        fixture.begin(
                                way.to, SenderFixture.message(address, "m" + each, "" + each), SenderFixture.DEADLINE));
            }
            tries += batch.size();
            if (!isKilled && left.size() <= COUNT / 2) { // while they are under way
                isKilled = true;
                broker.kill();
                broker.start();
            }
            sent.forEach((each, result) -> {
                if (SenderFixture.get(result) instanceof SendResult.Taken) {
                    left.remove(each);
                }
            });
            assertThat(System.nanoTime() - until).as("%s left", left.size()).isNegative();
        }
        return tries;
    }

    /** How often each came. */
    private Map<String, Integer> receive(Way way, Killed broker) throws Exception {
        Map<String, Integer> given = new HashMap<>();
        boolean isKilled = false;
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - until < 0) {
            try (BrokerReceiver.Opened opened = receiver.open(way.from, way.kind)) {
                BrokerInbox inbox = opened.inbox();
                int silent = 0;
                while (given.size() < COUNT || silent < 4) { // then nothing more comes
                    ReceivedMessage next = inbox.receive(true);
                    silent = next == null ? silent + 1 : 0;
                    if (next != null) {
                        given.merge(new String(next.body(), StandardCharsets.UTF_8), 1, Integer::sum);
                        inbox.taken(next);
                    }
                    if (!isKilled && given.size() >= COUNT / 2) {
                        isKilled = true;
                        broker.kill();
                        broker.start();
                    }
                    if (System.nanoTime() - until > 0) {
                        return given;
                    }
                }
                return given;
            } catch (IOException e) {
                // as a source does: again
            }
        }
        return given;
    }
}
