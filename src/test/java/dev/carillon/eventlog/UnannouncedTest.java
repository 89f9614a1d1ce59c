package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnannouncedTest {

    private final Unannounced unannounced = new Unannounced();

    @Test
    void givesWhatWasCommittedInOrderSoManyAtATime() {
        unannounced.add(committed(1, 5));

        assertThat(unannounced.poll(3)).extracting(Unannounced.Entry::position).containsExactly(1L, 2L, 3L);
        assertThat(unannounced.poll(3)).extracting(Unannounced.Entry::position).containsExactly(4L, 5L);
        assertThat(unannounced.poll(3)).isEmpty();
    }

    @Test
    void keepsTwentyThousandAtMostHoweverLongTheBrokerIsAway() {
        for (int i = 0; i < 30; i++) {
            unannounced.add(committed(i * 999 + 1, 999));
        }

        assertThat(unannounced.poll(Integer.MAX_VALUE)).hasSize(20_000);
    }

    private static List<StoredEvent> committed(long first, int events) {
        EventData event = EventData.builder("order/created")
                .id("1")
                .source("/shop")
                .type("t")
                .build();
        List<StoredEvent> all = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            all.add(new StoredEvent(first + i, UUID.randomUUID(), 1, Instant.EPOCH, event));
        }
        return all;
    }
}
