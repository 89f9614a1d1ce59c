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
        round.add(first, 0);
        round.add(second, 9);
        round.add(third, 9);
        assertThat(round.poll()).isSameAs(second);
        round.add(second, 9); // it has more
        assertThat(round.poll()).isSameAs(third);
        assertThat(round.poll()).isSameAs(second);
        assertThat(round.isEmpty()).isFalse();
        assertThat(round.poll()).isSameAs(first);
        assertThat(round.poll()).isNull();
        assertThat(round.isEmpty()).isTrue();
    }
}
