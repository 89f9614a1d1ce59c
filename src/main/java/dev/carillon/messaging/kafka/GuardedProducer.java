package dev.carillon.messaging.kafka;

import dev.carillon.event.RefusedException;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerUri;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.ProducerInterceptors;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selector;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.LogContext;

/**
 * A producer that connects to checked addresses only, also of the brokers that others tell it of, and takes no longer answers than there
 * are. The client has no public way for either; this is the one of its own tests, of the version that docs/destinations.md names.
 * Stateless.
 */
final class GuardedProducer {

    private static final int AT_ONCE = 5; // requests to one broker; more would not be idempotent
    static final int LONGEST = 16 << 20; // what is no broker says more: the first four bytes of HTTP are a gigabyte

    private GuardedProducer() {}

    /** @throws BrokerException if the client is of another version */
    static KafkaProducer<byte[], byte[]> of(
            Map<String, Object> settings, List<BrokerUri.Host> hosts, BrokerNetwork network) throws IOException {
        ProducerConfig config = new ProducerConfig(settings);
        Metrics metrics = new Metrics();
        try {
            LogContext log = new LogContext("[" + config.getString(ProducerConfig.CLIENT_ID_CONFIG) + "] ");
            ProducerMetadata metadata = new ProducerMetadata(
                    config.getLong(ProducerConfig.RETRY_BACKOFF_MS_CONFIG),
                    config.getLong(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG),
                    config.getLong(ProducerConfig.METADATA_MAX_AGE_CONFIG),
                    config.getLong(ProducerConfig.METADATA_MAX_IDLE_CONFIG),
                    log,
                    new ClusterResourceListeners());
            metadata.bootstrap(hosts.stream()
                    .map(each -> InetSocketAddress.createUnresolved(each.name(), each.port()))
                    .toList());
            ApiVersions versions = new ApiVersions();
            NetworkClient client = client(config, network, metrics, log, metadata, versions);
            network.closing(metrics);
            return producer(config, metadata, client, metrics, versions);
        } catch (ReflectiveOperationException | LinkageError e) {
            metrics.close();
            throw new BrokerException(
                    "this server has another version of Kafka's client than docs/destinations.md names", e);
        }
    }

    private static NetworkClient client(
            ProducerConfig config,
            BrokerNetwork network,
            Metrics metrics,
            LogContext log,
            ProducerMetadata metadata,
            ApiVersions versions)
            throws ReflectiveOperationException {
        NetworkClient client = ClientUtils.createNetworkClient(
                config,
                config.getList(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG),
                config.getString(ProducerConfig.CLIENT_ID_CONFIG),
                metrics,
                "producer",
                log,
                versions,
                Time.SYSTEM,
                AT_ONCE,
                config.getInt(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG),
                metadata,
                null,
                host -> resolve(network, host),
                null,
                null);
        Field selector = NetworkClient.class.getDeclaredField("selector");
        selector.setAccessible(true);
        Field longest = Selector.class.getDeclaredField("maxReceiveSize");
        longest.setAccessible(true);
        longest.setInt(selector.get(client), LONGEST);
        return client;
    }

    static InetAddress[] resolve(BrokerNetwork network, String host) throws UnknownHostException {
        try {
            return network.resolve(host);
        } catch (UnknownHostException e) {
            throw e;
        } catch (IOException | RefusedException e) { // the client takes it for a broker that is away
            UnknownHostException unknown = new UnknownHostException(host + ": " + e.getMessage());
            unknown.initCause(e);
            throw unknown;
        }
    }

    @SuppressWarnings("unchecked")
    private static KafkaProducer<byte[], byte[]> producer(
            ProducerConfig config, ProducerMetadata metadata, KafkaClient client, Metrics metrics, ApiVersions versions)
            throws ReflectiveOperationException {
        Constructor<?> constructor = KafkaProducer.class.getDeclaredConstructor(
                ProducerConfig.class,
                Serializer.class,
                Serializer.class,
                ProducerMetadata.class,
                KafkaClient.class,
                ProducerInterceptors.class,
                ApiVersions.class,
                Time.class);
        constructor.setAccessible(true);
        return (KafkaProducer<byte[], byte[]>) constructor.newInstance(
                config,
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                metadata,
                client,
                new ProducerInterceptors<byte[], byte[]>(List.of(), metrics),
                versions,
                Time.SYSTEM);
    }
}
