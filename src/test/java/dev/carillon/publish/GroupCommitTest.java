package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private static final Caller CALLER = new Caller(1, "default", Scope.all(), "test");

    private final TestLog log = new TestLog();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final PublishSettings settings =
            new PublishSettings(1 << 20, 1_000, 16 << 20, 256, 20_000, Duration.ofMillis(300));
    private final GroupCommit commits = new GroupCommit(
            log.database,
            new GroupWriter(log.store, new IdempotencyKeys()),
            log.store,
            log.log,
            Clock.systemUTC(),
            executor,
            settings,
            log.loops);
    private final EventPublisher publisher = new EventPublisher(commits, Clock.systemUTC(), settings);

    @BeforeEach
    void start() {
        commits.start();
    }

    @AfterEach
    void stop() {
        commits.stop();
        log.close();
        executor.shutdownNow();
    }

    @Test
    void numbersWithoutGapsWhateverTheOrderOfArrival() throws Exception {
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            results.add(publisher
                    .publish(EventData.json("order/created", "{\"n\":" + i + "}"), CALLER)
                    .toCompletableFuture());
        }
        for (CompletableFuture<PublishResult> each : results) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(PublishResult.Accepted.class);
        }
        assertThat(positions())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 2_000).boxed().toList());
    }

    @Test
    void answersARepeatWithTheFirstResult() throws Exception {
        PublishResult.Accepted first = (PublishResult.Accepted) publish(event("a", "{\"x\":1}"));
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
        PublishResult.Accepted first = (PublishResult.Accepted) publish(EventData.json("order/created", "1"));
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
        assertThat(publish(event("b", "7"))).isInstanceOf(PublishResult.Accepted.class);
    }

    @Test
    void storesTheRestOfAPartialBatch() throws Exception {
        publish(event("a", "1"));
        List<PublishResult> results = publish(true, null, event("b", "1"), event("a", "2"));
        assertThat(results.get(0)).isInstanceOf(PublishResult.Accepted.class);
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
        assertThat(((PublishResult.Duplicate) again).id()).isEqualTo(((PublishResult.Accepted) first).id());
        assertThat(publish(false, request("key", "other"), EventData.json("order/created", "2"))
                        .get(0))
                .isInstanceOf(PublishResult.Conflict.class);
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
                assertThat(each.get(30, TimeUnit.SECONDS)).isInstanceOf(PublishResult.Accepted.class);
            }
            assertThat(guilty.get(30, TimeUnit.SECONDS)).isInstanceOf(PublishResult.Unavailable.class);
            open.rollback();
        }
        assertThat(publish(event("held", "1"))).isInstanceOf(PublishResult.Accepted.class);
        assertThat(positions()).hasSize(41);
    }

    @Test
    void refusesWhatBreaksARule() throws Exception {
        assertThat(publish(EventData.json("carillon/subscription/created", "1")))
                .isInstanceOf(PublishResult.Rejected.class);
        assertThat(publish(
                        EventData.builder("a").source("no uri at all").json("1").build()))
                .isInstanceOf(PublishResult.Rejected.class);
        assertThat(publish(EventData.builder("a").subject("tab\there").json("1").build()))
                .isInstanceOf(PublishResult.Rejected.class);
        assertThat(positions()).isEmpty();
    }

    private static EventData event(String id, String json) {
        return EventData.builder("order/created")
                .id(id)
                .source("/source")
                .json(json)
                .build();
    }

    private static IdempotentRequest request(String key, String body) {
        return IdempotentRequest.of(1, key, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private CompletableFuture<PublishResult> handIn(EventData event) {
        return publisher.publish(event, CALLER).toCompletableFuture();
    }

    private PublishResult publish(EventData event) throws Exception {
        return handIn(event).get(30, TimeUnit.SECONDS);
    }

    private List<PublishResult> publish(boolean partial, IdempotentRequest request, EventData... events)
            throws Exception {
        return publisher
                .publish(List.of(events), CALLER, partial, request)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private List<Long> positions() throws Exception {
        LogBatch batch = log.database.transaction(session -> log.log.read(session, 0, 5_000));
        return batch.events().stream().map(StoredEvent::position).toList();
    }
}
