package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealtimeEventTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guid-1",
                "3F2504E0-4F89-11D3-9A0C-0305E82C3301",
                "a/b",
                "a.b",
                "*",
                "**",
                "%2F",
                " ",
                "Ä 😀",
                "/"
            })
    void S14_aGuidIsOneSegmentAndComesBackAsItWas(String guid) {
        TopicName topic = RealtimeEvent.topic(guid);
        assertThat(topic.segments()).hasSize(2).startsWith("realtime");
        assertThat(RealtimeEvent.guid(topic)).isEqualTo(guid);
        assertThat(TopicPattern.of(topic.value()).hasWildcard()).isFalse();
    }

    @Test
    void S14_twoThatDifferInCaseAreTwo() {
        assertThat(RealtimeEvent.topic("A")).isNotEqualTo(RealtimeEvent.topic("a"));
    }

    @Test
    void whatIsNoGuidIsRefused() {
        assertThatThrownBy(() -> RealtimeEvent.topic("")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> RealtimeEvent.topic(null)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> RealtimeEvent.topic("half \ud800"))
                .as("else it would be the same as with a question mark")
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> RealtimeEvent.topic("x".repeat(1_000)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("guid");
    }

    @Test
    void removingAfterSendTravelsAsAnExtensionAlsoAsText() {
        assertThat(RealtimeEvent.removesAfterSend(
                        RealtimeEvent.trigger("g", true).build()))
                .isTrue();
        assertThat(RealtimeEvent.removesAfterSend(
                        RealtimeEvent.trigger("g", false).build()))
                .isFalse();
        EventData ofHeaders = EventData.builder("realtime/g")
                .extension(RealtimeEvent.REMOVE_AFTER_SEND, "true")
                .build();
        assertThat(RealtimeEvent.removesAfterSend(ofHeaders)).isTrue();
    }
}
