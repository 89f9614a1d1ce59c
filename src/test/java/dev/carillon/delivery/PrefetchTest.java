package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PrefetchTest {

    private final Prefetch prefetch = new Prefetch(10, 1_000);

    @Test
    void noEndpointHoldsMoreThanItLeavesFree() {
        StoredEvent large = event(400);
        assertThat(prefetch.hasRoomFor(1, large)).isTrue();
        prefetch.add(claim(1), large, false);
        assertThat(prefetch.hasRoomFor(1, large))
                .as("400 held, 600 free: 200 more")
                .isFalse();
        assertThat(prefetch.freeBytes(1)).isEqualTo(200);
        assertThat(prefetch.hasRoomFor(2, large)).as("another one").isTrue();
        prefetch.remove(claim(1));
        assertThat(prefetch.hasRoomFor(1, large)).isTrue();
        assertThat(prefetch.freeBytes(1)).isEqualTo(1_000);
    }

    @Test
    void oneIsHeldHoweverLargeItIs() {
        assertThat(prefetch.hasRoomFor(1, event(5_000))).isTrue();
    }

    @Test
    void oneThatIsClaimedAgainIsHeldUnderBothClaims() {
        Claim earlier = new Claim(claim(1).key(), 2);
        Claim later = new Claim(claim(1).key(), 4);
        prefetch.add(earlier, event(10), false);
        prefetch.add(later, event(10), false);
        assertThat(prefetch.remove(earlier)).isTrue();
        assertThat(prefetch.remove(earlier)).as("once").isFalse();
        assertThat(prefetch.contains(later)).isTrue();
        assertThat(prefetch.free()).isEqualTo(9);
    }

    @Test
    void knowsTheLowestThatWasPlannedHot() {
        prefetch.add(claim(3), event(1), false);
        assertThat(prefetch.lowestHot(100)).isEqualTo(100);
        prefetch.add(Claim.hot(new DeliveryKey(7, 1, 0)), event(1), true);
        prefetch.add(Claim.hot(new DeliveryKey(5, 1, 0)), event(1), true);
        assertThat(prefetch.lowestHot(100)).isEqualTo(5);
    }

    private static Claim claim(long position) {
        return new Claim(new DeliveryKey(position, 1, 0), 1);
    }

    private static StoredEvent event(int bytes) {
        return new StoredEvent(
                1,
                new UUID(0, 1),
                1,
                Instant.EPOCH,
                EventData.builder("a")
                        .id("1")
                        .source("/s")
                        .type("t")
                        .data("text/plain", new byte[bytes])
                        .build());
    }
}
