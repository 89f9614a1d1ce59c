package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.TestLog;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is taken for the same event or the same request as before, and how little of the first one that takes. */
class RepeatsTest {

    private static final String NO_JSON = "UPDATE event SET extensions = '{no json'";
    private static final UUID KEY = new UUID(1, 1);

    private final TestLog log = new TestLog();
    private final TestCommits in = new TestCommits(log);

    @AfterEach
    void stop() {
        in.close();
    }

    @Test
    void theIdThatCarillonGaveBesidesAPublishersOwnNamesNoEvent() throws Exception {
        PublishResult.Stored first = (PublishResult.Stored) publish(event("a", "1"));
        String id = first.id().toString();

        assertThat(publish(event(id, "1"))).isInstanceOf(PublishResult.Stored.class);

        assertThat(publish(event(id, "1"))).isInstanceOf(PublishResult.Duplicate.class);
        assertThat(publish(event(id, "2"))).isInstanceOf(PublishResult.Conflict.class);
        assertThat(publish(event("a", "1")))
                .isEqualTo(new PublishResult.Duplicate(
                        first.id(), "a", first.event().getProducer()));
    }

    @Test
    void anEventWhoseFirstCannotBeReadIsToldSoAndItsNeighboursAreStored() throws Exception {
        publish(event("a", "1"));
        execute(NO_JSON);

        List<PublishResult> results = publish(true, null, event("a", "1"), event("b", "1"));

        assertThat(results.get(0)).isInstanceOf(PublishResult.Conflict.class);
        assertThat(((PublishResult.Conflict) results.get(0)).reason()).contains("can no longer be read");
        assertThat(results.get(1)).isInstanceOf(PublishResult.Stored.class);
    }

    @Test
    void anEventOfCarillonsIdIsToldSoToo() throws Exception {
        PublishResult.Stored first = (PublishResult.Stored) publish(EventData.json("order/created", "1"));
        execute(NO_JSON);

        assertThat(publish(first.event())).isInstanceOf(PublishResult.Conflict.class);
    }

    @Test
    void anotherRequestWithAUsedKeyHasNothingOfTheFirstRead() throws Exception {
        publish(false, request(1), EventData.json("order/created", "1"));
        execute("UPDATE idempotency_key SET answer = 'this would fail' || CHAR(10)");

        assertThat(publish(false, request(2), EventData.json("order/created", "2")))
                .containsExactly(new PublishResult.KeyReused());
    }

    @Test
    void theSameRequestAgainHasOnlyTheNamesOfItsEventsRead() throws Exception {
        List<PublishResult> first =
                publish(true, request(1), event("a", "1"), event("a", "2"), EventData.json("order/created", "1"));
        execute(NO_JSON);

        List<PublishResult> again =
                publish(true, request(1), event("a", "1"), event("a", "2"), EventData.json("order/created", "1"));

        PublishResult.Stored third = (PublishResult.Stored) first.get(2);
        assertThat(again)
                .containsExactly(
                        new PublishResult.Duplicate(((PublishResult.Stored) first.get(0)).id(), "a", "/source"),
                        new PublishResult.Conflict(),
                        new PublishResult.Duplicate(
                                third.id(), third.id().toString(), third.event().getProducer()));
    }

    @Test
    void eachRequestOfAGroupIsComparedForItself() throws Exception {
        publish(false, request(1), EventData.json("order/created", "1"));

        List<List<PublishResult>> results = in.inOneGroup(
                () -> in.handInAll(false, request(2), EventData.json("order/created", "2")),
                () -> in.handInAll(false, request(1), EventData.json("order/created", "1")));

        assertThat(results.get(0)).containsExactly(new PublishResult.KeyReused());
        assertThat(results.get(1).get(0)).isInstanceOf(PublishResult.Duplicate.class);
    }

    private static IdempotentRequest request(long hash) {
        return new IdempotentRequest(1, KEY, new UUID(2, hash));
    }

    private static EventData event(String id, String json) {
        return EventData.builder("order/created")
                .id(id)
                .source("/source")
                .json(json)
                .build();
    }

    private PublishResult publish(EventData event) throws Exception {
        return in.handIn(event).get(30, TimeUnit.SECONDS);
    }

    private List<PublishResult> publish(boolean partial, IdempotentRequest request, EventData... events)
            throws Exception {
        return in.handInAll(partial, request, events).get(30, TimeUnit.SECONDS);
    }

    private void execute(String sql) throws Exception {
        log.database.transaction(session -> session.update(sql));
    }
}
