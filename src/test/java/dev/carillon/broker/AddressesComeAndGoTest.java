package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.broker.TopicSender.Outgoing;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicName;
import dev.carillon.eventlog.StoredEvent;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of topics come and go while a durable wildcard subscriber is away (ARTEMIS-4162, ARTEMIS-6076).
 * {@code -Dtopics=20000} tries as many as the bound was measured with.
 */
class AddressesComeAndGoTest {

    private static final String SUBTREE = "carillon.events.default.#";
    private static final int TOPICS = Integer.getInteger("topics", 4_000);
    private static final int BATCH = 500;

    /** Three times what was measured; a message in memory keeps its address's page store. */
    private static final long MOST_BYTES = TOPICS * (24L << 10);

    @TempDir
    Path files;

    @Test
    void noneIsLostAndMemoryIsBounded() throws Exception {
        try (TestBroker broker =
                new TestBroker(files).reapingAfter(Duration.ofSeconds(1)).start()) {
            broker.subscribeAndLeave(SUBTREE, "away");
            long before = usedMemory();

            for (int first = 0; first < TOPICS; first += BATCH) {
                send(broker, first);
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> broker.addresses() < 50);
            assertThat(usedMemory() - before).isLessThan(MOST_BYTES);

            broker.close();
            broker.start(); // what waits is on disk, whatever became of the addresses
            List<Integer> outOfOrder = new ArrayList<>();
            int received = broker.receive(SUBTREE, "away", (message, index) -> {
                if (message.getLongProperty("carillon_position") != index) {
                    outOfOrder.add(index);
                }
            });

            assertThat(received).isEqualTo(TOPICS);
            assertThat(outOfOrder).isEmpty();
        }
    }

    private static void send(TestBroker broker, int first) throws JMSException {
        List<Outgoing> batch = new ArrayList<>();
        for (int i = first; i < first + BATCH; i++) {
            TopicName topic = TopicName.of("order/" + i + "/changed");
            EventData event = EventData.builder(topic)
                    .id("e-" + i)
                    .source("/applications/default")
                    .type("order.changed")
                    .time(Instant.EPOCH)
                    .text("x".repeat(500))
                    .build();
            batch.add(new Outgoing(
                    new BrokerAddress("default", topic),
                    new StoredEvent(i, UUID.randomUUID(), 1, Instant.EPOCH, event)));
        }
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            TopicSender.write(session, batch);
            session.commit();
        }
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
