package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.SubscriptionSet;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedKeysTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final SubscriptionSet none = new SubscriptionSet(1, List.of());

    @Test
    void areMadeOnceForTheSameSubscriptions() {
        PublishedKeys first = PublishedKeys.current(null, none, NOW);

        assertThat(PublishedKeys.current(first, none, NOW.plusSeconds(59))).isSameAs(first);
    }

    @Test
    void areMadeAgainAfterAMinuteOrAChange() {
        PublishedKeys first = PublishedKeys.current(null, none, NOW);

        assertThat(PublishedKeys.current(first, none, NOW.plusSeconds(60))).isNotSameAs(first);
        assertThat(PublishedKeys.current(first, new SubscriptionSet(2, List.of()), NOW))
                .isNotSameAs(first);
    }
}
