package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Load;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.ScriptedAnswer;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * {@code mvn verify -Pfaults}: one of two nodes stands still ({@code SIGSTOP}) for longer than its lease, under load, and goes
 * on with a memory full of what the other has taken over.
 */
@Tag("faults")
@Timeout(1_800)
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
@EnabledIfSystemProperty(named = "carillon.it.server", matches = "payara", disabledReason = "one server is enough")
class StoppedNodeIT {

    private static final int ROUNDS = 2;

    /** The lease is 20 s. */
    private static final Duration STOPPED = Duration.ofSeconds(30);

    private static final Duration BOUND = Duration.ofSeconds(95);

    /** Under way when it was stopped: what a node has in flight, and a group of results. */
    private static final int MOST_REPEATED = 256 + 512;

    /** At each node; the load on the one that stops stands still with it. */
    private static final int PUBLISHERS = 4;

    private static final int EVENTS_THERE = 1_200;
    private static final int EVENTS_AT_THE_OTHER = 4_500;

    /** More than the requests that it may have under way at one webhook: others wait in its memory. */
    private static final int HELD = 100;

    private static final Pattern NEXT = Pattern.compile("delivery\\.lease\\.lost; this node goes on as (\\S+)");

    private final TestDatabase database = TestDatabase.fresh();
    private final List<CarillonServer> nodes = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    @Test
    void everyAcceptedEventArrivesOnceRecorded() throws Exception {
        try {
            for (int i = 1; i <= 2; i++) {
                CarillonServer node = CarillonServer.create(
                        "stopped-" + i,
                        database,
                        Map.of("carillon.secrets.key", "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k="));
                nodes.add(node);
                node.start();
                ids.add(nodeBeside(ids));
            }
            for (int round = 1; round <= ROUNDS; round++) {
                round(round, (round - 1) % nodes.size()); // one of them plans, so each has its turn
            }
        } finally {
            nodes.forEach(CarillonServer::close);
        }
    }

