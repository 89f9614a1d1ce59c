package dev.carillon.messaging.kafka;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerOptions;
import dev.carillon.messaging.ReceivedMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a group of consumers gets of some topics. What is settled is committed before more is asked for, and no further than to the
 * first record that is not settled.
 */
final class KafkaInbox implements BrokerInbox {

    private static final int MOST = 100;
    private static final int MOST_BYTES = 8 << 20;
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final int SILENT = 20; // waits, after which the broker is asked whether it is there
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int SESSION =
            10_000; // milliseconds; less than a source's lease, so that a dead node's is over by then
    private static final String PREFIX = "ce_"; // CloudEvents' Kafka binding 1.0.2, section 3.2.3.1
    private static final byte[] NONE = {};

    /** Of one partition: what was given and is not settled, and where it goes on after all that was given. */
    private static final class Progress {

        private final TreeSet<Long> open = new TreeSet<>();
        private long next;

        private OffsetAndMetadata settled() {
            return new OffsetAndMetadata(open.isEmpty() ? next : open.first());
        }
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Duration patience;
    private final Deque<ConsumerRecord<byte[], byte[]>> given = new ArrayDeque<>();
    private final Map<TopicPartition, Progress> progress = new HashMap<>();
    private int silent;

    private KafkaInbox(KafkaConsumer<byte[], byte[]> consumer, List<String> topics, Duration patience) {
        this.consumer = consumer;
        this.topics = topics;
        this.patience = patience;
    }

    static BrokerInbox open(BrokerInlet inlet, String name, BrokerNetwork network)
            throws IOException, InterruptedException {
        KafkaInbox inbox;
        try {
            KafkaConsumer<byte[], byte[]> consumer = GuardedConsumer.of(settings(inlet, name, network), network);
            inbox = new KafkaInbox(consumer, List.of(inlet.address().split(",")), network.patience());
        } catch (KafkaException e) {
            throw new BrokerException("no consumer can be made: " + Driver.reason(e), e);
        }
        boolean isDone = false;
        try {
            network.closing(inbox.consumer::wakeup); // all else is for its own thread alone
            inbox.subscribe();
            isDone = true;
            return inbox;
        } finally {
            if (!isDone) {
                inbox.leave();
            }
        }
    }

    private static Map<String, Object> settings(BrokerInlet inlet, String name, BrokerNetwork network) {
        BrokerOptions options = inlet.target().options();
        Map<String, Object> settings = ClientSettings.of(inlet.target(), network);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, options.has("group") ? options.text("group") : name);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, options.text("from"));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_BYTES);
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION);
        settings.put(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(network.silence().toMillis()));
        settings.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        return settings;
    }

    private void subscribe() throws BrokerException, InterruptedException {
        try {
            for (String each : topics) {
                if (consumer.partitionsFor(each, patience).isEmpty()) {
                    throw new BrokerException("the broker has no topic '" + each + "'");
                }
            }
            consumer.subscribe(topics, new Beginning());
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    /**
     * Notes where a group begins, before it has anything: else one that begins at the end begins there again with the next connection, and
     * what has come meanwhile is lost.
     */
    private final class Beginning implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            // what is settled is committed before the next poll
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
            consumer.committed(Set.copyOf(assigned), patience).forEach((partition, committed) -> {
                if (committed == null) {
                    begins.put(partition, new OffsetAndMetadata(consumer.position(partition, patience)));
                }
            });
            if (!begins.isEmpty()) {
                consumer.commitSync(begins, patience);
            }
        }
    }

    @Override
    public ReceivedMessage receive(boolean waits) throws IOException, InterruptedException {
        if (given.isEmpty() && waits) {
            try {
                commit();
                poll();
            } catch (KafkaException e) {
                throw failure(e);
            } catch (LinkageError e) {
                throw new BrokerException(
                        "messages of this topic are compressed in a way for which this server has no library: put its"
                                + " jar beside Kafka's client, as docs/destinations.md says",
                        e);
            }
        }
        ConsumerRecord<byte[], byte[]> next = given.poll();
        return next == null ? null : message(next);
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(WAIT)) {
            Progress of = progress.computeIfAbsent(partition(each), none -> new Progress());
            of.open.add(each.offset());
            of.next = each.offset() + 1;
            given.add(each);
        }
        silent = given.isEmpty() ? silent + 1 : 0;
        if (silent == SILENT) { // the client goes on by itself when its broker is away, and says nothing
            silent = 0;
            Set<TopicPartition> any = consumer.assignment();
            consumer.endOffsets(any.isEmpty() ? Set.of(new TopicPartition(topics.get(0), 0)) : any, patience);
        }
    }

    /** What a group that changes does not take comes again. */
    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> settled = new HashMap<>();
        progress.forEach((partition, each) -> settled.put(partition, each.settled()));
        progress.clear();
        if (settled.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(settled, patience);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            given.clear();
        }
    }

    private static ReceivedMessage message(ConsumerRecord<byte[], byte[]> from) {
        Map<String, String> attributes = new HashMap<>();
        String type = null;
        for (Header each : from.headers()) {
            String name = each.key().toLowerCase(Locale.ROOT);
            if (each.value() != null && name.equals("content-type")) {
                type = text(each.value());
            } else if (each.value() != null && name.startsWith(PREFIX)) {
                attributes.put(name.substring(PREFIX.length()), text(each.value()));
            }
        }
        // With its time: a topic that was deleted and made again begins at 0 again.
        String id = from.topic() + ':' + from.partition() + ':' + from.offset() + '@' + from.timestamp();
        return new ReceivedMessage(
                from.topic(), id, type, attributes, from.value() == null ? NONE : from.value(), from);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    @Override
    public void taken(ReceivedMessage message) {
        ConsumerRecord<?, ?> record = (ConsumerRecord<?, ?>) message.handle();
        progress.get(partition(record)).open.remove(record.offset());
    }

    /** It stays in the topic. */
    @Override
    public void refused(ReceivedMessage message) {
        taken(message);
    }

    private static BrokerException failure(KafkaException e) throws InterruptedException {
        if (e instanceof InterruptException) {
            boolean unused = Thread.interrupted(); // the client has set it again
            throw new InterruptedException();
        }
        if (e instanceof WakeupException) {
            return new BrokerException("the connection was closed", e);
        }
        if (e instanceof AuthenticationException) {
            return new BrokerException("the broker does not accept these credentials: " + e.getMessage(), e);
        }
        return new BrokerException(
                (e instanceof TimeoutException ? "the broker did not answer in time: " : "the broker refused it: ")
                        + e.getMessage(),
                e);
    }

    @Override
    public void close() {
        try {
            commit();
        } finally {
            leave();
        }
    }

    private void leave() {
        consumer.close(CloseOptions.timeout(FAREWELL));
    }
}
