package dev.carillon.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaNameTest {

    @Test
    void isReadFromTheRight() {
        SchemaName name = SchemaName.parse("events.meetly.com/foo/7/bar/12/my_event");
        assertThat(name).isEqualTo(new SchemaName("events.meetly.com", "foo/7/bar", 12, "my_event"));
        assertThat(name).hasToString("events.meetly.com/foo/7/bar/12/my_event");
        assertThat(name.versionTopic().value()).isEqualTo("events.meetly.com/foo/7/bar/12/_version");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "a/b/1",
                "a/1/b",
                "a/b/0/c",
                "a/b/01/c",
                "a/b/x/c",
                "a/b/1/",
                "/b/1/c",
                "a//1/c",
                "a/b c/1/d",
                "a/b/1/c/",
                "carillon/b/1/c",
                "carillon.x/b/1/c",
                "a/b/-1/c",
                "a/b/9999999999/c",
                "a/b/1/c%20"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> SchemaName.parse(text)).isInstanceOf(RefusedException.class);
    }

    @Test
    void ofAnUploadMayLeaveOutItsVersion() {
        assertThat(SchemaName.parseUpload("a/b/c")).isEqualTo(new SchemaName("a", "b", 1, "c"));
        assertThat(SchemaName.parseUpload("a/b/4/c").version()).isEqualTo(4);
        assertThat(SchemaName.isName("a/b/c")).isFalse();
    }

    @Test
    void isTheTopicOfItsEventsAlsoWithMoreNamespacesThanATopicHasParts() {
        assertThat(SchemaName.parse("a/b/1/c").topic().value()).isEqualTo("a/b/1/c");
        String nested = String.join("/", Collections.nCopies(128, "n"));
        assertThat(SchemaName.parse("a/" + nested + "/1/c").topic().value())
                .isEqualTo("a/" + nested.replace("/", "%2F") + "/1/c");
        assertThatThrownBy(() -> SchemaName.parse("a/n/" + nested + "/1/c")).hasMessageContaining("128 nested");
    }
}
