package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions are made, read, changed and removed; a change is seen by whatever is accepted after its answer. */
@OnCarillon
class SubscriptionsIT {

    private static final String SUBSCRIPTIONS = "/api/v1/subscriptions";

    private final String topic = Topics.unique("subscribed");

    @Test
    void aNewOneIsActiveAndGetsASecret(Api api, WebhookReceiver receiver) {
        Answer made = Subscribe.to(topic, topic + "/**").at(receiver, api);
        assertThat(made.string("secret")).startsWith("whsec_");
        assertThat(made.string("state")).isEqualTo("active");
        assertThat(made.string("content")).isEqualTo("cloudevents-structured");
        assertThat(made.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith(SUBSCRIPTIONS + "/" + made.string("id")));
        Answer read = api.get(SUBSCRIPTIONS + "/" + made.string("id")).expect(200);
        assertThat(read.string("url")).isEqualTo(receiver.uri().toString());
        assertThat(api.get(SUBSCRIPTIONS + "?limit=200").expect(200).text()).contains(made.string("id"));
    }

    @Test
    void aRemovedOneHearsNothingAcceptedAfterwards(Api api, WebhookReceiver receiver) {
        Answer made = Subscribe.to(topic).at(receiver, api);
        Answer witness = Subscribe.to(topic + "/after").at(receiver, api);
        String path = SUBSCRIPTIONS + "/" + made.string("id");
        api.delete(path).expect(204);
        api.get(path).expectProblem(404);
        api.publish(anEvent(topic)).expect(202);
        AnEvent later = anEvent(topic + "/after");
        api.publish(later).expect(202);
        assertThat(receiver.awaitReceived(1)).extracting(Received::eventId).containsExactly(later.id());
        assertThat(witness.string("state")).isEqualTo("active");
    }

    @Test
    void aPausedOneGetsWhatWasHeldWhenItIsActiveAgain(Api api, WebhookReceiver receiver) {
        String path =
                SUBSCRIPTIONS + "/" + Subscribe.to(topic).at(receiver, api).string("id");
        api.patch(path, Json.createObjectBuilder().add("state", "paused").build())
                .expect(200);
        AnEvent held = anEvent(topic);
        api.publish(held).expect(202);
        AnEvent witness = anEvent(topic + "/witness");
        Subscribe.to(topic + "/witness").at(receiver, api);
        api.publish(witness).expect(202);
        assertThat(receiver.awaitReceived(1)).extracting(Received::eventId).containsExactly(witness.id());
        api.patch(path, Json.createObjectBuilder().add("state", "active").build())
                .expect(200);
        assertThat(receiver.awaitReceived(2)).extracting(Received::eventId).containsExactly(witness.id(), held.id());
    }

    @Test
    void otherTopicsHoldFromTheAnswerOn(Api api, WebhookReceiver receiver) {
        String path =
                SUBSCRIPTIONS + "/" + Subscribe.to(topic).at(receiver, api).string("id");
        api.patch(
                        path,
                        Json.createObjectBuilder()
                                .add("topics", Json.createArrayBuilder().add(topic + "/new"))
                                .build())
                .expect(200);
        api.publish(anEvent(topic)).expect(202);
        AnEvent heard = anEvent(topic + "/new");
        api.publish(heard).expect(202);
        assertThat(receiver.awaitReceived(1)).extracting(Received::eventId).containsExactly(heard.id());
    }

    @Test
    void oneWithoutUrlOrWithAWrongFieldIsRefusedByItsPointer(Api api, WebhookReceiver receiver) {
        Answer withoutUrl = api.post(
                        SUBSCRIPTIONS,
                        Json.createObjectBuilder()
                                .add("name", "x")
                                .add("topics", Json.createArrayBuilder().add(topic))
                                .build())
                .expectProblem(400);
        assertThat(withoutUrl.text()).contains("/url");
        Answer wrongTopic =
                api.post(SUBSCRIPTIONS, Subscribe.to("a//b").body(receiver)).expectProblem(400);
        assertThat(wrongTopic.text()).contains("/topics");
        Answer wrongContent = api.post(
                        SUBSCRIPTIONS, Subscribe.to(topic).content("xml").body(receiver))
                .expectProblem(400);
        assertThat(wrongContent.text()).contains("/content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "url", "topics", "secret", "state"})
    void whatItCannotBeWithoutIsNotTakenAway(String member, Api api, WebhookReceiver receiver) {
        Answer made = Subscribe.to(topic).at(receiver, api);
        String path = SUBSCRIPTIONS + "/" + made.string("id");
        Answer refused = api.patch(
                        path, Json.createObjectBuilder().addNull(member).build())
                .expectProblem(400);
        assertThat(refused.text()).contains("\"pointer\":\"/" + member + "\"");
        Answer plain = api.patch(
                        path,
                        Json.createObjectBuilder()
                                .addNull("content")
                                .addNull("headers")
                                .build())
                .expect(200);
        assertThat(plain.string("content")).isEqualTo("cloudevents-structured");
    }

    @Test
    void itsSecretsStayWhereTheyWereMeantToGo(Api api, WebhookReceiver receiver) {
        Answer made = Subscribe.to(topic).at(receiver, api);
        String path = SUBSCRIPTIONS + "/" + made.string("id");
        JsonObject headers =
                Json.createObjectBuilder().add("X-API-Key", "hidden").build();
        api.patch(path, Json.createObjectBuilder().add("headers", headers).build())
                .expect(200);
        JsonObject elsewhere =
                Json.createObjectBuilder().add("url", "https://1.1.1.1/").build();
        assertThat(api.patch(path, elsewhere).expectProblem(400).text())
                .contains("/headers/X-API-Key")
                .doesNotContain("hidden");
        Answer read = api.get(path).expect(200);
        assertThat(read.string("url")).isEqualTo(receiver.uri().toString());
        assertThat(read.text()).contains("\"X-API-Key\":\"***\"");
        api.patch(path, Json.createObjectBuilder(elsewhere).addNull("headers").build())
                .expect(200);
    }

    @Test
    void aNameHoldsAHundredCharactersOfAnyScriptAndNothingThatTurnsTheText(Api api, WebhookReceiver receiver) {
        String path =
                SUBSCRIPTIONS + "/" + Subscribe.to(topic).at(receiver, api).string("id");
        String longest = "𝄞".repeat(100);
        assertThat(api.patch(
                                path,
                                Json.createObjectBuilder().add("name", longest).build())
                        .expect(200)
                        .string("name"))
                .isEqualTo(longest);
        api.patch(path, Json.createObjectBuilder().add("name", "pay\u202Eorder").build())
                .expectProblem(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/events", "/api/v1/deliveries"})
    void aTimeBeyondTheCalendarIsRefused(String list, Api api) {
        assertThat(api.get(list + "?until=%2B999999999-12-31T23:59:59Z")
                        .expectProblem(400)
                        .text())
                .contains("\"parameter\":\"until\"");
    }

    @Test
    void allItsEventsArriveUnderLoad(Api api, WebhookReceiver receiver) {
        Subscribe.to(topic).at(receiver, api);
        for (int i = 0; i < 20; i++) {
            AnEvent[] events = new AnEvent[50];
            java.util.Arrays.setAll(events, n -> anEvent(topic));
            api.post("/api/v1/events", "application/cloudevents-batch+json", AnEvent.batch(events))
                    .expect(202);
        }
        Awaitility.await().until(() -> receiver.received().size() >= 1_000);
        assertThat(receiver.received())
                .extracting(Received::eventId)
                .doesNotHaveDuplicates()
                .hasSize(1_000);
    }
}
