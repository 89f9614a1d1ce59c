package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A database that takes no connections: nothing that was accepted is lost, and nobody is told what is not so. */
class DatabaseAwayIT {

    private static final int MESSAGES = 40; // more than there are consumers

    /** An untouched broker gives a message ten times without a delay: by then it would long be gone. */
    private static final Duration LONG = Duration.ofSeconds(20);

    /** It is told that the database is away, and not in pages, as often as it is missed. */
    private static final int LINES = 1_000;

    private final String topic = Topics.unique("no-database");

    @Test
    void theMessagesOfTheQueueWait() {
        TestDatabase database = TestDatabase.fresh();
        assumeTrue(database.isPostgresql(), "H2 is in the process of the server");
        try (CarillonServer server = CarillonServer.create("database-away", database, Map.of())) {
            server.start();
            try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
                Queue ingress = jms.createQueue("carillon.ingress");
                jms.createProducer().send(ingress, json(anEvent(topic)));
                awaitEvents(server, 1);

                long told = lines(server);
                database.goAway();
                List<AnEvent> sent = IntStream.range(0, MESSAGES)
                        .mapToObj(i -> anEvent(topic))
                        .toList();
                sent.forEach(each -> jms.createProducer().send(ingress, json(each)));
                Answer refused = server.api().publish(anEvent(topic)).expectProblem(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                Awaitility.await("the database is missed")
                        .until(() -> server.api().get("/health/ready").status() == 503);
                Awaitility.await("nothing is given up")
                        .during(LONG)
                        .atMost(LONG.plusSeconds(30))
                        .until(() -> deadLetters(jms) == 0);
                assertThat(lines(server) - told).as("lines of the log").isLessThan(LINES);

                database.comeBack();
                awaitEvents(server, 1 + MESSAGES);
                assertThat(deadLetters(jms)).isZero();
                assertThat(eventIds(server))
                        .containsAll(sent.stream().map(AnEvent::id).toList());
            }
        }
    }

    private static long lines(CarillonServer server) {
        try (Stream<String> lines = Files.lines(server.log())) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String json(AnEvent event) {
        return event.json().build().toString();
    }

    private static int deadLetters(JMSContext jms) {
        int found = 0;
        try (JMSConsumer consumer = jms.createConsumer(jms.createQueue("carillon.dead-letters"))) {
            while (consumer.receive(200) != null) {
                found++;
            }
        }
        return found;
    }

    private void awaitEvents(CarillonServer server, int count) {
        Awaitility.await(count + " events")
                .atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() -> eventIds(server).size() == count);
    }

    private List<String> eventIds(CarillonServer server) {
        return server
                .api()
                .get("/api/v1/events?limit=250&topic=" + topic)
                .expect(200)
                .json()
                .getJsonArray("data")
                .stream()
                .map(each -> each.asJsonObject().getJsonObject("event").getString("id"))
                .toList();
    }
}
