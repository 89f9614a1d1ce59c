package dev.carillon.schema.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Regular expressions of ECMA-262, which end. */
class BoundedPatternTest {

    @AfterEach
    void end() {
        Effort.end();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "^[a-z]+$; abc; true",
                "^[a-z]+$; abC; false",
                "a.c; a\uD83D\uDE00c; true",
                "^\\d{3}-\\d{4}$; 555-1234; true",
                "^\\d$; \u0663; false", // only ASCII digits
                "^\\s$; \u00a0; true",
                "^[^\\s]$; \u3000; false",
                "^\\S+$; abc; true",
                "^[\\S]+$; a b; false",
                "\\u0041; A; true",
                "^\\u{1F600}$; \uD83D\uDE00; true",
                "^\\uD83D\\uDE00$; \uD83D\uDE00; true",
                "^\\x41\\cJ?$; A; true",
                "^\\p{Letter}+$; \u00e4\u00f6; true",
                "^\\p{Script=Greek}+$; \u03b1\u03b2; true",
                "^\\P{L}+$; 123; true",
                "^(?<year>\\d{4})$; 2026; true",
                "^a/b\\/c$; a/b/c; true",
                "[[]; [; true",
                "^[a&&b]+$; a&b; true",
                "^[\\w-]+$; a-b_c; true",
                "^[a-]+$; a-; true",
                "{; {; true",
                "^a{2,3}$; aaa; true",
                "^a{2,3}$; aaaa; false",
                "^(?=.*\\d)(?=.*[a-z]).{8,}$; abcdefg1; true", // looks ahead
                "^(?!x).*$; xa; false",
                "(?<!a)b; ab; false",
                "^(a|b)\\1$; aa; true", // looks back
                "^(a|b)\\1$; ab; false",
                "^.{1,2000}$; abc; true" // more repetitions than RE2 writes out
            })
    void meansWhatItMeansInEcmaScript(String pattern, String text, boolean matches) {
        assertThat(BoundedPattern.of(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void theEndIsTheEndAlsoBeforeALineEnd() {
        assertThat(BoundedPattern.of("^a$").matches("a\n")).isFalse();
        assertThat(BoundedPattern.of("^(?!x)a$").matches("a\n")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[",
                "a**",
                "*a",
                "a{2}{3}",
                "a{100}{100}{100}",
                "\\",
                "\\q",
                "\\u12",
                "\\u{110000}",
                "(?i)a",
                "(?>a)",
                "a++",
                "[z-a]",
                "(?<1>a)",
                "\\p{}",
                "{2,1}a{3,2}",
                "\\Z",
                "\\c1"
            })
    void whatIsNoneIsRefused(String pattern) {
        assertThatThrownBy(() -> BoundedPattern.of(pattern)).isInstanceOf(EcmaPattern.BadPatternException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"((((a{99}){99}){99}){99})", "(a{1000}){1000}", "((a+){100}){100}x{10000}"})
    void whatIsLargeWhenItIsWrittenOutIsRefused(String pattern) {
        assertThatThrownBy(() -> BoundedPattern.of(pattern))
                .isInstanceOf(EcmaPattern.BadPatternException.class)
                .hasMessageContaining("states");
        assertThatThrownBy(() -> BoundedPattern.of("a".repeat(EcmaPattern.LONGEST + 1)))
                .isInstanceOf(EcmaPattern.BadPatternException.class);
        assertThatThrownBy(() -> BoundedPattern.of("(".repeat(400) + "a" + ")".repeat(400)))
                .isInstanceOf(EcmaPattern.BadPatternException.class);
    }

    /** Each of them takes years in an engine that tries all ways. */
    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "^(.*a){20}$", "^([a-zA-Z]+)*$", "(x+x+)+y"})
    void whatTriesAllWaysElsewhereIsLinear(String pattern) {
        BoundedPattern bounded = BoundedPattern.of(pattern);
        assertThat(bounded.isLinear()).isTrue();
        Effort.begin(1_000_000);
        assertThat(bounded.matches("a".repeat(5_000) + "!")).isFalse();
        assertThat(bounded.matches("x".repeat(5_000) + "!")).isFalse();
    }

    /** They look around, so that they are tried: for so many steps. */
    @ParameterizedTest
    @ValueSource(strings = {"^(?=a)(a+)+\\1b$", "^(a|a?)+\\1b$", "(a*)*\\1b", "^(?!b)(a|a)+\\1b$"})
    void whatTriesAllWaysEndsByItsSteps(String pattern) {
        BoundedPattern bounded = BoundedPattern.of(pattern);
        assertThat(bounded.isLinear()).isFalse();
        Effort.begin(40);
        long begin = System.nanoTime();
        assertThatThrownBy(() -> bounded.matches("a".repeat(40) + "!")).isInstanceOf(Effort.ExhaustedException.class);
        assertThat(System.nanoTime() - begin).isLessThan(2_000_000_000L);
    }

    @Test
    void aTextThatFillsTheStackIsTooMuch() {
        BoundedPattern bounded = BoundedPattern.of("^(?=a)(a|b)*$");
        Effort.begin(10_000_000);
        assertThatThrownBy(() -> bounded.matches("ab".repeat(200_000))).isInstanceOf(Effort.ExhaustedException.class);
    }
}
