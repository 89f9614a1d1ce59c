package dev.carillon.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several secrets at once, and how one takes the place of another. */
class SourceSecretsTest {

    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void thoseBeforeEndWhenTheOverlapIsOver() {
        SourceSecrets rotated = SourceSecrets.of(List.of("first")).rotated("second", NOW.plusSeconds(60), NOW);
        assertThat(rotated.at(NOW)).containsExactly("second", "first");
        assertThat(rotated.at(NOW.plusSeconds(59))).containsExactly("second", "first");
        assertThat(rotated.at(NOW.plusSeconds(60))).containsExactly("second");
        SourceSecrets again = rotated.rotated("third", NOW.plusSeconds(600), NOW.plusSeconds(10));
        assertThat(again.at(NOW.plusSeconds(61)))
                .as("one that ends earlier does")
                .containsExactly("third", "second");
        assertThat(again.rotated("fourth", NOW.plusSeconds(11), NOW.plusSeconds(11))
                        .at(NOW.plusSeconds(11)))
                .as("without an overlap")
                .containsExactly("fourth");
    }

    @Test
    void oneThatComesBackHasNoEnd() {
        SourceSecrets back = SourceSecrets.of(List.of("a"))
                .rotated("b", NOW.plusSeconds(60), NOW)
                .rotated("a", NOW.plusSeconds(60), NOW);
        assertThat(back.at(NOW.plusSeconds(100))).containsExactly("a");
    }

    @Test
    void areNeverMoreThanFive() {
        SourceSecrets many = SourceSecrets.of(List.of("1", "2", "3", "4", "5"));
        assertThatThrownBy(() -> many.rotated("6", NOW.plusSeconds(60), NOW))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/secret");
        assertThat(many.rotated("6", NOW, NOW).at(NOW)).containsExactly("6");
        for (List<String> each : List.of(
                List.of("1", "2", "3", "4", "5", "6"), List.of("a", "a"), List.of(" "), List.of("x".repeat(4_001)))) {
            assertThatThrownBy(() -> SourceSecrets.of(each))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("/secrets");
        }
    }

    @Test
    void areReadAsTheyWereWrittenAndShownByAQuarterAtMost() {
        SourceSecrets written =
                SourceSecrets.of(List.of("whsec_abcdefgh", "ü\"\\\n")).rotated("next-secret", NOW.plusSeconds(5), NOW);
        SourceSecrets read = SourceSecrets.read(written.write());
        assertThat(read.all()).isEqualTo(written.all());
        assertThat(read.all()).extracting(SourceSecrets.Kept::hint).containsExactly("ne…", "whs…", "ü…");
        assertThat(read.toString()).doesNotContain("whsec_", "next-secret");
        assertThat(read.all().toString()).doesNotContain("whsec_", "next-secret");
    }
}
