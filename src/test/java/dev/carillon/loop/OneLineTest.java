package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void whatEndsALineOrSteersATerminalIsWrittenOut() {
        assertThat(OneLine.of("a\r\nb\u0000\u001b[2J\u0085\u2028\u202e"))
                .isEqualTo("a\\u000d\\u000ab\\u0000\\u001b[2J\\u0085\\u2028\\u202e");
    }

    @Test
    void otherTextStaysAsItIs() {
        assertThat(OneLine.of("Grüße 😀 \"x\" \\")).isEqualTo("Grüße 😀 \"x\" \\");
        assertThat(OneLine.of("\ud83d alone")).isEqualTo("\\ud83d alone");
        assertThat(OneLine.of(null)).isEqualTo("null");
    }

    @Test
    void itIsBounded() {
        assertThat(OneLine.of("x".repeat(5_000))).hasSize(1_001).endsWith("…");
    }
}
