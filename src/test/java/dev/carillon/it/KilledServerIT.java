package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Load;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What got a 202 survives {@code kill -9}, and arrives; whatever becomes of the broker's data. */
class KilledServerIT {

    private static final int EVENTS = Integer.getInteger("carillon.it.load", 2_000);

    @Test
    void everyAcceptedEventArrivesAfterAKillDuringLoad() {
        killDuringLoad("killed", false);
    }

    /** Five rounds, of which every other one loses the broker's data as well. */
    @Tag("faults")
    @RepeatedTest(5)
    void everyAcceptedEventArrivesTimeAndAgain(RepetitionInfo round) {
        killDuringLoad("killed-" + round.getCurrentRepetition(), round.getCurrentRepetition() % 2 == 1);
    }

    private static void killDuringLoad(String name, boolean loseBrokerData) {
        String topic = Topics.unique("killed");
        try (WebhookReceiver receiver = WebhookReceiver.start();
                CarillonServer server = CarillonServer.create(name, TestDatabase.fresh(), Map.of())) {
            server.start();
            Subscribe.to(topic).at(receiver, server.api());
            Load load = Load.start(server.api(), EVENTS, 16, () -> anEvent(topic));
            Awaitility.await().until(() -> load.accepted().size() > EVENTS / 2);
            server.kill();
            Set<String> accepted = load.finish();
            assertThat(accepted.size()).as("killed while the load ran").isBetween(EVENTS / 2, EVENTS - 1);
            if (loseBrokerData) {
                server.deleteBrokerData();
            }
            server.start();
            Awaitility.await("every event that got a 202")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> arrived(receiver).containsAll(accepted));
            // One that arrived without a 202 was committed just before the kill; none is in the log twice.
            Awaitility.await().untilAsserted(() -> assertThat(stored(server.api(), topic))
                    .isEqualTo(arrived(receiver).size()));
        }
    }

    private static Set<String> arrived(WebhookReceiver receiver) {
        return receiver.received().stream().map(Received::eventId).collect(Collectors.toSet());
    }

    private static int stored(Api api, String topic) {
        int count = 0;
        String cursor = "";
        while (cursor != null) {
            JsonObject page = api.get("/api/v1/events?limit=200&topic=" + topic + cursor)
                    .expect(200)
                    .json();
            count += page.getJsonArray("data").size();
            cursor = page.containsKey("next") ? "&cursor=" + page.getString("next") : null;
        }
        return count;
    }
}
