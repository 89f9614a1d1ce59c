package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A bean publishes: its event exists exactly if its transaction commits. */
@OnCarillon
class CdiPublishIT {

    private final String topic = Topics.unique("cdi");

    /** It gets its position right after the commit, which is after the caller has gone on. */
    private void awaitOne(Api api) {
        Awaitility.await().untilAsserted(() -> assertThat(stored(api)).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"notify", "fire"})
    void aCommittedTransactionLeavesExactlyOne(String how, Api api) {
        publish(api, how, "&end=commit").expect(200);
        awaitOne(api);
    }

    @ParameterizedTest
    @ValueSource(strings = {"notify", "fire"})
    void aRolledBackTransactionLeavesNone(String how, Api api) {
        publish(api, how, "&end=rollback").expect(200);
        publish(api, how, "&end=commit").expect(200); // read after it, so that "not yet" is no answer
        awaitOne(api);
    }

    @ParameterizedTest
    @ValueSource(strings = {"notify", "fire", "fireAsync"})
    void withoutATransactionItIsStoredWhenTheCallReturns(String how, Api api) {
        publish(api, how, "").expect(200);
        awaitOne(api);
    }

    @Test
    void theApplicationsOwnDatabaseCommitsWithIt(Api api) {
        publish(api, "notify", "&end=commit&row=" + topic).expect(200);
        awaitOne(api);
        assertThat(ownRows(api)).isEqualTo("1");
    }

    @Test
    void theApplicationsOwnDatabaseIsRolledBackWithIt(Api api) {
        publish(api, "notify", "&end=rollback&row=" + topic).expect(200);
        assertThat(stored(api)).isEqualTo(0);
        assertThat(ownRows(api)).isEqualTo("0");
    }

    @Test
    void anEventThatBreaksARuleIsRejectedAndNotStored(Api api) {
        Answer rejected = api.post("/probe/publish?how=notify&topic=carillon/" + topic, "text/plain", "x");
        assertThat(rejected.status()).as(rejected::toString).isEqualTo(422);
        assertThat(rejected.text()).contains("EventRejectedException");
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_COMPLETION, commit",
        "AFTER_SUCCESS, commit",
        "AFTER_COMPLETION, commit",
        "AFTER_FAILURE, rollback",
        "AFTER_COMPLETION, rollback"
    })
    void anObserverOfATransactionsEndPublishes(String phase, String end, Api api) {
        publish(api, phase, "&end=" + end).expect(200);
        awaitOne(api);
    }

    @ParameterizedTest
    @CsvSource({"BEFORE_COMPLETION, rollback", "AFTER_SUCCESS, rollback", "AFTER_FAILURE, commit"})
    void noneIsPublishedByAnEndThatDidNotCome(String phase, String end, Api api) {
        publish(api, phase, "&end=" + end).expect(200);
        publish(api, "notify", "&end=commit").expect(200); // read after it, so that "not yet" is no answer
        awaitOne(api);
    }

    @ParameterizedTest
    @CsvSource({"mark, notify", "mark, fire", "timeout, notify", "timeout, fire"})
    void whatATransactionThatCanOnlyBeRolledBackPublishesIsRejected(String end, String how, Api api) {
        Answer rejected = publish(api, how, "&end=" + end);

        assertThat(rejected.status()).as(rejected::toString).isEqualTo(422);
        assertThat(rejected.text()).contains("EventRejectedException", "can no longer join");
        publish(api, "notify", "&end=commit").expect(200);
        awaitOne(api);
    }

    private Answer publish(Api api, String how, String more) {
        return api.post("/probe/publish?how=" + how + "&topic=" + topic + more, "text/plain", "data");
    }

    private String ownRows(Api api) {
        return api.get("/probe/publish?row=" + topic).expect(200).text();
    }

    private int stored(Api api) {
        return api.get("/api/v1/events?topic=" + topic)
                .expect(200)
                .json()
                .getJsonArray("data")
                .size();
    }
}
