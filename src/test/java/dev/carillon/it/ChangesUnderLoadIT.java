package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Two hundred changes of subscriptions while a thousand events a second are published: what was accepted before a change
 * was asked for is treated as before, what is accepted after its answer as the answer says.
 */
@OnCarillon
class ChangesUnderLoadIT {

    private static final int ROUNDS = 40; // of five changes
    private static final int BATCH = 50;
    private static final Duration EVERY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final String root = Topics.unique("changes");
    private final Map<String, Boolean> wanted =
            new LinkedHashMap<>(); // Carillon's id of an event, and whether it is heard

    @Test
    void eachEventIsTreatedAsTheSubscriptionWasWhenItWasAccepted(Api api, WebhookReceiver receiver) {
        try (WebhookReceiver sink = WebhookReceiver.start();
                Load load = new Load(api, root + "/load")) {
            Subscribe.to(root + "/load").at(sink, api);
            load.start();
            for (int i = 0; i < ROUNDS; i++) {
                round(api, receiver, root + '/' + i);
            }
            Set<String> accepted = load.stop();
            assertThat(accepted).hasSizeGreaterThan(ROUNDS * BATCH);
            await().atMost(PATIENCE).until(() -> sink.received().size() >= accepted.size());
            assertThat(sink.received().stream().map(Received::eventId).collect(Collectors.toSet()))
                    .containsAll(accepted);
        }
        wanted.forEach((event, heard) ->
                assertThat(deliveries(api, event)).as("deliveries of %s", event).hasSize(heard ? 1 : 0));
        await().atMost(PATIENCE)
                .untilAsserted(() -> wanted.forEach((event, heard) -> assertThat(deliveries(api, event))
                        .extracting(each -> each.getString("status"))
                        .isSubsetOf("delivered", "cancelled")));
    }

    private void round(Api api, WebhookReceiver receiver, String topic) {
        publish(api, topic + "/a", false);
        String subscription = "/api/v1/subscriptions/"
                + Subscribe.to(topic + "/a").at(receiver, api).string("id");
        publish(api, topic + "/a", true);

        publish(api, topic + "/a", true);
        publish(api, topic + "/b", false);
        api.patch(
                        subscription,
                        Json.createObjectBuilder()
                                .add("topics", Json.createArrayBuilder().add(topic + "/b"))
                                .build())
                .expect(200);
        publish(api, topic + "/a", false);
        publish(api, topic + "/b", true);

        act(api, subscription + "/pause");
        String held = publish(api, topic + "/b", true);
        assertThat(receiver.received()).extracting(Received::webhookId).doesNotContain(held);
        act(api, subscription + "/resume");
        await().atMost(PATIENCE)
                .until(() ->
                        receiver.received().stream().map(Received::webhookId).anyMatch(held::equals));

        publish(api, topic + "/b", true);
        api.delete(subscription).expect(204);
        publish(api, topic + "/b", false);
    }

    private String publish(Api api, String topic, boolean heard) {
        String id = api.publish(anEvent(topic)).expect(202).string("id");
        wanted.put(id, heard);
        return id;
    }

    private static void act(Api api, String path) {
        api.send("POST", path, "application/json", "").expect(200);
    }

    private static List<JsonObject> deliveries(Api api, String event) {
        return api.get("/api/v1/events/" + event)
                .expect(200)
                .json()
                .getJsonArray("deliveries")
                .getValuesAs(JsonObject.class);
    }

    /** A batch twenty times a second. */
    private static final class Load implements AutoCloseable {

        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final Set<String> accepted = ConcurrentHashMap.newKeySet();
        private final Api api;
        private final String topic;

        Load(Api api, String topic) {
            this.api = api;
            this.topic = topic;
        }

        void start() {
            thread.scheduleAtFixedRate(this::publish, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void publish() {
            AnEvent[] events =
                    IntStream.range(0, BATCH).mapToObj(i -> anEvent(topic)).toArray(AnEvent[]::new);
            api.post("/api/v1/events", "application/cloudevents-batch+json", AnEvent.batch(events))
                    .expect(202);
            for (AnEvent each : events) {
                accepted.add(each.id());
            }
        }

        Set<String> stop() {
            close();
            return accepted;
        }

        @Override
        public void close() {
            thread.shutdown();
            try {
                thread.awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
