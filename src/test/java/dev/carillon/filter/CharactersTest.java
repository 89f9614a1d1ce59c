package dev.carillon.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CharactersTest {

    private final FilterInput view = FilterInput.of(new EventData("a", null));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LENGTH('a😀b') = 3 AND LENGTH('') = 0",
                "LEFT('😀b', 1) = '😀' AND LEFT('a😀', 2) = 'a😀' AND LEFT('😀', 0) = ''",
                "RIGHT('b😀', 1) = '😀' AND RIGHT('😀b', 5) = '😀b' AND RIGHT('😀', 0) = ''",
                "SUBSTRING('😀😎b', 2) = '😎b' AND SUBSTRING('a😀😎', -2, 1) = '😀'",
                "SUBSTRING('😀', 1, 1) = '😀' AND SUBSTRING('😀', 1, 0) = ''"
            })
    void aPairIsOneAndIsNeverCut(String filter) {
        assertThat(EventFilter.of(filter).of(view)).isEqualTo(Verdict.MATCH);
    }

    @Test
    void aPlaceBeyondTheEndIsCountedInThemToo() {
        assertThat(EventFilter.of("SUBSTRING('😀', 2) = ''").of(view))
                .isEqualTo(new Verdict.Failed("SUBSTRING begins at 2 of 1 characters"));
    }

    @Test
    void theReasonOfAFailureIsNotCutWithinOne() {
        String filter = "'" + "a".repeat(39) + "😀b' > 1";

        assertThat(EventFilter.of(filter).of(view))
                .isEqualTo(new Verdict.Failed("the text '" + "a".repeat(39) + "…' is not a number"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x9, 0xb, 0xd, 0x20, 0x85, 0xa0, 0x1680, 0x2007, 0x2028, 0x202f, 0x205f, 0x3000})
    void unicodesWhitespaceIsTrimmed(int space) {
        assertThat(Characters.trimmed((char) space + "a b" + (char) space)).isEqualTo("a b");
        assertThat(Characters.trimmed("" + (char) space)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0, 0x8, 0x1c, 0x1f, 0x7f, 0x180e, 0x200b, 0xfeff})
    void whatIsNoWhitespaceStays(int control) {
        assertThat(Characters.trimmed((char) control + "a")).isEqualTo((char) control + "a");
    }

    @Test
    void eachHasTheCaseThatJavaGivesIt() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = Character.toString(c);
            assertThat(Characters.lower(text)).isEqualTo(text.toLowerCase(Locale.ROOT));
            assertThat(Characters.upper(text)).isEqualTo(text.toUpperCase(Locale.ROOT));
        }
    }

    @Test
    void aSigmaEndsAWordAsGreekWritesIt() {
        assertThat(Characters.lower("ΟΔΟΣ ΣΑΣ. Σ"))
                .isEqualTo("οδος σας. σ")
                .isEqualTo("ΟΔΟΣ ΣΑΣ. Σ".toLowerCase(Locale.ROOT));
    }
}
