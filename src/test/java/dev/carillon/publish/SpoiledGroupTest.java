package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.TestLog;
import dev.carillon.eventlog.UniqueKey;
import dev.carillon.fixture.LostAnswers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Groups of which another transaction holds many ids. */
class SpoiledGroupTest {

    private static final int MANY = 200;

    private final LostAnswers[] database = new LostAnswers[1];
    private final TestLog log = new TestLog(source -> database[0] = new LostAnswers(source));
    private final TestCommits in = new TestCommits(log);
    private final AtomicInteger transactions = new AtomicInteger(); // of the loop
    private Connection other;

    @BeforeEach
    void beginAnotherTransaction() throws Exception {
        assertThat(get(in.handIn(event("before")))).isInstanceOf(PublishResult.Stored.class);
        other = log.source.getConnection();
        other.setAutoCommit(false);
    }

    @AfterEach
    void stop() throws Exception {
        other.rollback();
        other.close();
        in.close();
    }

    @Test
    void manyOfOneHeldIdKeepTheirNeighbourNoLongerThanOne() throws Exception {
        hold("held");

        List<CompletableFuture<PublishResult>> results = inOneGroup(i -> "held");

        assertThat(get(results.get(MANY))).isInstanceOf(PublishResult.Stored.class);
        assertThat(transactions.get()).isLessThan(10);
        assertAllAreTold(results);
    }

    @Test
    void manyHeldIdsAreTriedOnceEach() throws Exception {
        for (int i = 0; i < MANY; i++) {
            hold("held" + i);
        }

        List<CompletableFuture<PublishResult>> results = inOneGroup(i -> "held" + i);

        assertThat(get(results.get(MANY))).isInstanceOf(PublishResult.Stored.class);
        assertThat(transactions.get()).isLessThan(MANY + 10);
        assertAllAreTold(results);
    }

    /** The last one is their neighbour. */
    private List<CompletableFuture<PublishResult>> inOneGroup(IntFunction<String> ids) throws Exception {
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        try (Connection head = in.holdHead()) {
            CompletableFuture<PublishResult> first = in.handIn(event("first"));
            in.untilOneIsBlocked();
            for (int i = 0; i < MANY; i++) {
                results.add(in.handIn(event(ids.apply(i))));
            }
            results.add(in.handIn(event("neighbour")));
            database[0].whenOpened(() -> {
                if (Thread.currentThread().getName().equals("carillon-commit")) {
                    transactions.incrementAndGet();
                }
            });
            head.commit();
            get(first);
        }
        return results;
    }

    private static void assertAllAreTold(List<CompletableFuture<PublishResult>> results) throws Exception {
        for (CompletableFuture<PublishResult> each : results.subList(0, MANY)) {
            assertThat(((PublishResult.Unavailable) get(each)).reason()).startsWith("another transaction holds");
        }
    }

    private void hold(String id) throws SQLException {
        try (PreparedStatement insert =
                other.prepareStatement("INSERT INTO event_key (event_key, event) VALUES (?, ?)")) {
            insert.setObject(1, UniqueKey.of(1, "/source", id));
            insert.setObject(2, UUID.randomUUID());
            insert.executeUpdate();
        }
    }

    private static EventData event(String id) {
        return EventData.builder("order/created")
                .id(id)
                .source("/source")
                .json("1")
                .build();
    }

    private static PublishResult get(CompletableFuture<PublishResult> result) throws Exception {
        return result.get(60, TimeUnit.SECONDS);
    }
}
