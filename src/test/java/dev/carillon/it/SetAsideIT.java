package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An event that cannot be planned, here one whose row was broken by hand, holds up no other. */
@OnCarillon
class SetAsideIT {

    private final String topic = Topics.unique("aside");

    @Test
    void aBrokenRowIsSetAsideWithItsReasonAndAllOthersArrive(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic).at(receiver, api);
        List<String> published = new ArrayList<>();
        published.add(publish(api));
        String broken = breakARow(api);
        for (int i = 0; i < 5; i++) {
            published.add(publish(api));
        }
        Awaitility.await().untilAsserted(() -> assertThat(receiver.received())
                .extracting(Received::eventId)
                .containsExactlyInAnyOrderElementsOf(published));
        JsonObject shown = Awaitility.await("set aside, with a reason")
                .until(() -> api.get("/api/v1/events/" + broken), answer -> answer.status() == 200)
                .json();
        assertThat(shown.getString("topic")).isEqualTo(topic);
        assertThat(shown.getJsonObject("setAside").getString("reason")).contains("extensions of the row are no JSON");
        assertThat(shown.containsKey("event")).isFalse();
    }

    private String publish(Api api) {
        AnEvent event = anEvent(topic);
        api.publish(event).expect(202);
        return event.id();
    }

    /** Appends an event to the log as the store does, but with extensions that are no JSON. */
    private String breakARow(Api api) {
        String id = "018f0000-0000-7000-8000-" + String.format("%012x", System.nanoTime() & 0xffffffffffffL);
        sql(
                api,
                "update log_head set position = position + 1",
                "insert into event (id, application, received_at, topic, event_id, source, type, extensions)"
                        + " values ('%1$s', 1, current_timestamp, '%2$s', '%1$s', '/broken', 'broken', '{broken')"
                                .formatted(id, topic),
                "insert into event_log (position, event, application, topic)"
                        + " select position, '%s', 1, '%s' from log_head".formatted(id, topic));
        return id;
    }

    private static void sql(Api api, String... statements) {
        api.post("/probe/sql", "text/plain", String.join("\n", statements)).expect(200);
    }
}
