package dev.carillon.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {

    private static final int MOST = 100_000;

    @Test
    void whatIsWrittenIsReadAsTheSame() throws Exception {
        ObjectNode tree = (ObjectNode)
                new ObjectMapper()
                        .readTree(
                                """
                        {"a": "true", "b": true, "c": "1.50", "d": 1.5, "e": null, "f": [], "g": {}, "h": "no", "i": "line\\nline\\n",
                         "j": "0x1F", "k": " x ", "l": "grüße 😀", "m": ["***", "- y", "# z"], "n": 12345678901234567890, "o": "",
                         "p": {"a/b": "~"}, "q": "2026-01-01", "r": -0.25}""");

        assertThat(Yaml.read(Yaml.write(tree), MOST)).isEqualTo(tree);
    }

    @Test
    void aliasesStandForWhatTheyName() {
        assertThat(Yaml.read("x: &x {a: 1}\ny: *x\n", MOST).at("/y/a").intValue())
                .isEqualTo(1);
    }

    @Test
    void aliasesDoNotMakeAFileLonger() {
        StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x]\n");
        for (char each = 'b'; each <= 'k'; each++) {
            String before = "*" + (char) (each - 1);
            bomb.append(each).append(": &").append(each).append(" [");
            bomb.append(String.join(", ", java.util.Collections.nCopies(4, before)))
                    .append("]\n");
        }
        assertThatThrownBy(() -> Yaml.read(bomb.toString(), MOST)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aliasesOfTextsDoNotMakeAFileLongerEither() {
        String bomb = "a: &a " + "x".repeat(10_000) + "\nb: [" + "*a, ".repeat(1_000) + "*a]";
        assertThatThrownBy(() -> Yaml.read(bomb, MOST))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("aliases");
    }

    @Test
    void whatIsBelowALongNameIsReadSoon() {
        String deep = "? \"" + ("k".repeat(100_000) + " ").repeat(10) + "\"\n: [" + "1, ".repeat(100_000) + "1]\n";
        long begin = System.nanoTime();
        Yaml.read(deep, 16 << 20);
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L); // a fraction of it on an idle machine
    }

    @Test
    void aFileHasNoMoreValuesThanThereIsMemoryFor() {
        assertThatThrownBy(() -> Yaml.read("a: [" + "1, ".repeat(400_000) + "1]", 16 << 20))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("JSON may have more");
        assertThatThrownBy(() -> Yaml.read("a: \"" + "x".repeat(300_000) + "\"", 16 << 20))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is it JSON?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "0x", "0o"})
    void numbersAreNotLongerThanThoseOfJson(String prefix) {
        assertThat(Yaml.read("a: 1" + "0".repeat(500), MOST).get("a").isBigInteger())
                .isTrue();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> Yaml.read("a: " + prefix + "7".repeat(200_000), 16 << 20))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("digits");
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [",
                "a: 1\na: 2",
                "- a",
                "text",
                "",
                "a: .nan",
                "1: a",
                "a: !!binary aGk=",
                "a: !java/object x",
                "a: &a [*a]",
                "? [x]\n: y",
                "a: 1\n---\nb: 2"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Yaml.read(text, MOST)).isInstanceOf(RefusedException.class);
    }

    @Test
    void saysWhereItIsBroken() {
        assertThatThrownBy(() -> Yaml.read("a: 1\nb: [\n", MOST)).hasMessageContaining("line 3");
        assertThatThrownBy(() -> Yaml.read("a: \"" + "x".repeat(200) + "\"", 100))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Yaml.read("a: " + "[".repeat(5_000) + "]".repeat(5_000), MOST))
                .isInstanceOf(RefusedException.class);
    }
}
