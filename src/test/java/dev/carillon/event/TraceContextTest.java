package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final EventData event =
            EventData.builder(TopicName.of("order/paid")).extension("shop", "1").build();

    @Test
    void goesAlongWithTheEvent() {
        EventData carried = TraceContext.carried(event, PARENT, "a=1,b=2");
        assertThat(carried.extensions())
                .containsOnly(
                        Map.entry("shop", "1"), Map.entry("traceparent", PARENT), Map.entry("tracestate", "a=1,b=2"));
        assertThat(TraceContext.without(carried.extensions())).isEqualTo(event.extensions());
    }

    @Test
    void goesOnInHeadersUnlessItIsNone() {
        Map<String, String> told = new HashMap<>();
        TraceContext.tell(TraceContext.carried(event, PARENT, "a=1"), told::put);
        assertThat(told).isEqualTo(Map.of("traceparent", PARENT, "tracestate", "a=1"));
        told.clear();
        TraceContext.tell(
                event.toBuilder()
                        .extension("traceparent", "x: y")
                        .extension("tracestate", "a=1")
                        .build(),
                told::put);
        assertThat(told).isEmpty();
    }

    @Test
    void whatTheEventSaysItselfCounts() {
        EventData own = event.toBuilder()
                .extension("traceparent", PARENT.replace("4bf9", "5bf9"))
                .build();
        assertThat(TraceContext.carried(own, PARENT, "a=1")).isSameAs(own);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                PARENT + "-x"
            })
    void aWrongOneIsLeftOut(String parent) {
        assertThat(TraceContext.carried(event, parent, "a=1")).isSameAs(event);
    }

    @Test
    void aStateThatIsTooLongIsLeftOut() {
        assertThat(TraceContext.carried(event, PARENT, "a".repeat(513)).extensions())
                .doesNotContainKey("tracestate");
    }
}
