package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private static final int MIB = 1 << 20;

    private final TestLog log = new TestLog();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anEventIsReadAsItWasWritten() throws Exception {
        EventData whole = EventData.builder("order/created")
                .id("1")
                .source("/shop")
                .type("order.created")
                .subject("o-1")
                .time(Instant.parse("2030-01-01T00:00:00.123456789Z"))
                .dataSchema("https://shop/schema")
                .extension("tenant", "eu")
                .json("{\"total\": 1.00}")
                .build();
        EventData bare = EventData.builder("order/created")
                .id("2")
                .source("/shop")
                .type("t")
                .build();
        store(whole, bare, whole);

        LogBatch batch = log.log.read(0, 10);

        assertThat(batch.unreadable()).isEmpty();
        assertThat(batch.events()).extracting(StoredEvent::position).containsExactly(1L, 2L, 3L);
        EventData read = batch.events().get(0).event();
        assertThat(read).usingRecursiveComparison().isEqualTo(whole);
        assertThat(read.getTimestamp()).as("nanoseconds are kept").isEqualTo(whole.getTimestamp());
        assertThat(read.extensions()).isEqualTo(whole.extensions());
        assertThat(batch.events().get(1).event()).usingRecursiveComparison().isEqualTo(bare);
        assertThat(batch.events().get(1).event().getTimestamp()).isNull();
    }

    @Test
    void saysHowLongEventsAreWithTheirAttributes() throws Exception {
        int bare = EventSize.OVERHEAD + 2 * "1order/createdt/shopapplication/octet-stream".length();
        store(data(0), data(700), data(3), data(4));
        execute("UPDATE event_log SET bytes = NULL WHERE position = 3");

        Map<Long, Integer> bytes =
                log.database.transaction(session -> log.log.bytes(session, new long[] {1, 2, 3, 77}));

        assertThat(bytes).isEqualTo(Map.of(1L, bare, 2L, bare + 700, 3L, EventLog.BYTES_IF_UNKNOWN));
    }

    @Nested
    class ReadsNoMoreAtOnceThanFitsIntoMemory {

        @Test
        void byTheLengthsThatWereWrittenDown() throws Exception {
            store(data(1), data(1), data(1), data(1), data(1));
            execute("UPDATE event_log SET bytes = " + 5 * MIB);

            assertReads(0, 10, 3, true);
            assertReads(3, 10, 2, false);
            assertReads(0, 3, 3, true);
            assertReads(5, 10, 0, false);
        }

        @Test
        void butOneEventAlways() throws Exception {
            store(data(1), data(1), data(1));
            execute("UPDATE event_log SET bytes = " + 40 * MIB + " WHERE position <= 2");

            assertReads(0, 10, 1, true);
            assertReads(1, 10, 1, true);
            assertReads(2, 10, 1, false);
        }

        @Test
        void takingAnAverageForThoseThatNobodyMeasured() throws Exception {
            EventData[] many = new EventData[600];
            Arrays.setAll(many, i -> data(1));
            store(many);
            execute("UPDATE event_log SET bytes = NULL");

            assertReads(0, 1_000, 512, true);
        }

        @Test
        void inACallersTransactionToo() throws Exception {
            store(data(1), data(1));
            execute("UPDATE event_log SET bytes = " + 9 * MIB);

            LogBatch batch = log.database.transaction(session -> log.log.read(session, 0, 10));

            assertThat(batch.events()).hasSize(1);
            assertThat(batch.more()).isTrue();
        }

        @Test
        void alsoFromMemory() throws Exception {
            List<EventData> some = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                some.add(data(MIB));
            }
            log.log.committed(store(some.toArray(EventData[]::new)));
            execute("DELETE FROM event_log"); // what is read now is not read there

            assertReads(0, 100, 15, true);
            assertReads(15, 100, 5, false);
            assertReads(0, 4, 4, true);
        }

        @Test
        void countingExtensions() throws Exception {
            EventData[] many = new EventData[100];
            Arrays.setAll(many, i -> data(1).toBuilder()
                    .extension("long", "x".repeat(99_000))
                    .build());
            List<StoredEvent> stored = store(many);

            assertReads(0, 200, 84, true);
            log.log.committed(stored);
            execute("DELETE FROM event_log"); // what is read now is in memory
            assertReads(0, 200, 84, true);
        }

        @Test
        void aPageAtATime() throws Exception {
            store(twentyMib());

            assertPage(0, 250, 15, true);
            assertPage(15, 250, 5, false);
            assertPage(0, 15, 15, true);
            assertPage(5, 15, 15, false);
        }

        private void assertPage(long after, int limit, int expected, boolean hasMore) throws SQLException {
            EventPages.Found page = log.pages().after(new EventPages.Query(1, null, null, null), after, limit);
            assertThat(page.events()).hasSize(expected);
            assertThat(page.hasMore()).isEqualTo(hasMore);
        }

        @Test
        void alsoWhatIsToBeNumbered() throws Exception {
            List<NewEvent> marked = asNew(twentyMib());
            log.database.transaction(session -> {
                log.store.insert(session, marked);
                log.store.markUnnumbered(session, marked);
                return null;
            });

            List<NewEvent> first =
                    log.database.transaction(log.store::unnumbered).events();
            assertThat(first).hasSize(15);
            log.database.transaction(session -> log.store.number(session, log.store.takeUnnumbered(session, first)));
            assertThat(log.database.transaction(log.store::unnumbered).events()).hasSize(5);
        }

        @Test
        void alsoOfManyExtensionsThatAreToBeNumbered() throws Exception {
            EventData.Builder many = EventData.builder("order/created").id("1").source("/s");
            many.type("t");
            for (int i = 0; i < 5_000; i++) {
                many.extension("x" + i, true);
            }
            EventData[] some = new EventData[40];
            Arrays.fill(some, many.build());
            List<NewEvent> marked = asNew(some);
            log.database.transaction(session -> {
                log.store.insert(session, marked);
                log.store.markUnnumbered(session, marked);
                return null;
            });

            List<NewEvent> first =
                    log.database.transaction(log.store::unnumbered).events();

            assertThat(first.stream().mapToLong(NewEvent::bytes).sum()).isBetween(8L * MIB, 16L * MIB);
        }

        private EventData[] twentyMib() {
            EventData[] some = new EventData[20];
            Arrays.setAll(some, i -> data(MIB));
            return some;
        }

        private void assertReads(long after, int limit, int expected, boolean more) throws SQLException {
            LogBatch batch = log.log.read(after, limit);
            assertThat(batch.events()).hasSize(expected);
            assertThat(batch.upTo()).isEqualTo(after + expected);
            assertThat(batch.more()).isEqualTo(more);
        }
    }

    @Test
    void aMarkedEventThatCannotBeReadIsNumberedFromItsMark() throws Exception {
        List<NewEvent> marked = asNew(data(1), data(2), data(3));
        log.database.transaction(session -> {
            log.store.insert(session, marked);
            log.store.markUnnumbered(session, marked);
            return session.update(
                    "UPDATE event SET topic = 'a//b' WHERE id = ?",
                    marked.get(1).id());
        });

        EventStore.Unnumbered found = log.database.transaction(log.store::unnumbered);
        assertThat(found.events()).hasSize(2);
        assertThat(found.unreadable())
                .extracting(EventStore.Mark::event)
                .containsExactly(marked.get(1).id());
        for (int i = 0; i < 2; i++) { // once, whoever else does it
            log.database.transaction(session -> log.store.numberUnreadable(session, found.unreadable()));
        }

        LogBatch batch = log.log.read(0, 10);
        assertThat(batch.events()).isEmpty();
        assertThat(batch.unreadable()).extracting(LogBatch.Unreadable::position).containsExactly(1L);
        assertThat(log.database.transaction(log.store::unnumbered).unreadable()).isEmpty();
    }

    @Test
    void whoeverFailsToHearOfACommitDoesNotFailTheCommit() throws Exception {
        EventLog deaf = new EventLog(log.database, new LogTail(), new GrewListener(grew -> {
            throw new StackOverflowError("as asked for");
        }));

        deaf.committed(store(data(1)));

        assertThat(deaf.read(0, 10).events()).hasSize(1);
    }

    /** The next one was written by another node: it can be read, though not in memory. */
    @Test
    void whatMemoryHasBeyondAGapSaysThatThereIsMore() throws Exception {
        List<StoredEvent> stored = store(data(1), data(1), data(1));
        log.log.committed(List.of(stored.get(0)));
        log.log.committed(List.of(stored.get(2)));

        LogBatch batch = log.log.read(0, 10);

        assertThat(batch.upTo()).isEqualTo(1);
        assertThat(batch.more()).isTrue();
        assertThat(log.log.read(1, 10).upTo()).isEqualTo(3);
    }

    private static EventData data(int bytes) {
        return EventData.builder("order/created")
                .id("1")
                .source("/shop")
                .type("t")
                .data("application/octet-stream", new byte[bytes])
                .build();
    }

    private static List<NewEvent> asNew(EventData... events) {
        return Arrays.stream(events)
                .map(each -> new NewEvent(UUID.randomUUID(), 1, Instant.parse("2030-01-01T00:00:00Z"), null, each))
                .toList();
    }

    private List<StoredEvent> store(EventData... events) throws SQLException {
        List<NewEvent> some = asNew(events);
        return log.database.transaction(session -> {
            log.store.insert(session, some);
            return log.store.number(session, some);
        });
    }

    private void execute(String sql) throws SQLException {
        log.database.transaction(session -> session.update(sql));
    }
}
