package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

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

    @Test
    void cutsAReasonThatIsTooLong() {
        Throwable verbose = new IllegalStateException("x".repeat(5_000));

        assertThat(SubscriberFailure.first(7, 100, verbose, NOW, 0.5).reason()).hasSize(2_000);
    }
}
