package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HeldDeliveriesTest {

    private final HeldDeliveries held = new HeldDeliveries(10, 1_000);

    @Test
    void noEndpointHoldsMoreThanItLeavesFree() {
        StoredEvent large = event(400);
        assertThat(held.hasRoomFor(1, large)).isTrue();
        held.add(claim(1), large, false);
        assertThat(held.hasRoomFor(1, large)).as("400 held, 600 free: 200 more").isFalse();
        assertThat(held.freeBytes(1)).isEqualTo(200);
        assertThat(held.hasRoomFor(2, large)).as("another one").isTrue();
        held.remove(claim(1));
        assertThat(held.hasRoomFor(1, large)).isTrue();
        assertThat(held.freeBytes(1)).isEqualTo(1_000);
    }

    @Test
    void oneIsHeldHoweverLargeItIs() {
        assertThat(held.hasRoomFor(1, event(5_000))).isTrue();
    }

    @Test
    void oneThatIsClaimedAgainIsHeldUnderBothClaims() {
        Claim earlier = new Claim(claim(1).key(), 2);
        Claim later = new Claim(claim(1).key(), 4);
        held.add(earlier, event(10), false);
        held.add(later, event(10), false);
        assertThat(held.remove(earlier)).isTrue();
        assertThat(held.remove(earlier)).as("once").isFalse();
        assertThat(held.contains(later)).isTrue();
        assertThat(held.free()).isEqualTo(9);
    }

    @Test
    void knowsTheLowestThatWasPlannedHot() {
        held.add(claim(3), event(1), false);
        assertThat(held.lowestHot(100)).isEqualTo(100);
        held.add(Claim.hot(new DeliveryKey(7, 1, 0)), event(1), true);
        held.add(Claim.hot(new DeliveryKey(5, 1, 0)), event(1), true);
        assertThat(held.lowestHot(100)).isEqualTo(5);
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
