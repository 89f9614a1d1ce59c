package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Load;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.ScriptedAnswer;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Rounds of a load with {@code kill -9} in the middle of it, on one node or on several over one database. */
final class KillDuringLoad implements AutoCloseable {

    /** A node takes over what a dead one held within 30 s. */
    private static final Duration BOUND = Duration.ofSeconds(45);

    /** Attempts started and not yet recorded: what a node has in flight, and a group of results. */
    private static final int MOST_REPEATED = 256 + 512;

    private static final int PUBLISHERS = 16;

    /** What was seen: events that got a 202, those that arrived, and requests that came once more. */
    record Figures(int accepted, int arrived, int repeated, Duration toLast) {}

    private final List<CarillonServer> nodes = new ArrayList<>();
    private int rounds;

    /** Several nodes only where the database serves several. */
    KillDuringLoad(String name, int count) {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of("carillon.secrets.key", "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=");
        for (int i = 1; i <= count; i++) {
            nodes.add(CarillonServer.create(name + "-" + i, database, settings));
        }
        nodes.forEach(CarillonServer::start);
    }

    /**
     * One round on what the rounds before have left: two receivers, one of them slow, hear each event.
     *
     * @param killAt after how many answers
     */
    Figures round(int events, int killAt, boolean loseBrokerData) {
        String topic = Topics.unique("killed");
        try (WebhookReceiver quick = WebhookReceiver.start();
                WebhookReceiver slow = WebhookReceiver.start()) {
            slow.alwaysAnswers(ScriptedAnswer.status(204).after(Duration.ofMillis(20)));
            List<String> subscriptions = List.of(
                    Subscribe.to(topic).at(quick, api(0)).string("id"),
                    Subscribe.to(topic).at(slow, api(0)).string("id"));
            List<Load> loads = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                loads.add(Load.start(api(i), events / nodes.size(), PUBLISHERS / nodes.size(), () -> anEvent(topic)));
            }
            int doomed = rounds++ % nodes.size(); // one of them plans, so each has its turn
            CarillonServer victim = nodes.get(doomed);
            Load toIt = loads.get(doomed);
            Awaitility.await("answers before the kill")
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> toIt.accepted().size() * nodes.size() >= killAt);
            victim.kill();
            long from = System.nanoTime();
            Set<String> accepted = new HashSet<>();
            loads.forEach(each -> accepted.addAll(each.finish()));
            assertThat(toIt.accepted()).as("killed while the load ran").hasSizeLessThan(events / nodes.size());
            if (loseBrokerData) {
                victim.deleteBrokerData();
            }
            if (nodes.size() == 1) {
                victim.start();
                from = System.nanoTime(); // the bound is that of a node that is ready
            }
            for (WebhookReceiver each : List.of(quick, slow)) {
                Awaitility.await("every event that got a 202").atMost(BOUND).until(() -> arrived(each)
                        .containsAll(accepted));
            }
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            if (nodes.size() > 1) {
                victim.start();
            }
            // One that arrived without a 202 was committed just before the kill; none is in the log twice.
            int stored = stored(topic);
            Awaitility.await().untilAsserted(() -> assertThat(arrived(quick)).hasSize(stored));
            Awaitility.await().untilAsserted(() -> assertThat(arrived(slow)).hasSize(stored));
            for (String each : subscriptions) { // what was sent and not recorded is sent again
                Awaitility.await("recorded as delivered").atMost(BOUND).untilAsserted(() -> assertThat(delivered(each))
                        .hasSize(stored));
                assertThat(delivered(each))
                        .filteredOn(delivery -> delivery.getInt("attempts") > 1)
                        .allSatisfy(delivery -> assertThat(successes(delivery)).isEqualTo(1));
            }
            int repeated = quick.received().size() + slow.received().size() - 2 * stored;
            assertThat(repeated).as("repeated").isLessThanOrEqualTo(MOST_REPEATED);
            subscriptions.forEach(
                    each -> api(0).delete("/api/v1/subscriptions/" + each).expect(204));
            return new Figures(accepted.size(), stored, repeated, took);
        }
    }

    /** All nodes know the key of the first. */
    private Api api(int node) {
        return new Api(nodes.get(node).baseUri(), nodes.get(0).adminKey());
    }

    private static Set<String> arrived(WebhookReceiver receiver) {
        return receiver.received().stream().map(Received::eventId).collect(Collectors.toSet());
    }

    private List<JsonObject> delivered(String subscription) {
        return all("/api/v1/deliveries?limit=250&status=delivered&subscription=" + subscription);
    }

    /** A late result would leave an attempt of its own. */
    private int successes(JsonObject delivery) {
        return (int) api(0)
                .get("/api/v1/deliveries/" + delivery.getString("id"))
                .expect(200)
                .json()
                .getJsonArray("attempts")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(each -> each.getString("outcome").equals("delivered"))
                .count();
    }

    private int stored(String topic) {
        return all("/api/v1/events?limit=200&topic=" + topic).size();
    }

    private List<JsonObject> all(String path) {
        List<JsonObject> all = new ArrayList<>();
        for (String next = path; next != null; ) {
            JsonObject page = api(0).get(next).expect(200).json();
            all.addAll(page.getJsonArray("data").getValuesAs(JsonObject.class));
            next = page.containsKey("next") ? path + "&cursor=" + page.getString("next") : null;
        }
        return all;
    }

    @Override
    public void close() {
        nodes.forEach(CarillonServer::close);
    }
}
