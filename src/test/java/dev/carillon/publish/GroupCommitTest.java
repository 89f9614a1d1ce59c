package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private final TestLog log = new TestLog();
    private final TestCommits in = new TestCommits(log);

    @AfterEach
    void stop() {
        in.close();
    }

    @Test
    void numbersWithoutGapsWhateverTheOrderOfArrival() throws Exception {
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            results.add(handIn(EventData.json("order/created", "{\"n\":" + i + "}")));
        }
        for (CompletableFuture<PublishResult> each : results) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(PublishResult.Stored.class);
        }
        assertThat(positions())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 2_000).boxed().toList());
    }

    @Test
    void answersARepeatWithTheFirstResult() throws Exception {
        PublishResult.Stored first = (PublishResult.Stored) publish(event("a", "{\"x\":1}"));
        PublishResult.Duplicate repeat = (PublishResult.Duplicate) publish(event("a", "{\"x\":1}"));
        assertThat(repeat.id()).isEqualTo(first.id());
        assertThat(repeat.eventId()).isEqualTo("a");
        assertThat(positions()).hasSize(1);
    }

    @Test
    void makesOneEventOfARepeatInTheSameBatch() throws Exception {
        List<PublishResult> results = publish(false, null, event("a", "1"), event("a", "1"), event("b", "1"));
        assertThat(results.get(1)).isInstanceOf(PublishResult.Duplicate.class);
        assertThat(positions()).hasSize(2);
    }

    @Test
    void looksUpAnIdThatCarillonMade() throws Exception {
        PublishResult.Stored first = (PublishResult.Stored) publish(EventData.json("order/created", "1"));
        PublishResult repeat = publish(first.event());
        assertThat(repeat).isInstanceOf(PublishResult.Duplicate.class);
        assertThat(positions()).hasSize(1);
    }

    @Test
    void refusesOtherContentUnderTheSameId() throws Exception {
        publish(event("a", "{\"x\":1}"));
        assertThat(publish(event("a", "{\"x\":2}"))).isInstanceOf(PublishResult.Conflict.class);
        assertThat(publish(event("a", "{\"x\":1}"))).isInstanceOf(PublishResult.Duplicate.class);
        assertThat(positions()).hasSize(1);
    }

    @Test
    void storesNothingOfABatchWithAConflict() throws Exception {
        publish(event("a", "1"));
        publish(false, null, event("b", "1"), event("a", "2"));
        assertThat(positions()).hasSize(1);
        assertThat(publish(event("b", "7"))).isInstanceOf(PublishResult.Stored.class);
    }

    @Test
    void storesTheRestOfAPartialBatch() throws Exception {
        publish(event("a", "1"));
        List<PublishResult> results = publish(true, null, event("b", "1"), event("a", "2"));
        assertThat(results.get(0)).isInstanceOf(PublishResult.Stored.class);
        assertThat(results.get(1)).isInstanceOf(PublishResult.Conflict.class);
        assertThat(positions()).hasSize(2);
    }

    @Test
    void answersARepeatedRequestWithTheFirstAnswer() throws Exception {
        IdempotentRequest request = request("key", "body");
        PublishResult first =
                publish(false, request, EventData.json("order/created", "1")).get(0);
        PublishResult again =
                publish(false, request, EventData.json("order/created", "1")).get(0);
        assertThat(((PublishResult.Duplicate) again).id()).isEqualTo(((PublishResult.Stored) first).id());
        assertThat(publish(false, request("key", "other"), EventData.json("order/created", "2"))
                        .get(0))
                .isInstanceOf(PublishResult.KeyReused.class);
        assertThat(positions()).hasSize(1);
    }

    @Test
    void anIdThatAnotherTransactionHoldsDelaysOnlyItsOwnRequest() throws Exception {
        try (Connection open = log.source.getConnection()) {
            open.setAutoCommit(false);
            UUID key = dev.carillon.eventlog.UniqueKey.of(1, "/source", "held");
            try (PreparedStatement insert =
                    open.prepareStatement("INSERT INTO event_key (event_key, event) VALUES (?, ?)")) {
                insert.setObject(1, key);
                insert.setObject(2, UUID.randomUUID());
                insert.executeUpdate();
            }
            List<CompletableFuture<PublishResult>> neighbours = new ArrayList<>();
            IntStream.range(0, 20).forEach(i -> neighbours.add(handIn(event("n" + i, "1"))));
            CompletableFuture<PublishResult> guilty = handIn(event("held", "1"));
            IntStream.range(20, 40).forEach(i -> neighbours.add(handIn(event("n" + i, "1"))));

            for (CompletableFuture<PublishResult> each : neighbours) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(PublishResult.Stored.class);
            }
            assertThat(guilty.get(30, TimeUnit.SECONDS)).isInstanceOf(PublishResult.Unavailable.class);
            open.rollback();
        }
        assertThat(publish(event("held", "1"))).isInstanceOf(PublishResult.Stored.class);
        assertThat(positions()).hasSize(41);
    }

    @Test
    void aSiblingThatWasNotStoredIsNoReasonToCallItADuplicate() throws Exception {
        publish(event("2", "1"));
        List<CompletableFuture<List<PublishResult>>> group = inOneGroup(
                () -> handInAll(false, null, event("1", "1"), event("2", "7")),
                () -> handInAll(false, null, event("1", "1")));
        assertThat(group.get(0).get().get(0)).isEqualTo(new PublishResult.Withheld(1));
        assertThat(group.get(0).get().get(1)).isInstanceOf(PublishResult.Conflict.class);
        assertThat(group.get(1).get().get(0)).isInstanceOf(PublishResult.Stored.class);
        assertThat(positions()).hasSize(2);
        assertThat(publish(event("1", "1"))).isInstanceOf(PublishResult.Duplicate.class);
    }

    @Test
    void theSameRequestTwiceInOneGroupIsAnsweredTwice() throws Exception {
        IdempotentRequest request = request("key", "body");
        List<CompletableFuture<List<PublishResult>>> group = inOneGroup(
                () -> handInAll(false, request, EventData.json("order/created", "1")),
                () -> handInAll(false, request, EventData.json("order/created", "1")),
                () -> handInAll(false, request("key", "other"), EventData.json("order/created", "2")));
        PublishResult.Stored first =
                (PublishResult.Stored) group.get(0).get(30, TimeUnit.SECONDS).get(0);
        assertThat(group.get(1).get(30, TimeUnit.SECONDS))
                .containsExactly(
                        new PublishResult.Duplicate(first.id(), first.event().getId(), "/applications/default"));
        assertThat(group.get(2).get(30, TimeUnit.SECONDS)).containsExactly(new PublishResult.KeyReused());
        assertThat(positions()).hasSize(1);
    }

    @Test
    void aKeyOfAnEventThatWasNeverStoredIsTakenOver() throws Exception {
        UUID key = dev.carillon.eventlog.UniqueKey.of(1, "/source", "a");
        log.database.transaction(session ->
                session.update("INSERT INTO event_key (event_key, event) VALUES (?, ?)", key, UUID.randomUUID()));
        assertThat(publish(event("a", "1"))).isInstanceOf(PublishResult.Stored.class);
        assertThat(publish(event("a", "1"))).isInstanceOf(PublishResult.Duplicate.class);
        assertThat(publish(event("a", "2"))).isInstanceOf(PublishResult.Conflict.class);
    }

    @Test
    void aWriterThatHoldsTheHeadOfTheLogIsWaitedForByTheGroupAsAWhole() throws Exception {
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        try (Connection other = in.holdHead()) {
            IntStream.range(0, 200).forEach(i -> results.add(handIn(event("e" + i, "1"))));
            in.untilOneIsBlocked();
            await().during(Duration.ofMillis(200)) // ten times as long as a group waits for an id
                    .until(() -> results.stream().noneMatch(CompletableFuture::isDone));
            other.commit();
        }
        for (CompletableFuture<PublishResult> each : results) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(PublishResult.Stored.class);
        }
        assertThat(positions()).hasSize(200);
    }

    @Test
    void whatIsHandedInWhileItStopsIsAnswered() throws Exception {
        List<CompletableFuture<PublishResult>> results = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(
                () -> IntStream.range(0, 2_000).forEach(i -> results.add(handIn(event("s" + i, "1")))), in.executor);
        while (results.size() < 100) {
            Thread.onSpinWait();
        }
        in.commits.stop();
        publishing.get(30, TimeUnit.SECONDS);
        for (CompletableFuture<PublishResult> each : results) {
            each.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void anEmptyBatchIsAnsweredAtOnce() throws Exception {
        assertThat(publish(false, request("key", "body"))).isEmpty();
    }

    @Test
    void refusesWhatBreaksARule() throws Exception {
        assertThat(publish(EventData.json("carillon/subscription/created", "1")))
                .isInstanceOf(PublishResult.Refused.class);
        assertThat(publish(EventData.binary("a", "text/plain", new byte[(1 << 20) + 1])))
                .isEqualTo(new PublishResult.TooLarge("/data", 1 << 20, (1 << 20) + 1));
        assertThat(positions()).isEmpty();
    }

    /** While the loop is busy with another, all of these gather. */
    @SafeVarargs
    private List<CompletableFuture<List<PublishResult>>> inOneGroup(
            Supplier<CompletableFuture<List<PublishResult>>>... submissions) throws Exception {
        try (Connection other = in.holdHead()) {
            handIn(EventData.json("holding/up", "1"));
            in.untilOneIsBlocked();
            List<CompletableFuture<List<PublishResult>>> results =
                    Stream.of(submissions).map(Supplier::get).toList();
            other.commit();
            for (CompletableFuture<?> each : results) {
                each.get(30, TimeUnit.SECONDS);
            }
            log.database.transaction(session -> session.update("DELETE FROM event_log WHERE topic = ?", "holding/up"));
            return results;
        }
    }

    private static EventData event(String id, String json) {
        return EventData.builder("order/created")
                .id(id)
                .source("/source")
                .json(json)
                .build();
    }

    private static IdempotentRequest request(String key, String body) {
        return IdempotentRequest.of(1, key, "application/json", false, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private CompletableFuture<PublishResult> handIn(EventData event) {
        return in.handIn(event);
    }

    private PublishResult publish(EventData event) throws Exception {
        return handIn(event).get(30, TimeUnit.SECONDS);
    }

    private List<PublishResult> publish(boolean partial, IdempotentRequest request, EventData... events)
            throws Exception {
        return handInAll(partial, request, events).get(30, TimeUnit.SECONDS);
    }

    private CompletableFuture<List<PublishResult>> handInAll(
            boolean partial, IdempotentRequest request, EventData... events) {
        return in.handInAll(partial, request, events);
    }

    private List<Long> positions() throws Exception {
        LogBatch batch = log.database.transaction(session -> log.log.read(session, 0, 5_000));
        return batch.events().stream()
                .filter(each -> !each.topic().value().equals("holding/up"))
                .map(StoredEvent::position)
                .toList();
    }
}
