package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventSizeTest {

    private static final int ENTRIES = 2_000;

    @Test
    void anExtensionCountsWhateverItsValueIs() {
        EventData.Builder event = bare();
        for (int i = 0; i < ENTRIES; i++) {
            event.extension("n" + i, i);
            event.extension("b" + i, true);
        }

        long bytes = EventSize.of(event.build()) - EventSize.of(bare().build());
        assertThat(bytes).isGreaterThan(2L * ENTRIES * EventSize.ENTRY);
    }

    @Test
    void anAttributeCountsAsMuchAsItsTextMayTake() {
        String text = "\u4e00".repeat(900);

        EventData event = bare().id(text).subject(text).build();

        assertThat(EventSize.of(event)).isGreaterThan(4 * 900);
    }

    @Test
    void isTheSameBeforeAndAfterItIsStored() {
        EventData event = bare().extension("n", 1).json("{\"total\": 1}").build();
        NewEvent given = new NewEvent(UUID.randomUUID(), 1, Instant.EPOCH, null, event);

        assertThat(given.bytes()).isEqualTo(given.at(7).bytes());
    }

    private static EventData.Builder bare() {
        return EventData.builder("order/created").id("1").source("/shop").type("t");
    }
}
