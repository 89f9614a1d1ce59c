package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.TestLog;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnnumberedEventsTest {

    /** As many as one look finds stand before the readable one, whose node died before it could number it. */
    @Test
    void marksOfEventsThatCannotBeReadHoldUpNoOthers() throws Exception {
        List<NewEvent> marked =
                IntStream.rangeClosed(1, 301).mapToObj(i -> event(i)).toList();
        try (TestLog log = new TestLog()) {
            log.database.transaction(session -> {
                log.store.insert(session, marked);
                log.store.markUnnumbered(session, marked);
                return session.update("UPDATE event SET extensions = '{no json' WHERE id <> ?", new UUID(1, 301));
            });
            try (TestCommits running = new TestCommits(log)) {
                await().until(() -> log.log.read(0, 1_000).upTo() == 301);
                LogBatch batch = log.log.read(0, 1_000);
                assertThat(batch.events()).hasSize(1);
                assertThat(batch.unreadable()).hasSize(300);
            }
        }
    }

    private static NewEvent event(int number) {
        EventData event = EventData.builder("order/created")
                .id("i" + number)
                .source("/s")
                .type("t")
                .json("1")
                .build();
        return new NewEvent(new UUID(1, number), 1, Instant.EPOCH, null, event);
    }
}
