package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.loop.Lifecycle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoreWaitTest {

    private final Lifecycle lifecycle = new Lifecycle();
    private final StoreWait wait = new StoreWait(lifecycle);

    @Test
    void triesUntilItSucceeds() throws Exception {
        lifecycle.started();
        AtomicInteger tries = new AtomicInteger();

        String stored = wait.until(() -> {
            if (tries.incrementAndGet() < 3) {
                throw NotNowException.ofAll("the database is away", null);
            }
            assertThat(wait.isWaiting()).isTrue();
            return "stored";
        });

        assertThat(stored).isEqualTo("stored");
        assertThat(wait.isWaiting()).isFalse();
    }

    @Test
    void theEndOfTheNodeEndsIt() {
        lifecycle.started();

        AtomicInteger tries = new AtomicInteger();

        assertThatThrownBy(() -> wait.until(() -> {
                    if (tries.incrementAndGet() == 2) {
                        lifecycle.ending();
                    }
                    throw NotNowException.ofAll("the database is away", null);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stopping");
        assertThat(wait.isWaiting()).isFalse();
    }

    @Test
    void aNodeThatHasNotStartedYetIsWaitedFor() throws Exception {
        AtomicInteger tries = new AtomicInteger();

        wait.until(() -> {
            if (tries.incrementAndGet() == 1) {
                throw NotNowException.ofAll("the server is not ready", null);
            }
            return null;
        });

        assertThat(tries).hasValue(2);
    }

    @Test
    void whatMayBeOfOneAloneIsTriedTenTimes() {
        lifecycle.started();
        StoreWait quick = new StoreWait(lifecycle, tries -> Duration.ofMillis(1));
        AtomicInteger tries = new AtomicInteger();

        assertThatThrownBy(() -> quick.until(() -> {
                    tries.incrementAndGet();
                    throw NotNowException.perhapsOfOne("a defect", null);
                }))
                .isInstanceOf(NotNowException.class);

        assertThat(tries).hasValue(10);
        assertThat(quick.isWaiting()).isFalse();
    }

    @Test
    void whatIsOfAllIsNotCounted() throws Exception {
        lifecycle.started();
        StoreWait quick = new StoreWait(lifecycle, tries -> Duration.ofMillis(1));
        AtomicInteger tries = new AtomicInteger();

        quick.until(() -> {
            if (tries.incrementAndGet() == 1) {
                throw NotNowException.perhapsOfOne("the connection broke", null);
            } else if (tries.get() < 100) {
                throw NotNowException.ofAll("the database is away", null);
            }
            return null;
        });

        assertThat(tries).hasValue(100);
    }

    @Test
    void thePauseDoublesUpToHalfAMinute() {
        assertThat(IntStream.range(0, 9).mapToObj(StoreWait::delay).map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
        assertThat(StoreWait.delay(1_000_000)).isEqualTo(Duration.ofSeconds(30));
    }
}
