package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import org.junit.jupiter.api.Test;

class TopicSelectionTest {

    @Test
    void takesEverythingButWhatIsTakenAway() {
        TopicSelection selection = TopicSelection.parse("**, !realtime/**");

        assertThat(selection.includes(TopicName.of("order/created"))).isTrue();
        assertThat(selection.includes(TopicName.of("realtime/4711"))).isFalse();
    }

    @Test
    void takesNothingWhenItIsEmpty() {
        assertThat(TopicSelection.parse(" ").includes(TopicName.of("order"))).isFalse();
    }

    @Test
    void refusesWhatIsNoPattern() {
        assertThatThrownBy(() -> TopicSelection.parse("order/a*")).isInstanceOf(RefusedException.class);
    }
}
