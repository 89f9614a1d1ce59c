package dev.carillon.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FilterTimeTest {

    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private long now = 1;
    private final FilterTime time = new FilterTime(() -> now);

    @Test
    void anApplicationHasATenthOfTheTimeAndOthersTheirOwn() {
        assertThat(time.use(1, 150 * MILLI)).isTrue();
        assertThat(time.use(1, 60 * MILLI)).isFalse();
        assertThat(time.use(2, 60 * MILLI)).isTrue();

        now += 200 * MILLI;
        assertThat(time.use(1, 5 * MILLI)).isTrue();
        assertThat(time.use(1, 10 * MILLI)).isFalse();
    }

    @Test
    void whatIsNotUsedIsNotSavedForLater() {
        assertThat(time.use(1, 0)).isTrue();
        now += 3_600_000 * MILLI;
        assertThat(time.use(1, 199 * MILLI)).isTrue();
        assertThat(time.use(1, 2 * MILLI)).isFalse();
    }
}
