package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.broker.TopicSender.Outgoing;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.Lease;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.ValidLease;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutgoingTopicsTest {

    @TempDir
    Path files;

    private final Lease lease = new ValidLease();
    private final List<Outgoing> sent = new ArrayList<>();
    private TestBroker broker;
    private BrokerQuestion question;
    private OutgoingTopics topics;
    private long position;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker(files).start();
        question = new BrokerQuestion(broker.factory());
        topics = new OutgoingTopics(
                TopicSelection.parse("**,!realtime/**"), number -> Optional.of("default"), question, this::send);
    }

    @AfterEach
    void stop() throws Exception {
        question.close();
        broker.close();
    }

    @Test
    void nothingIsSentWhereNobodyIsBound() throws Exception {
        publish("order/created", "order/paid");

        assertThat(sent).isEmpty();
        assertThat(broker.hasAddress("carillon.events.default.order.created")).isFalse();
    }

    @Test
    void aDurableSubscriberThatIsAwayIsSeen() throws Exception {
        broker.subscribeAndLeave("carillon.events.default.order.#", "shop");

        publish("order/created", "invoice/made", "order/line/added");

        List<String> heard = new ArrayList<>();
        broker.receive(
                "carillon.events.default.order.#",
                "shop",
                (message, index) -> heard.add(message.getStringProperty("cloudEvents_topic")));
        assertThat(heard).containsExactly("order/created", "order/line/added");
        assertThat(sent).hasSize(2);
    }

    @Test
    void aSubscriberThatComesBetweenTwoBatchesIsSeen() throws Exception {
        publish("order/created");
        broker.subscribeAndLeave("carillon.events.default.order.created", "late");
        publish("order/created");

        assertThat(broker.receive("carillon.events.default.order.created", "late", (message, index) -> {}))
                .isEqualTo(1);
    }

    @Test
    void whatIsNotSelectedStaysInside() throws Exception {
        broker.subscribeAndLeave("#", "all");

        publish("realtime/4711", "order/created");

        assertThat(sent).extracting(each -> each.event().topic().value()).containsExactly("order/created");
    }

    @Test
    void theMessageIsTheStructuredEventWithItsAttributesAsProperties() throws Exception {
        broker.subscribeAndLeave("carillon.events.default.order.created", "shop");

        topics.on(
                batch(List.of(stored(EventData.builder("order/created")
                        .json("{\"total\": 1.00}")
                        .subject("o-1")
                        .extension("tenant", "eu")
                        .extension("metadata", "{\"long\":\"" + "x".repeat(2_000) + "\"}")))),
                lease);

        broker.receive("carillon.events.default.order.created", "shop", (message, index) -> {
            assertThat(((TextMessage) message).getText())
                    .contains("\"data\":{\"total\": 1.00}")
                    .contains("\"specversion\":\"1.0\"");
            assertThat(message.getStringProperty("cloudEvents_id")).isEqualTo("e-1");
            assertThat(message.getStringProperty("cloudEvents_source")).isEqualTo("/applications/default");
            assertThat(message.getStringProperty("cloudEvents_type")).isEqualTo("order.created");
            assertThat(message.getStringProperty("cloudEvents_subject")).isEqualTo("o-1");
            assertThat(message.getStringProperty("cloudEvents_tenant")).isEqualTo("eu");
            assertThat(message.propertyExists("cloudEvents_metadata")).isFalse();
            assertThat(message.getStringProperty("carillon_application")).isEqualTo("default");
            assertThat(message.getLongProperty("carillon_position")).isEqualTo(1);
        });
    }

    @Test
    void anAmqpClientHearsASubtreeBySelectorAndMissesNothing() throws Exception {
        ConnectionFactory amqp = new JmsConnectionFactory("amqp://127.0.0.1:" + broker.port());
        String selector = "cloudEvents_subject = 'o-1'";
        try (Connection connection = amqp.createConnection()) {
            connection.setClientID("qpid");
            Session session = connection.createSession();
            Topic subtree = session.createTopic("carillon.events.default.order.#");
            session.createDurableConsumer(subtree, "away", selector, false).close();
        }

        topics.on(
                batch(List.of(
                        stored(EventData.builder("order/created").json("{}").subject("o-1")),
                        stored(EventData.builder("order/created").json("{}").subject("o-2")),
                        stored(EventData.builder("order/a/b").json("{}").subject("o-1")))),
                lease);

        try (Connection connection = amqp.createConnection()) {
            connection.setClientID("qpid");
            connection.start();
            Session session = connection.createSession();
            Topic subtree = session.createTopic("carillon.events.default.order.#");
            MessageConsumer consumer = session.createDurableConsumer(subtree, "away", selector, false);
            List<String> heard = new ArrayList<>();
            for (Message each = consumer.receive(2_000); each != null; each = consumer.receive(1_000)) {
                heard.add(each.getStringProperty("cloudEvents_topic"));
                assertThat(((TextMessage) each).getText()).startsWith("{\"specversion\":\"1.0\"");
            }
            assertThat(heard).containsExactly("order/created", "order/a/b");
        }
    }

    @Test
    void aBrokerThatIsAwayIsAFailureAndTheNextStepGoesOn() throws Exception {
        broker.subscribeAndLeave("carillon.events.default.#", "shop");
        publish("order/1");
        broker.close();

        assertThatThrownBy(() -> publish("order/2")).isInstanceOf(JMSException.class);

        broker.start();
        publish("order/2");
        assertThat(broker.receive("carillon.events.default.#", "shop", (message, index) -> {}))
                .isEqualTo(2);
    }

    private void publish(String... topicNames) throws Exception {
        List<StoredEvent> events = new ArrayList<>();
        for (String each : topicNames) {
            events.add(stored(EventData.builder(each).text("x")));
        }
        topics.on(batch(events), lease);
    }

    private StoredEvent stored(EventData.Builder event) {
        position++;
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        EventData built = event.id("e-" + position)
                .source("/applications/default")
                .time(now)
                .build();
        EventData complete = built.toBuilder().type(built.topic().dotted()).build();
        return new StoredEvent(position, UUID.randomUUID(), 1, now, complete);
    }

    private static LogBatch batch(List<StoredEvent> events) {
        return new LogBatch(events, List.of(), events.get(events.size() - 1).position(), false);
    }

    private void send(List<Outgoing> batch, Lease lease) throws JMSException {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            TopicSender.write(session, batch);
            session.commit();
        }
        sent.addAll(batch);
    }
}
