package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {

    private final Lane lane = new Lane(1);
    private final List<Delivery> drained = new ArrayList<>();

    @Test
    void whatIsNotTakenOutStays() {
        Delivery first = add(1);
        Delivery second = add(2);
        Delivery third = add(3);
        assertThatThrownBy(() -> lane.drain(each -> true, each -> {
                    if (each == second) {
                        throw new OutOfMemoryError("as if");
                    }
                    drained.add(each);
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(drained).containsExactly(first);
        assertThat(lane.next(2, 2)).isSameAs(second);
        assertThat(lane.next(2, 2)).isSameAs(third);
    }

    @Test
    void theOneThatIsToTryStaysToo() {
        Delivery probe = delivery(1);
        lane.addProbe(probe);
        assertThatThrownBy(() -> lane.drainProbe(each -> true, each -> {
                    throw new OutOfMemoryError("as if");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(lane.hasProbe()).isTrue();
        lane.drainProbe(each -> true, drained::add);
        assertThat(drained).containsExactly(probe);
        assertThat(lane.hasProbe()).isFalse();
    }

    @Test
    void whatHasNotBegunIsTheNextAgain() {
        Delivery first = add(1);
        add(2);
        assertThat(lane.next(1, 1)).isSameAs(first);
        assertThat(lane.next(1, 1)).isNull();
        lane.putBackFirst(first);
        assertThat(lane.next(1, 1)).isSameAs(first);
    }

    @Test
    void aProbeThatHasNotBegunIsToTryAgainAndIsKnownAsItEnds() {
        Delivery probe = delivery(1);
        lane.addProbe(probe);
        Delivery other = add(2);
        assertThat(lane.next(0, 1)).isSameAs(probe);
        lane.putBackFirst(probe);
        assertThat(lane.hasProbe()).isTrue();
        assertThat(lane.next(2, 2)).isSameAs(probe);
        assertThat(lane.next(2, 2)).isSameAs(other);
        assertThat(lane.ended(probe, null)).isTrue();
        assertThat(lane.ended(other, Instant.EPOCH)).isFalse();
    }

    private Delivery add(long position) {
        Delivery delivery = delivery(position);
        lane.add(delivery);
        return delivery;
    }

    private static Delivery delivery(long position) {
        return new Delivery(
                new Claim(new DeliveryKey(position, 1, 0), 1), null, 0, null, Instant.EPOCH, false, 0, null);
    }
}
