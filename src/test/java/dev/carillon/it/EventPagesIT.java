package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was accepted can be read, page by page, in the order of the log. */
@OnCarillon
class EventPagesIT {

    private final String root = Topics.unique("pages");

    @Test
    void pagesByCursorShowEveryEventOnceInOrder(Api api) {
        List<String> published = publish(api, root + "/a", 7);
        List<String> read = new ArrayList<>();
        String first = "/api/v1/events?topic=" + root + "/a&limit=3";
        String path = first;
        int pages = 0;
        while (path != null) {
            JsonObject page = api.get(path).expect(200).json();
            page.getJsonArray("data").getValuesAs(JsonObject.class).forEach(each -> read.add(each.getString("id")));
            path = page.containsKey("next") ? first + "&cursor=" + page.getString("next") : null;
            assertThat(++pages).isLessThan(10);
        }
        assertThat(read).isEqualTo(published);
    }

    @Test
    void aPatternChoosesTopics(Api api) {
        publish(api, root + "/a", 1);
        publish(api, root + "/a/b", 1);
        publish(api, root, 1);
        assertThat(topics(api, "?topic=" + root)).containsExactly(root);
        assertThat(topics(api, "?topic=" + root + "/*")).containsExactly(root + "/a");
        assertThat(topics(api, "?topic=" + root + "/**")).containsExactlyInAnyOrder(root, root + "/a", root + "/a/b");
    }

    @Test
    void sinceAndUntilBoundTheTimeOfAcceptance(Api api) {
        publish(api, root, 1);
        String between = api.get("/api/v1/events/" + publish(api, root, 1).get(0))
                .expect(200)
                .string("receivedAt");
        publish(api, root, 1);
        Instant middle = Instant.parse(between);
        assertThat(topics(api, "?topic=" + root + "&since=" + middle)).hasSize(2);
        assertThat(topics(api, "?topic=" + root + "&until=" + middle)).hasSize(1);
        assertThat(topics(api, "?topic=" + root + "&since=" + middle + "&until=" + middle.plusNanos(1_000)))
                .hasSize(1);
    }

    @Test
    void anEventIsShownWithItsEnvelopeAndData(Api api) {
        AnEvent event = anEvent(root).source("/shop").with("subject", "order 7").data("{\"number\":1.50}");
        String id = api.publish(event).expect(202).string("id");
        Answer answer = api.get("/api/v1/events/" + id).expect(200);
        JsonObject shown = answer.json();
        assertThat(shown.getString("id")).isEqualTo(id);
        JsonObject cloudEvent = shown.getJsonObject("event");
        assertThat(cloudEvent.getString("id")).isEqualTo(event.id());
        assertThat(cloudEvent.getString("source")).isEqualTo("/shop");
        assertThat(cloudEvent.getString("subject")).isEqualTo("order 7");
        assertThat(cloudEvent.getString("topic")).isEqualTo(root);
        assertThat(answer.text()).as("number texts are kept").contains("1.50");
    }

    private static List<String> publish(Api api, String topic, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(api.publish(anEvent(topic)).expect(202).string("id"));
        }
        return ids;
    }

    private static List<String> topics(Api api, String query) {
        return api
                .get("/api/v1/events" + query)
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(each -> each.getString("topic"))
                .toList();
    }
}
