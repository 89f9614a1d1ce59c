package dev.carillon.messaging.kafka;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import dev.carillon.messaging.BrokerUri;
import dev.carillon.messaging.Credentials;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes a producer, which connects when there is something to send. */
public final class Driver implements BrokerDriver {

    private static final int MEMORY = 16 << 20;

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        for (BrokerUri.Host each : target.uri().hosts()) {
            network.check(each.name());
        }
        try {
            KafkaProducer<byte[], byte[]> producer =
                    GuardedProducer.of(settings(target, network), target.uri().hosts(), network);
            network.closing(() -> producer.close(Duration.ZERO));
            return new KafkaConnection(producer, network);
        } catch (KafkaException e) {
            throw new BrokerException("no producer can be made: " + reason(e), e);
        }
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.getMessage() : reason(e.getCause());
    }

    private static Map<String, Object> settings(BrokerTarget target, BrokerNetwork network) {
        int patience = Math.toIntExact(network.patience().toMillis());
        int silence = Math.toIntExact(network.silence().toMillis());
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                target.uri().hosts().stream().map(BrokerUri.Host::toString).collect(Collectors.joining(",")));
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, network.threadName());
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, target.options().text("compression"));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MEMORY);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) patience);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, silence);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, silence);
        settings.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, (long) patience);
        settings.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        boolean sasl = target.credentials().username() != null;
        settings.put(
                "security.protocol",
                target.uri().isSecure() ? (sasl ? "SASL_SSL" : "SSL") : sasl ? "SASL_PLAINTEXT" : "PLAINTEXT");
        if (sasl) {
            settings.put(SaslConfigs.SASL_MECHANISM, target.options().text("sasl"));
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, login(target.options().text("sasl"), target.credentials()));
        }
        if (target.uri().isSecure()) {
            settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, NetworkTls.class);
            settings.put(NetworkTls.NETWORK, network);
            settings.put(NetworkTls.ANY_CERTIFICATE, target.anyCertificate());
        }
        return settings;
    }

    private static String login(String mechanism, Credentials with) {
        String module = mechanism.equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(with.username()) + " password="
                + quoted(with.password() == null ? "" : with.password()) + ";";
    }

    /** It stands in a configuration of its own syntax. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
