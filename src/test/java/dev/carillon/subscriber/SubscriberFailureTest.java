package dev.carillon.subscriber;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriberFailureTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @Test
    void waitsTwiceAsLongEachTimeUpToAnHour() {
        assertThat(SubscriberFailure.delay(1, 0.5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(SubscriberFailure.delay(2, 0.5)).isEqualTo(Duration.ofSeconds(2));
        assertThat(SubscriberFailure.delay(10, 0.5)).isEqualTo(Duration.ofSeconds(512));
        assertThat(SubscriberFailure.delay(13, 0.5)).isEqualTo(Duration.ofHours(1));
        assertThat(SubscriberFailure.delay(1_000_000, 0.5)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void isOffByUpToAFifth() {
        assertThat(SubscriberFailure.delay(1, 0)).isEqualTo(Duration.ofMillis(800));
        assertThat(SubscriberFailure.delay(1, 0.999)).isBetween(Duration.ofMillis(1_190), Duration.ofMillis(1_200));
    }

    @Test
    void keepsWhenItFailedFirstAndWhyItFailedLast() {
        SubscriberFailure first = SubscriberFailure.first(7, 100, new IllegalStateException("a"), NOW, 0.5);
        SubscriberFailure second = first.again(new IllegalStateException("b"), NOW.plusSeconds(1), 0.5);

        assertThat(second.attempts()).isEqualTo(2);
        assertThat(second.failedAt()).isEqualTo(NOW);
        assertThat(second.reason()).isEqualTo("java.lang.IllegalStateException: b");
        assertThat(second.nextTry()).isEqualTo(NOW.plusSeconds(3));
    }

    private static String reason(Throwable why) {
        return SubscriberFailure.first(7, 100, why, NOW, 0.5).reason();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "漢", "😀"})
    void aReasonHasAtMost2000Bytes(String character) {
        String reason = reason(new IllegalStateException(character.repeat(5_000)));

        assertThat(reason.getBytes(UTF_8)).hasSizeBetween(1_997, 2_000);
        assertThat(reason).endsWith(character);
    }

    @Test
    void whatNoDatabaseTakesIsReplacedInAReason() {
        assertThat(reason(new IllegalStateException("a\0b\u0085c\ud800d\ndef\udc00")))
                .isEqualTo("java.lang.IllegalStateException: a\ufffdb\ufffdc\ufffdd def\ufffd");
    }

    @Test
    void anExceptionThatCannotTellItsReasonIsNamed() {
        class Mute extends RuntimeException {
            @Override
            public String getMessage() {
                throw new IllegalStateException("no text");
            }
        }
        class Nothing extends RuntimeException {
            @Override
            public String toString() {
                return null;
            }
        }

        assertThat(reason(new Mute())).isEqualTo(Mute.class.getName());
        assertThat(reason(new Nothing())).isEqualTo(Nothing.class.getName());
        assertThat(SubscriberFailure.printable(new Mute())).hasMessageContaining(Mute.class.getName());
    }
}
