package dev.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "Bestellungen für Köln",
                "注文",
                "طلبات",
                "می\u200Cخواهم", // joins and keeps apart in many scripts
                "👩\u200D🚀",
                "a",
                " a "
            })
    void takesWhatPeopleWrite(String text) {
        assertThat(PrintableName.check("/name", text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\tb",
                "a\u0000b",
                "a\u007Fb",
                "a\u0085b",
                "a\u2028b",
                "a\u202Eb", // right-to-left override
                "a\u2066b",
                "a\uD800",
                "a\uFFFEb",
                "",
                "   ",
                "\u00A0\u3000",
                "\u200B",
                "\u3164",
                "\u0301"
            })
    void refusesWhatDisturbsOrCannotBeSeen(String text) {
        assertThatThrownBy(() -> PrintableName.check("/name", text))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.field()).isEqualTo("/name");
                    assertThat(refused.getMessage())
                            .doesNotContain("\n", "\u202E", "\u0000", "\u2028")
                            .matches(each -> each.codePoints().noneMatch(Character::isISOControl), "no control");
                });
    }

    @Test
    void countsCodePoints() {
        String longest = "𝄞".repeat(PrintableName.MAX_LENGTH);
        assertThat(PrintableName.check("/name", longest)).hasSize(PrintableName.MAX_STORED);
        assertThatThrownBy(() -> PrintableName.check("/name", longest + "a"))
                .hasMessageStartingWith("/name: must have at most 100 characters, not \"𝄞");
    }

    @Test
    void isRequired() {
        assertThatThrownBy(() -> PrintableName.check("/name", null)).hasMessage("/name: is required");
    }
}
