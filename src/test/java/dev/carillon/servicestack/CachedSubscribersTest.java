package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CachedSubscribersTest {

    private final SettableClock clock = new SettableClock();
    private final AtomicLong version = new AtomicLong();
    private final WebhookSubscriptionStore store = new MemorySubscriptionStore(clock);
    private final CachedSubscribers cache = new CachedSubscribers(store, clock, version::get);

    @Test
    void W9_subscribersOfAnEventAreKeptForAMinuteAndNobodyIsNotKept() {
        assertThat(cache.getAll(1, "hello")).isEmpty();
        add("ck_one");
        assertThat(cache.getAll(1, "hello"))
                .as("that there was nobody was not kept")
                .hasSize(1);

        add("ck_two");
        clock.tick(Duration.ofSeconds(59));
        assertThat(cache.getAll(1, "hello")).hasSize(1);
        assertThat(cache.getAll(2, "hello")).isEmpty();
        clock.tick(Duration.ofSeconds(1));
        assertThat(cache.getAll(1, "hello")).hasSize(2);
    }

    @Test
    void W9_aChangeOnThisNodeShowsAtOnce() {
        add("ck_one");
        cache.getAll(1, "hello");
        add("ck_two");
        cache.forget();
        assertThat(cache.getAll(1, "hello")).hasSize(2);
    }

    /** Also one that is made while they are looked up, or on another node. */
    @Test
    void aChangeOfTheHubsSubscriptionsShowsAsSoonAsItIsKnownHere() {
        add("ck_one");
        cache.getAll(1, "hello");
        add("ck_two");
        assertThat(cache.getAll(1, "hello")).hasSize(1);

        version.incrementAndGet();

        assertThat(cache.getAll(1, "hello")).hasSize(2);
    }

    private void add(String user) {
        store.add(
                1,
                List.of(new EventSubscription(
                        null,
                        "My Webhook",
                        "hello",
                        true,
                        null,
                        user,
                        null,
                        new SubscriptionConfig("http://1.1.1.1/x", "application/json", null))));
    }
}
