package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One event goes in over HTTP. */
@OnCarillon
class PublishIT {

    private static final String EVENTS = "/api/v1/events";
    private static final String BATCH = "application/cloudevents-batch+json";

    private final String topic = Topics.unique("publish") + "/paid";

    @Nested
    class ContentModes {

        @Test
        void aStructuredCloudEventKeepsItsIdAndSource(Api api) {
            AnEvent event = anEvent(topic).source("/shop");
            Answer answer = api.publish(event).expect(202);
            assertThat(answer.string("eventId")).isEqualTo(event.id());
            assertThat(answer.string("source")).isEqualTo("/shop");
            assertThat(UUID.fromString(answer.string("id")).version()).isEqualTo(7);
        }

        @Test
        void aBinaryCloudEventMayCarryAnyContentType(Api api) {
            Answer answer = api.with("ce-specversion", "1.0")
                    .with("ce-id", "a%20b")
                    .with("ce-source", "/shop")
                    .with("ce-type", "shop.paid")
                    .with("ce-topic", topic)
                    .send("POST", EVENTS, "application/octet-stream", new byte[] {0, 1, 2, (byte) 0xff})
                    .expect(202);
            assertThat(answer.string("eventId")).isEqualTo("a b");
        }

        @Test
        void aPlainEventNeedsOnlyTopicAndData(Api api) {
            Answer answer = api.post(
                            EVENTS, "application/json", "{\"topic\":\"" + topic + "\",\"data\":{\"number\":1}}")
                    .expect(202);
            assertThat(answer.string("id")).isNotBlank();
            assertThat(answer.string("eventId")).isNotBlank();
            assertThat(answer.string("source")).isEqualTo("/applications/default");
        }

        @Test
        void aBatchAnswersWithOneResultPerEventInOrder(Api api) {
            AnEvent first = anEvent(topic);
            AnEvent second = anEvent(topic);
            JsonArray results = api.post(EVENTS, BATCH, AnEvent.batch(first, second))
                    .expect(202)
                    .list();
            assertThat(results.getValuesAs(JsonObject.class))
                    .extracting(each -> each.getString("eventId"))
                    .containsExactly(first.id(), second.id());
        }
    }

    @Nested
    class Repeats {

        @Test
        void theSameSourceAndIdAnswersWithTheFirstResultAndMakesNoSecondEvent(Api api) {
            AnEvent event = anEvent(topic);
            String first = api.publish(event).expect(202).string("id");
            assertThat(api.publish(event).expect(202).string("id")).isEqualTo(first);
            assertThat(api.publish(event.binary()).expect(202).string("id"))
                    .as("in another content mode")
                    .isEqualTo(first);
            assertThat(stored(api)).hasSize(1);
        }

        @Test
        void theSameSourceAndIdWithOtherContentIsRefused(Api api) {
            AnEvent event = anEvent(topic).data("{\"number\":1}");
            api.publish(event).expect(202);
            api.publish(event.data("{\"number\":2}")).expectProblem(422);
            assertThat(stored(api)).hasSize(1);
        }

        @Test
        void theSameIdFromAnotherSourceIsAnotherEvent(Api api) {
            AnEvent event = anEvent(topic);
            String first = api.publish(event).expect(202).string("id");
            assertThat(api.publish(event.source("/elsewhere")).expect(202).string("id"))
                    .isNotEqualTo(first);
        }

        @Test
        void theSameIdempotencyKeyAnswersWithTheFirstResult(Api api) {
            Api withKey = api.with("Idempotency-Key", UUID.randomUUID().toString());
            AnEvent plain = anEvent(topic).plain();
            String first = withKey.publish(plain).expect(202).text();
            assertThat(withKey.publish(plain).expect(202).text()).isEqualTo(first);
            assertThat(stored(api)).hasSize(1);
        }

        @Test
        void theSameIdempotencyKeyWithOtherContentIsRefused(Api api) {
            Api withKey = api.with("Idempotency-Key", UUID.randomUUID().toString());
            withKey.publish(anEvent(topic).plain().data("1")).expect(202);
            withKey.publish(anEvent(topic).plain().data("2")).expectProblem(422);
            assertThat(stored(api)).hasSize(1);
        }

        @Test
        void aRepeatedBatchMakesNoSecondEvents(Api api) {
            String batch = AnEvent.batch(anEvent(topic), anEvent(topic));
            String first = api.post(EVENTS, BATCH, batch).expect(202).text();
            assertThat(api.post(EVENTS, BATCH, batch).expect(202).text()).isEqualTo(first);
            assertThat(stored(api)).hasSize(2);
        }
    }

    @Nested
    class BatchesWithABadEvent {

        private final String batch = Json.createArrayBuilder()
                .add(anEvent(topic).json())
                .add(anEvent(topic).without("type").with("id", "").json())
                .build()
                .toString();

        @Test
        void storeNothing(Api api) {
            Answer problem = api.post(EVENTS, BATCH, batch).expectProblem(400);
            assertThat(problem.text()).contains("/1/id");
            assertThat(stored(api)).isEmpty();
        }

        @Test
        void storeTheGoodOnesIfAskedTo(Api api) {
            JsonArray results =
                    api.post(EVENTS + "?partial=true", BATCH, batch).expect(202).list();
            assertThat(results.getJsonObject(0).getString("id")).isNotBlank();
            assertThat(results.getJsonObject(1).getJsonObject("problem").getInt("status"))
                    .isEqualTo(400);
            assertThat(stored(api)).hasSize(1);
        }

        @Test
        void areRefusedIfNoneIsGood(Api api) {
            String none = Json.createArrayBuilder()
                    .add(anEvent(topic).with("id", "").json())
                    .build()
                    .toString();
            api.post(EVENTS + "?partial=true", BATCH, none).expect(400);
            assertThat(stored(api)).isEmpty();
        }
    }

    private JsonArray stored(Api api) {
        return api.get(EVENTS + "?topic=" + topic).expect(200).json().getJsonArray("data");
    }
}
