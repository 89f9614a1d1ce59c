package dev.carillon.realtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.StoredEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a stream is asked for, and how it tells. */
class StreamWordsTest {

    private static final String[] NONE = null;

    @Test
    void whatIsNotAskedForIsAllFromNowOn() {
        StreamRequest all = asked(Map.of(), null);
        assertThat(all.topics()).containsExactly(TopicPattern.ALL);
        assertThat(all.filter()).isNull();
        assertThat(all.cursor()).isEmpty();
    }

    @Test
    void aBrowsersHeaderIsNewerThanTheAddressThatItBeganWith() {
        StreamRequest back = asked(Map.of("cursor", new String[] {"1"}, "topic", new String[] {"a", "b/*"}), "7");
        assertThat(back.cursor()).hasValue(7);
        assertThat(back.topics()).extracting(TopicPattern::value).containsExactly("a", "b/*");
        assertThat(asked(Map.of("cursor", new String[] {"1"}), "").cursor()).hasValue(1);
    }

    @Test
    void whatIsWrongIsNamed() {
        refused("topic", Map.of("topic", new String[] {"a//b"}), null);
        refused("topic", Map.of("topic", Collections.nCopies(101, "a").toArray(String[]::new)), null);
        refused("filter", Map.of("filter", new String[] {"("}), null);
        refused("filter", Map.of("filter", new String[] {"TRUE", "TRUE"}), null);
        refused("cursor", Map.of("cursor", new String[] {"-1"}), null);
        refused("cursor", Map.of("cursor", new String[] {"9999999999999999999"}), null);
        refused("Last-Event-ID", Map.of(), "x");
    }

    @Test
    void serverSentEventsHaveTheCursorAsIdAndALineForEachOfTheData() {
        assertThat(StreamForms.SSE.event().of(stored(EventData.json("a", "{\n\"n\":1.50}"))))
                .startsWith("id: 12\ndata: {\"specversion\":\"1.0\"")
                .endsWith("\"data\":{\ndata: \"n\":1.50}}\n\n");
        assertThat(StreamForms.SSE.event().of(stored(EventData.json("a", "{\r\n\"n\":\r1}"))))
                .endsWith("\"data\":{\ndata: \"n\":\ndata: 1}}\n\n");
    }

    @Test
    void aCloudEventHasItsCursorAsAnExtension() {
        assertThat(StreamForms.CLOUD_EVENT.event().of(stored(EventData.json("a", "1.50"))))
                .contains("\"carilloncursor\":\"12\"")
                .endsWith("\"data\":1.50}");
    }

    private static void refused(String field, Map<String, String[]> parameters, String lastEventId) {
        assertThatThrownBy(() -> asked(parameters, lastEventId))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    private static StreamRequest asked(Map<String, String[]> parameters, String lastEventId) {
        return StreamRequest.of((HttpServletRequest) Proxy.newProxyInstance(
                StreamWordsTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getHeader" -> List.of("Last-Event-ID").contains(arguments[0]) ? lastEventId : null;
                    case "getParameterValues" -> parameters.getOrDefault(arguments[0], NONE);
                    default -> throw new AssertionError(method);
                }));
    }

    private static StoredEvent stored(EventData event) {
        EventData complete = event.toBuilder().id("i").source("/s").type("t").build();
        return new StoredEvent(12, UUID.randomUUID(), 1, Instant.EPOCH, complete);
    }
}
