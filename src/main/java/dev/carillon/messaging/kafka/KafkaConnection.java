package dev.carillon.messaging.kafka;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A producer: messages of one key go to one partition, in order, and all replicas in sync have one before it counts. */
final class KafkaConnection implements BrokerConnection {

    private static final String PREFIX = "ce_"; // CloudEvents' Kafka binding 1.0.2, section 3.2.3.1
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicLookups lookups;
    private boolean isBroken;

    private KafkaConnection(KafkaProducer<byte[], byte[]> producer, TopicLookups lookups) {
        this.producer = producer;
        this.lookups = lookups;
    }

    static BrokerConnection of(KafkaProducer<byte[], byte[]> producer, BrokerNetwork network) throws IOException {
        return new KafkaConnection(producer, TopicLookups.of(topic -> checkLeaders(producer, topic, network), network));
    }

    @Override
    public boolean isOpen() {
        return !isBroken;
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws IOException, InterruptedException {
        Map<String, Throwable> unknown = lookups.failures(
                batch.stream().map(OutgoingMessage::address).collect(Collectors.toCollection(LinkedHashSet::new)));
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        List<SendResult> results = new ArrayList<>();
        try {
            for (OutgoingMessage each : batch) {
                sent.add(unknown.containsKey(each.address()) ? null : begin(each, unknown));
                results.add(sent.get(sent.size() - 1) == null ? failed(unknown.get(each.address())) : null);
            }
            producer.flush();
        } catch (InterruptException e) {
            isBroken = true;
            throw new SocketTimeoutException("given up");
        }
        for (int i = 0; i < batch.size(); i++) {
            if (sent.get(i) != null) {
                results.set(i, result(sent.get(i)));
            }
        }
        return results;
    }

    /** Null if its topic has gone, which the client waits for as well: the others of the batch are not to wait as long each. */
    private Future<RecordMetadata> begin(OutgoingMessage message, Map<String, Throwable> unknown)
            throws InterruptedException {
        Future<RecordMetadata> sent = send(message);
        if (sent.isDone()) {
            try {
                sent.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TimeoutException) {
                    lookups.gone(message.address(), e.getCause());
                    unknown.put(message.address(), e.getCause());
                    return null;
                }
            }
        }
        return sent;
    }

    private Future<RecordMetadata> send(OutgoingMessage message) {
        try {
            return producer.send(record(message));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Brokers say where the partitions are; nobody has looked there. */
    private static void checkLeaders(KafkaProducer<byte[], byte[]> producer, String topic, BrokerNetwork network)
            throws IOException {
        for (PartitionInfo each : producer.partitionsFor(topic)) {
            if (each.leader() != null && each.leader().host() != null) {
                network.check(each.leader().host());
            }
        }
    }

    private SendResult result(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            RecordMetadata at = sent.get();
            return new SendResult.Taken("partition " + at.partition() + ", offset " + at.offset());
        } catch (ExecutionException e) {
            return failed(e.getCause());
        }
    }

    private SendResult failed(Throwable cause) {
        Throwable why =
                cause instanceof KafkaException && cause.getCause() instanceof KafkaException inner ? inner : cause;
        if (why instanceof RecordTooLargeException) {
            return new SendResult.Impossible("the message is too long for the broker: " + why.getMessage());
        }
        if (why instanceof AuthorizationException || why instanceof UnknownTopicOrPartitionException) {
            return new SendResult.Refused("the broker refused it: " + why.getMessage());
        }
        isBroken = !(why instanceof TimeoutException);
        return new SendResult.Unreachable((why instanceof AuthenticationException
                        ? "the broker does not accept these credentials: "
                        : "the broker did not confirm it: ")
                + why.getMessage());
    }

    private static ProducerRecord<byte[], byte[]> record(OutgoingMessage message) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                message.address(), message.key() == null ? null : bytes(message.key()), message.body());
        if (message.contentType() != null) {
            record.headers().add("content-type", bytes(message.contentType()));
        }
        message.attributes().forEach((name, value) -> record.headers().add(PREFIX + name, bytes(value)));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws BrokerException {
        producer.close(FAREWELL);
    }
}