    private void round(int round, int doomed) throws Exception {
        String topic = Topics.unique("stopped");
        CarillonServer victim = nodes.get(doomed);
        String before = ids.get(doomed);
        int losses = losses(victim).size();
        try (WebhookReceiver quick = WebhookReceiver.start();
                WebhookReceiver slow = WebhookReceiver.start()) {
            List<WebhookReceiver> receivers = List.of(quick, slow);
            slow.alwaysAnswers(ScriptedAnswer.status(204).after(Duration.ofMillis(1_200)));
            for (WebhookReceiver each : receivers) {
                Subscribe.to(topic).at(each, api(0));
            }
            Load there = Load.insist(api(doomed), EVENTS_THERE, PUBLISHERS, () -> paced(topic));
            Load atTheOther = Load.insist(api(1 - doomed), EVENTS_AT_THE_OTHER, PUBLISHERS, () -> paced(topic));
            Awaitility.await("a memory full of deliveries")
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast("the load is over", () -> there.accepted().size() == EVENTS_THERE)
                    .until(() -> there.accepted().size() > EVENTS_THERE / 5 && heldBy(before) >= HELD);
            long held;
            victim.suspend();
            try {
                held = heldBy(before);
                TimeUnit.NANOSECONDS.sleep(STOPPED.toNanos());
                assertThat(there.accepted()).as("stopped under load").hasSizeLessThan(EVENTS_THERE);
                assertThat(atTheOther.accepted()).as("the load went on").hasSizeLessThan(EVENTS_AT_THE_OTHER);
            } finally {
                victim.resume();
            }
            Instant continued = Instant.now();
            Set<String> acceptedBefore = new HashSet<>(there.accepted());
            acceptedBefore.addAll(atTheOther.accepted());

            Awaitility.await("the lease is lost")
                    .atMost(BOUND)
                    .until(() -> losses(victim).size() > losses);
            String after = losses(victim).get(losses(victim).size() - 1);
            ids.set(doomed, after);
            Awaitility.await("it takes part again")
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> heldBy(after) > 0);

            Set<String> accepted = new HashSet<>(there.finish());
            accepted.addAll(atTheOther.finish());
            for (WebhookReceiver each : receivers) {
                Awaitility.await("every event that got a 202")
                        .atMost(BOUND)
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> firstArrivals(each).keySet().containsAll(accepted));
            }
            Awaitility.await("all is over and recorded")
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        assertThat(count("SELECT count(*) FROM delivery WHERE status IN ('WAITING', 'CLAIMED')"))
                                .as("unfinished")
                                .isZero();
                        assertThat(count("SELECT count(*) FROM delivery_due"))
                                .as("due")
                                .isZero();
                        assertThat(count("SELECT count(*) FROM delivery_claim"))
                                .as("claimed")
                                .isZero();
                        assertThat(count("SELECT count(*) FROM delivery_hot"))
                                .as("hot")
                                .isZero();
                    });

            long stored = count("SELECT count(*) FROM event WHERE topic = ?", topic);
            assertThat(stored).as("each event once in the log").isEqualTo(accepted.size());
            String ofTopic = " FROM delivery d JOIN event e ON e.id = d.event WHERE e.topic = ?";
            assertThat(count("SELECT count(*)" + ofTopic, topic)).isEqualTo(receivers.size() * stored);
            assertThat(count("SELECT count(*)" + ofTopic + " AND d.status = 'DELIVERED' AND d.run = 0", topic))
                    .isEqualTo(receivers.size() * stored);
            assertThat(count("SELECT count(DISTINCT (d.subscription, d.event))" + ofTopic, topic))
                    .isEqualTo(receivers.size() * stored);
            // What the stopped node hears of its requests is kept as attempts under its old claim, and counts for
            // nothing.
            long late = count(
                    """
                    SELECT count(*) FROM delivery_attempt a JOIN delivery d USING (position, subscription, run)
                    JOIN event e ON e.id = d.event WHERE a.claim < d.claim AND e.topic = ?""",
                    topic);
            int repeated = repeated(quick) + repeated(slow);
            System.out.printf(
                    "StoppedNodeIT round %d: answered 202: %d, stored: %d, held at the stop: %d, repeats: %d (quick %d, slow"
                            + " %d), late results: %d, seconds after the continue until the last one"
                            + " accepted before it: %.1f, the last one of all: %.1f%n",
                    round,
                    accepted.size(),
                    stored,
                    held,
                    repeated,
                    repeated(quick),
                    repeated(slow),
                    late,
                    toLast(receivers, acceptedBefore, continued),
                    toLast(receivers, accepted, continued));
            assertThat(repeated).as("repeated").isLessThanOrEqualTo(MOST_REPEATED);
        }
    }

    /** So that the load lasts. */
    private static AnEvent paced(String topic) {
        try {
            TimeUnit.MILLISECONDS.sleep(25);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return anEvent(topic);
    }

    private static Map<String, Instant> firstArrivals(WebhookReceiver receiver) {
        Map<String, Instant> first = new HashMap<>();
        for (Received each : receiver.received()) {
            first.putIfAbsent(each.eventId(), each.at());
        }
        return first;
    }

    private static double toLast(List<WebhookReceiver> receivers, Set<String> events, Instant from) {
        Instant last = receivers.stream()
                .flatMap(each -> firstArrivals(each).entrySet().stream())
                .filter(each -> events.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .max(Instant::compareTo)
                .orElseThrow();
        return Duration.between(from, last).toMillis() / 1000.0;
    }

    private static int repeated(WebhookReceiver receiver) {
        List<Received> all = receiver.received();
        return all.size()
                - (int) all.stream().map(Received::webhookId).distinct().count();
    }

    /** Under which ids it went on, as its log says. */
    private static List<String> losses(CarillonServer node) throws IOException {
        try (Stream<String> lines = Files.lines(node.log())) {
            return lines.flatMap(each -> NEXT.matcher(each).results())
                    .map((MatchResult each) -> each.group(1))
                    .toList();
        }
    }

    /** All nodes know the key of the first. */
    private Api api(int node) {
        return new Api(nodes.get(node).baseUri(), nodes.get(0).adminKey());
    }

    private long heldBy(String node) throws SQLException {
        return count("SELECT count(*) FROM delivery WHERE status = 'CLAIMED' AND node = ?", node);
    }

    private long count(String query, String... values) throws SQLException {
        return Long.parseLong(ask(query, values).get(0));
    }

    private String nodeBeside(List<String> known) throws SQLException {
        List<String> all = new ArrayList<>(ask("SELECT id FROM node"));
        all.removeAll(known);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private List<String> ask(String query, String... values) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            List<String> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(rows.getString(1));
                }
            }
            return all;
        }
    }
}
