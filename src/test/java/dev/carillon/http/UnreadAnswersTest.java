package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnreadAnswersTest {

    private final UnreadAnswers answers = new UnreadAnswers(100);

    @Test
    void whatWaitsIsBoundedAndComesBack() {
        assertThat(answers.add(60)).isTrue();
        assertThat(answers.add(60)).isFalse();
        assertThat(answers.add(40)).isTrue();

        answers.remove(60);
        assertThat(answers.add(60)).isTrue();
    }

    @Test
    void aSingleOneHasRoomHoweverLongItIs() {
        assertThat(answers.add(1_000)).isTrue();
        assertThat(answers.add(1)).isFalse();
    }
}
