package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTest {

    @ParameterizedTest
    @CsvSource({
        "order,order,true",
        "order,order/a,false",
        "order/*,order,false",
        "order/*,order/a,true",
        "order/*,order/a/b,false",
        "order/**,order,true",
        "order/**,order/a/b,true",
        "order/**,orders,false",
        "**,a/b/c,true",
        "**/paid,paid,true",
        "**/paid,a/b/paid,true",
        "**/paid,a/paid/b,false",
        "a/**/b/**/c,a/x/b/b/y/c,true",
        "a/**/b/**/c,a/x/c,false",
        "*/*,a,false",
        "**/*,a,true",
        "**/**,a,true",
        "Order,order,false"
    })
    void matches(String pattern, String topic, boolean expected) {
        assertThat(TopicPattern.of(pattern).matches(TopicName.of(topic))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "**,carillon/delivery,false",
        "*/delivery,carillon/delivery,false",
        "carillon/**,carillon/delivery,true",
        "carillon/**,carillon,true",
        "carillon,carillon,true",
        "carillon/**,order,false"
    })
    void hearsCarillonsOwnTopicsOnlyByName(String pattern, String topic, boolean expected) {
        assertThat(TopicPattern.of(pattern).matches(TopicName.of(topic))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a//b", "a*", "***", "a/b**", "*a/b", "a b", "a%2"})
    void refusesWhatIsNoPattern(String pattern) {
        assertThatThrownBy(() -> TopicPattern.of(pattern))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo("pattern"));
    }

    @Test
    void aStarThatIsEncodedIsAStarInTheTopic() {
        assertThat(TopicPattern.of("a/%2A").matches(TopicName.of("a/%2a"))).isTrue();
        assertThat(TopicPattern.of("a/%2A").matches(TopicName.of("a/b"))).isFalse();
    }

    @Test
    void aNameCanMeanAllBelowIt() {
        assertThat(TopicPattern.andBelow("order")).isEqualTo(TopicPattern.of("order/**"));
        assertThat(TopicPattern.andBelow("order/*")).isEqualTo(TopicPattern.of("order/*"));
    }

    @Test
    void V6_severalNamesAreJoinedBySemicolons() {
        assertThat(TopicPattern.allAndBelow(" order ; /stock/low;a/*; "))
                .containsExactly(TopicPattern.of("order/**"), TopicPattern.of("stock/low/**"), TopicPattern.of("a/*"));
        assertThat(TopicName.listOf("order/created;mail"))
                .containsExactly(TopicName.of("order/created"), TopicName.of("mail"));
        assertThatThrownBy(() -> TopicPattern.allAndBelow("a; b c")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> TopicPattern.allAndBelow(" ; ")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> TopicPattern.allAndBelow(null)).isInstanceOf(RefusedException.class);
    }
}
