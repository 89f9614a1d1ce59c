package dev.carillon.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreshCacheTest {

    private final Map<String, String> truth = new HashMap<>(Map.of("a", "1"));
    private long now;
    private int reads;
    private final FreshCache<String, String> cache = new FreshCache<>(10, () -> now);

    private Optional<String> get(String key) {
        return cache.get(key, it -> {
            reads++;
            return Optional.ofNullable(truth.get(it));
        });
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void readsOnceInHalfASecond() {
        for (int i = 0; i < 10; i++) {
            assertThat(get("a")).contains("1");
            pass(Duration.ofMillis(49));
        }
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void forgetsWhatIsGoneWithinOneSecond() {
        get("a");
        truth.remove("a");
        pass(FreshCache.LONGEST);

        assertThat(get("a")).isEmpty();
    }

    @Test
    void findsWhatHasComeWithinOneSecond() {
        assertThat(get("b")).isEmpty();
        truth.put("b", "2");
        pass(FreshCache.LONGEST);

        assertThat(get("b")).contains("2");
    }

    @Test
    void letsOneReadAgainWhileOthersGoOn() {
        get("a");
        pass(Duration.ofMillis(600));
        Optional<String> seenMeanwhile = cache.get("a", key -> {
            assertThat(get(key)).contains("1"); // as another thread would ask
            return Optional.of("fresh");
        });

        assertThat(seenMeanwhile).contains("fresh");
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void keepsNothingThatWasReadBeforeItWasCleared() {
        cache.get("a", key -> {
            cache.clear(); // revoked between reading and keeping
            return Optional.of("old");
        });
        truth.remove("a");

        assertThat(get("a")).isEmpty();
    }

    @Test
    void isBoundedAndGuessesDriveOutNothing() {
        get("a");
        for (int i = 0; i < 1_000; i++) {
            get("guess " + i);
        }

        assertThat(cache.size()).isLessThanOrEqualTo(20);
        reads = 0;
        get("a");
        assertThat(reads).isZero();
    }

    @Test
    void readsAgainAfterAFailure() {
        try {
            cache.get("a", key -> {
                throw new IllegalStateException("no database");
            });
        } catch (IllegalStateException expected) {
            assertThat(expected).hasMessage("no database");
        }

        assertThat(get("a")).contains("1");
    }
}
