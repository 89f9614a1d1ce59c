package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ApplicationSharesTest {

    private static final int APPLICATION = 1;

    private final ApplicationShares shares = new ApplicationShares();

    @Test
    void aLaneThatHasNothingAnyMoreLeavesItsTurnToTheNext() {
        Lane begun = lane(1);
        Lane empty = lane(2);
        Lane full = lane(3);
        assertThat(shares.tryAcquire(APPLICATION, begun, 1)).isTrue();
        assertThat(shares.tryAcquire(APPLICATION, empty, 1)).isFalse();
        assertThat(shares.tryAcquire(APPLICATION, full, 1)).isFalse();
        empty.drain(each -> true, each -> {}); // its deliveries have gone back into the queue
        shares.release(APPLICATION);
        assertThat(shares.next()).containsExactly(full);
        assertThat(shares.next()).isEmpty();
    }

    @Test
    void whereNoneHasAnythingNobodyWaitsAnyMore() {
        Lane begun = lane(1);
        Lane empty = lane(2);
        shares.tryAcquire(APPLICATION, begun, 1);
        shares.tryAcquire(APPLICATION, empty, 1);
        empty.drain(each -> true, each -> {});
        assertThat(shares.next()).isEmpty();
        empty.add(delivery(2));
        assertThat(shares.next()).isEmpty(); // whoever adds turns to it
    }

    @Test
    void thoseOfAHigherPriorityGoFirstAndTheOthersInTurn() {
        Lane begun = lane(1);
        Lane low = lane(2);
        Lane high = lane(3);
        Lane another = lane(4);
        shares.tryAcquire(APPLICATION, begun, 1);
        shares.tryAcquire(APPLICATION, low, 1);
        high.priority(9);
        shares.tryAcquire(APPLICATION, high, 1);
        shares.tryAcquire(APPLICATION, another, 1);
        assertThat(shares.next()).containsExactly(high);
        assertThat(shares.next()).containsExactly(low);
        assertThat(shares.next()).containsExactly(another);
    }

    private static Lane lane(long subscription) {
        Lane lane = new Lane(subscription);
        lane.add(delivery(subscription));
        return lane;
    }

    private static Delivery delivery(long subscription) {
        return new Delivery(
                new Claim(new DeliveryKey(1, subscription, 0), 1), null, 0, null, Instant.EPOCH, false, 0, null);
    }
}
