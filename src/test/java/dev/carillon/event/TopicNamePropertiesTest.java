package dev.carillon.event;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;

class TopicNamePropertiesTest {

    @Property
    void theDottedFormIsReversible(@ForAll @NotEmpty List<@StringLength(min = 1, max = 8) String> segments) {
        TopicName topic =
                TopicName.of(segments.stream().limit(8).map(TopicName::encode).collect(joining("/")));

        assertThat(TopicName.fromDotted(topic.dotted())).isEqualTo(topic);
        assertThat(topic.dotted()).doesNotContain("/");
    }

    @Property
    void anOpaqueTextIsOneSegmentAndComesBack(@ForAll @StringLength(min = 1, max = 60) String opaque) {
        String guid = wellFormed(opaque);
        TopicName topic = TopicName.ofSegment(guid);

        assertThat(topic.segments()).hasSize(1);
        assertThat(TopicName.decode(topic.value())).isEqualTo(guid);
        assertThat(TopicName.of(topic.value())).isEqualTo(topic);
    }

    /** Half a surrogate pair is no text in UTF-8: no door can bring one. */
    private static String wellFormed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
