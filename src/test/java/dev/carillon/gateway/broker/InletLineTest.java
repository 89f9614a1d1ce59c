package dev.carillon.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.gateway.OpenSource;
import dev.carillon.gateway.SourceCounts;
import dev.carillon.gateway.SourceSecrets;
import dev.carillon.gateway.SourceState;
import dev.carillon.gateway.TopicTemplate;
import dev.carillon.messaging.ArtemisBroker;
import dev.carillon.messaging.BrokerReceiver;
import dev.carillon.messaging.ClientLibraries;
import dev.carillon.messaging.MessagingSettings;
import dev.carillon.messaging.TestNaming;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import dev.carillon.outbound.HttpSettings;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.IdempotentRequest;
import dev.carillon.publish.PublishResult;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source on a real broker, whose events cannot be stored for a while. */
class InletLineTest {

    private static final String NAME = "jms/shop";

    private final ArtemisBroker broker = new ArtemisBroker();
    private final TestLog log = new TestLog();
    private final AddressGuard guard = new AddressGuard(List.of());
    private final BrokerReceiver receiver = new BrokerReceiver(
            new Dialer(HttpSettings.DEFAULTS, guard),
            guard,
            new MessagingSettings(
                    10, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(15), Set.of(NAME)),
            new ClientLibraries(null));
    private final List<EventData> tried = new ArrayList<>();
    private boolean isAway = true;

    private final class Publisher extends EventPublisher {
        @Override
        public CompletionStage<List<PublishResult>> publish(
                List<GivenEvent> events, Caller caller, boolean partial, IdempotentRequest request) {
            List<PublishResult> results = new ArrayList<>();
            for (GivenEvent each : events) {
                EventData event = ((GivenEvent.Valid) each).event();
                tried.add(event);
                results.add(
                        isAway
                                ? new PublishResult.Unavailable("the database is away", Duration.ofSeconds(1))
                                : new PublishResult.Stored(UUID.randomUUID(), event));
            }
            return CompletableFuture.completedFuture(results);
        }
    }

    private static final class Uncounted extends SourceCounts {
        @Override
        public void accepted(long source, long events) {}
    }

    @BeforeEach
    void begin() throws Exception {
        broker.start();
        TestNaming.bind(
                NAME,
                new ActiveMQConnectionFactory(
                        "tcp://127.0.0.1:" + broker.port(), ArtemisBroker.USER, ArtemisBroker.PASSWORD));
    }

    @AfterEach
    void end() throws Exception {
        receiver.close();
        broker.close();
        TestNaming.clear();
        log.close();
    }

    private InletLine line() throws Exception {
        ObjectNode settings = (ObjectNode) new ObjectMapper()
                .readTree("{\"uri\":\"jndi:" + NAME + "\",\"address\":\"" + ArtemisBroker.IMPATIENT + "\"}");
        OpenSource source = new OpenSource(
                1,
                "one",
                new OpenSource.Owner(1, "default"),
                new OpenSource.Configured("jms", new TopicTemplate("in/jms"), SourceState.ACTIVE, settings),
                SourceSecrets.NONE);
        InletLine.Shared shared = new InletLine.Shared(
                receiver,
                new Publisher(),
                new Uncounted(),
                new InletRows(log.database, log.node, Clock.systemUTC()),
                Clock.systemUTC());
        return new InletLine(source, shared, () -> true);
    }

    @Test
    void whatCannotBeStoredForAWhileCountsAsGivenOnceToTheBroker() throws Exception {
        try (JMSContext jms = broker.connect()) {
            jms.createProducer().send(jms.createQueue(ArtemisBroker.IMPATIENT), "a");
        }
        InletLine line = line();
        for (int i = 0; i < 60 && tried.size() < 6; i++) {
            line.step();
        }
        isAway = false;
        line.step();
        line.step(); // the transaction of its batch ends with the next one
        line.leave();
        line.step();

        assertThat(tried).as("it is the same event each time").hasSize(7).containsOnly(tried.get(0));
        try (JMSContext jms = broker.connect();
                JMSConsumer again = jms.createConsumer(jms.createQueue(ArtemisBroker.IMPATIENT));
                JMSConsumer dead = jms.createConsumer(jms.createQueue(ArtemisBroker.IMPATIENT + ".dead"))) {
            assertThat(again.receive(500)).isNull();
            assertThat(dead.receive(500)).isNull();
        }
    }
}
