package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LogTailTest {

    private static final long MIB = 1L << 20;

    private final LogTail tail = new LogTail();

    @Nested
    class KeepsNoMoreThanThirtyTwoMebibytes {

        @Test
        void ofData() {
            add(1, 64, event(new byte[(int) MIB], ""));

            assertKeeps(64, 31);
        }

        @Test
        void ofExtensions() {
            add(1, 400, event(null, "x".repeat(99_000)));

            assertKeeps(400, 168);
        }

        @Test
        void ofEventsThatHaveNextToNothing() {
            add(1, 100_000, event(null, ""));

            assertKeeps(100_000, (int) (32 * MIB / 640));
        }

        @Test
        void butAsManyAsBeforeIfTheyComeTwice() {
            add(1, 20, event(new byte[(int) MIB], ""));
            add(1, 20, event(new byte[(int) MIB], ""));

            assertKeeps(20, 20);
        }

        /** Whoever hears an event has the same object, and may add to its metadata. */
        @Test
        void andCountsNoneTwiceThatIsChangedLater() {
            List<StoredEvent> kept = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                kept.addAll(add(i, i, event(null, "")));
            }
            kept.forEach(each -> each.event().addAdditionalMetadata("note", "x".repeat(99_000)));
            add(101, 200, event(new byte[(int) MIB], ""));

            assertKeeps(200, 31);
        }

        private void assertKeeps(long last, int expected) {
            long first = last;
            while (first > 0 && !tail.after(first - 1, 1, MIB).isEmpty()) {
                first--;
            }
            assertThat(last - first).isBetween(expected - 2L, expected + 2L);
        }
    }

    @Test
    void givesNoMoreAtOnceThanAskedForWithExtensions() {
        add(1, 10, event(null, "x".repeat(99_000)));

        LogBatch batch = tail.after(0, 100, MIB);

        assertThat(batch.events()).hasSize(5);
        assertThat(batch.more()).isTrue();
    }

    private List<StoredEvent> add(long from, long to, EventData event) {
        List<StoredEvent> some = new ArrayList<>();
        for (long position = from; position <= to; position++) {
            some.add(new StoredEvent(
                    position,
                    UUID.randomUUID(),
                    1,
                    Instant.EPOCH,
                    event.toBuilder().build()));
        }
        tail.add(some);
        return some;
    }

    private static EventData event(byte[] data, String extension) {
        EventData.Builder event = EventData.builder("order/created")
                .id("1")
                .source("/shop")
                .type("t")
                .data(data == null ? null : "application/octet-stream", data);
        return extension.isEmpty()
                ? event.build()
                : event.extension("long", extension).build();
    }
}
