package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchSizeTest {

    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final BatchSize size = new BatchSize();

    @Test
    void aFastBrokerIsSoonGivenMany() {
        assertThat(size.most()).isEqualTo(16);
        size.took(16, Duration.ofMillis(2), DEADLINE);
        assertThat(size.most()).isEqualTo(64);
        size.took(64, Duration.ofMillis(4), DEADLINE);
        assertThat(size.most()).isEqualTo(256);
        size.took(256, Duration.ofMillis(9), DEADLINE);
        assertThat(size.most()).isEqualTo(256);
    }

    @Test
    void oneThatIsFarAwayAndConfirmsTogetherToo() {
        for (int i = 0; i < 5; i++) {
            size.took(size.most(), Duration.ofMillis(900), DEADLINE);
        }
        assertThat(size.most()).isEqualTo(256);
    }

    @Test
    void oneThatConfirmsEachSlowlyIsGivenWhatItConfirmsInAFifthOfTheTime() {
        for (int i = 0; i < 20; i++) {
            size.took(size.most(), Duration.ofMillis(100L * size.most()), DEADLINE);
        }
        assertThat(size.most()).isEqualTo(30);
    }

    @Test
    void fewAreSentTogetherHoweverSlowItIs() {
        size.took(1, Duration.ofSeconds(15), DEADLINE);
        assertThat(size.most()).isEqualTo(16);
    }
}
