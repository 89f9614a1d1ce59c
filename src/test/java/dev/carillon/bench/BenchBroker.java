package dev.carillon.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.carillon.brokers.RealBroker;
import dev.carillon.fixture.ExternalBroker;
import dev.carillon.messaging.SenderFixture;
import dev.carillon.messaging.TestNaming;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker of one kind with a place that takes what is sent there, confirms it, and keeps its newest: a full one would measure the
 * broker's disk.
 *
 * @param alone the destination as the client alone is given it
 * @param destination the same as a subscription of Carillon's has it
 * @param settings what the server needs for it
 */
record BenchBroker(String kind, String alone, String destination, Map<String, String> settings, AutoCloseable process)
        implements AutoCloseable {

    static final String ADDRESS = "bench";

    private static final int KEPT = 2_000;
    private static final String SERVERS_FACTORY = "jms/carillon/connectionFactory";

    static BenchBroker start(String kind) throws Exception {
        switch (kind) {
            case "amqp091" -> {
                RealBroker broker = new RealBroker.Rabbit().start();
                ConnectionFactory factory = new ConnectionFactory();
                factory.setPort(broker.port);
                try (Connection connection = factory.newConnection();
                        Channel channel = connection.createChannel()) {
                    channel.queueDeclare(ADDRESS, true, false, false, Map.of("x-max-length", KEPT));
                }
                return at(broker, kind, "amqp", "{}");
            }
            case "mqtt" -> {
                return at(new RealBroker.Mosquitto().start(), kind, "mqtt", "{}");
            }
            case "redis" -> {
                return at(new RealBroker.Redis().start(), kind, "redis", "{'type':'stream','maxLength':" + KEPT + "}");
            }
            case "nats" -> {
                RealBroker broker = new RealBroker.Nats().start();
                try (io.nats.client.Connection admin = Nats.connect("nats://127.0.0.1:" + broker.port)) {
                    admin.jetStreamManagement()
                            .addStream(StreamConfiguration.builder()
                                    .name("BENCH")
                                    .subjects(ADDRESS)
                                    .maxMessages(KEPT)
                                    .build());
                }
                return at(broker, kind, "nats", "{'jetStream':true}");
            }
            case "kafka" -> {
                RealBroker broker = new RealBroker.Kafka().start();
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + broker.port))) {
                    admin.createTopics(List.of(new NewTopic(ADDRESS, 3, (short) 1)))
                            .all()
                            .get();
                }
                return at(broker, kind, "kafka", "{}");
            }
            case "amqp10" -> {
                ExternalBroker broker = artemis();
                int port = URI.create(broker.url()).getPort();
                String destination =
                        destination(kind, "amqp://127.0.0.1:" + port, "{'type':'queue'}"); // else it may be a topic
                return new BenchBroker(kind, destination, destination, Map.of(), broker);
            }
            case "jms" -> {
                ExternalBroker broker = artemis();
                TestNaming.bind(SenderFixture.FACTORY, new ActiveMQConnectionFactory(broker.url()));
                return new BenchBroker(
                        kind,
                        destination(kind, "jndi:" + SenderFixture.FACTORY, "{}"),
                        destination(kind, "jndi:" + SERVERS_FACTORY, "{}"),
                        Map.of("carillon.broker.url", broker.url(), "carillon.destination.jms", SERVERS_FACTORY),
                        broker);
            }
            default ->
                throw new IllegalArgumentException("amqp10, amqp091, mqtt, redis, nats, kafka or jms, not " + kind);
        }
    }

    private static BenchBroker at(RealBroker broker, String kind, String scheme, String options) {
        String destination = destination(kind, scheme + "://127.0.0.1:" + broker.port, options);
        return new BenchBroker(kind, destination, destination, Map.of(), broker);
    }

    private static String destination(String kind, String uri, String options) {
        return "{'kind':'" + kind + "','uri':'" + uri + "','address':'" + ADDRESS + "','options':" + options + "}";
    }

    private static ExternalBroker artemis() throws Exception {
        ExternalBroker broker = ExternalBroker.start("bench-artemis");
        try (ServerLocator locator = ActiveMQClient.createServerLocator(broker.url());
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session = factory.createSession()) {
            session.createQueue(QueueConfiguration.of(ADDRESS)
                    .setRoutingType(RoutingType.ANYCAST)
                    .setDurable(true)
                    .setAutoDelete(false)
                    .setRingSize((long) KEPT));
        }
        return broker;
    }

    @Override
    public void close() throws Exception {
        TestNaming.clear();
        process.close();
    }
}
