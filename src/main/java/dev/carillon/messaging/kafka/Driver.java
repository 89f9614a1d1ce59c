package dev.carillon.messaging.kafka;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import dev.carillon.messaging.BrokerUri;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes a producer, which connects when there is something to send, or a consumer. */
public final class Driver implements BrokerDriver {

    private static final int MEMORY = 16 << 20;

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        check(target, network);
        try {
            KafkaProducer<byte[], byte[]> producer =
                    GuardedProducer.of(settings(target, network), target.uri().hosts(), network);
            network.closing(() -> producer.close(Duration.ZERO));
            return KafkaConnection.of(producer, network);
        } catch (KafkaException e) {
            throw new BrokerException("no producer can be made: " + reason(e), e);
        }
    }

    @Override
    public BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network)
            throws IOException, InterruptedException {
        check(inlet.target(), network);
        return KafkaInbox.open(inlet, name, network);
    }

    private static void check(BrokerTarget target, BrokerNetwork network) throws IOException {
        for (BrokerUri.Host each : target.uri().hosts()) {
            network.check(each.name());
        }
    }

    static String reason(Throwable e) {
        return e.getCause() == null ? e.getMessage() : reason(e.getCause());
    }

    private static Map<String, Object> settings(BrokerTarget target, BrokerNetwork network) {
        Map<String, Object> settings = ClientSettings.of(target, network);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, target.options().text("compression"));
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MEMORY);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, network.patience().toMillis());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.toIntExact(network.silence().toMillis()));
        return settings;
    }
}
