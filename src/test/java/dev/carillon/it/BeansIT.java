package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Beans of the same deployment hear accepted events from whatever door, each once, in a transaction of its own. */
@OnCarillon
class BeansIT {

    private final String name = Topics.unique("beans");

    @Test
    void eachHearsAnEventFromHttpOnce(Api api) {
        String topic = "order/" + name;
        api.publish(anEvent(topic)).expect(202);
        await(api, topic, Map.of("bean", 1L, "observer", 1L, "observer-with-parameter:1", 1L));
        List<JsonObject> calls = calls(api, topic);
        assertThat(calls).extracting(each -> each.getInt("transactionStatus")).containsOnly(0);
        assertThat(calls).extracting(each -> each.getString("transaction")).doesNotHaveDuplicates();
    }

    @Test
    void eachHearsAnEventOfAnotherBeanOnce(Api api) {
        String topic = "order/" + name;
        api.post("/probe/publish?how=notify&end=commit&topic=" + topic, "text/plain", "data")
                .expect(200);
        await(api, topic, Map.of("bean", 1L, "observer", 1L, "observer-with-parameter:1", 1L));
    }

    @Test
    void aNameMeansItselfAndAllBelowAndATopicPatternExactlyItself(Api api) {
        String topic = "stock/" + name + "/low";
        api.publish(anEvent(topic)).expect(202);
        await(api, topic, Map.of("bean", 1L));
    }

    @Test
    void oneThatThrowsIsCalledAgainAndHarmsNoOther(Api api) {
        String topic = "failing/" + name;
        AnEvent event = anEvent(topic).with("subject", "1");
        api.publish(event).expect(202);
        await(api, topic, Map.of("failing", 2L, "neighbour", 1L));
        Awaitility.await("what the call that went well published").until(() -> stored(api, "answer/" + name) == 1);
    }

    @ParameterizedTest
    @CsvSource({
        "throws a nul, 2",
        "throws an error, 2",
        "throws a checked exception, 2",
        "marks, 2",
        "rolls back, 2",
        "leaves another open, 2",
        "leaves another that is over, 2",
        "leaves another that is over and throws, 2",
        "commits, 1",
        "interrupts, 1"
    })
    void whateverItDoesItHearsOn(String deed, long calls, Api api) {
        String topic = "bad/" + name;
        api.publish(anEvent(topic).with("subject", deed)).expect(202);
        api.publish(anEvent(topic)).expect(202);
        await(api, topic, Map.of("bad", calls + 1));
    }

    @Test
    void whatABeanFiresIsHeardOnceAndStoredOnce(Api api) {
        String topic = "both/" + name;
        api.post("/probe/publish?how=fire&topic=" + topic, "text/plain", "data").expect(200);
        await(api, topic, Map.of("fired", 1L, "accepted", 1L));
        assertThat(stored(api, topic)).isEqualTo(1);
    }

    @Test
    void whatComesFromAnotherDoorIsNotFired(Api api) {
        String topic = "both/" + name;
        api.publish(anEvent(topic)).expect(202);
        await(api, topic, Map.of("accepted", 1L));
        assertThat(stored(api, topic)).isEqualTo(1);
    }

    @Test
    void aRunTimeSubscriberHearsFromItsSubscriptionToItsEnd(Api api) {
        String topic = name + "/x";
        api.publish(anEvent(topic)).expect(202);
        String subscribers = "/probe/subscribers?who=late&topic=" + name;
        api.send("POST", subscribers, null, new byte[0]).expect(200);
        api.publish(anEvent(topic)).expect(202);
        await(api, topic, Map.of("late", 1L));
        api.delete(subscribers).expect(200);
        api.publish(anEvent(topic)).expect(202);
        String witness = "order/" + name;
        api.publish(anEvent(witness)).expect(202);
        await(api, witness, Map.of("bean", 1L, "observer", 1L, "observer-with-parameter:1", 1L));
        assertThat(counts(api, topic)).isEqualTo(Map.of("late", 1L));
    }

    /** Waits for these calls, and sees that they stay so. */
    private static void await(Api api, String topic, Map<String, Long> expected) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .during(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(counts(api, topic)).isEqualTo(expected));
    }

    private static Map<String, Long> counts(Api api, String topic) {
        return calls(api, topic).stream()
                .collect(Collectors.groupingBy(each -> each.getString("who"), Collectors.counting()));
    }

    private static List<JsonObject> calls(Api api, String topic) {
        return api.get("/probe/heard?topic=" + topic).expect(200).list().getValuesAs(JsonObject.class);
    }

    private static int stored(Api api, String topic) {
        return api.get("/api/v1/events?topic=" + topic)
                .expect(200)
                .json()
                .getJsonArray("data")
                .size();
    }
}
