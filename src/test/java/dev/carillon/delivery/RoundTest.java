package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTest {

    private final Round round = new Round();
    private final Lane first = new Lane(1);
    private final Lane second = new Lane(2);
    private final Lane third = new Lane(3);

    @Test
    void theHighestPriorityComesFirstAndItsLikeInTurn() {
        second.priority(9);
        third.priority(9);
        round.add(first);
        round.add(second);
        round.add(third);
        assertThat(round.poll()).isSameAs(second);
        round.add(second); // it has more
        assertThat(round.poll()).isSameAs(third);
        assertThat(round.poll()).isSameAs(second);
        assertThat(round.isEmpty()).isFalse();
        assertThat(round.poll()).isSameAs(first);
        assertThat(round.poll()).isNull();
        assertThat(round.isEmpty()).isTrue();
    }
}
