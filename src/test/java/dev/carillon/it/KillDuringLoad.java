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

/** One round: a load, {@code kill -9} in the middle of it, a start, and what has arrived in the end. */
record KillDuringLoad(String name, int events) {

    /** What was seen: events that got a 202, those at the receiver, and requests that came twice or more. */
    record Figures(int accepted, int arrived, int repeated, Duration restartToLast) {}

    Figures run(boolean loseBrokerData) {
        String topic = Topics.unique("killed");
        try (WebhookReceiver receiver = WebhookReceiver.start();
                CarillonServer server = CarillonServer.create(name, TestDatabase.fresh(), Map.of())) {
            server.start();
            Subscribe.to(topic).at(receiver, server.api());
            Load load = Load.start(server.api(), events, 16, () -> anEvent(topic));
            Awaitility.await().until(() -> load.accepted().size() > events / 2);
            server.kill();
            Set<String> accepted = load.finish();
            assertThat(accepted.size()).as("killed while the load ran").isBetween(events / 2, events - 1);
            if (loseBrokerData) {
                server.deleteBrokerData();
            }
            long restarted = System.nanoTime();
            server.start();
            Awaitility.await("every event that got a 202")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> arrived(receiver).containsAll(accepted));
            Duration took = Duration.ofNanos(System.nanoTime() - restarted);
            // One that arrived without a 202 was committed just before the kill; none is in the log twice.
            Awaitility.await().untilAsserted(() -> assertThat(stored(server.api(), topic))
                    .isEqualTo(arrived(receiver).size()));
            int arrived = arrived(receiver).size();
            return new Figures(accepted.size(), arrived, receiver.received().size() - arrived, took);
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
