package dev.carillon.servicestack;

import dev.carillon.subscription.SubscriptionsChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Subscribers of an event for 60 s, under the key {@code subscribers:<event>}; that there are none is not kept. A change on
 * this node shows at once, one on another node after that time. Thread safe.
 */
@ApplicationScoped
class CachedSubscribers implements EventSubscriptionCache {

    static final Duration KEPT = Duration.ofSeconds(60);

    private static final int MOST = 10_000;

    private record Entry(List<SubscriptionRelayConfig> subscribers, Instant until) {}

    private final WebhookSubscriptionStore store;
    private final Clock clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    @Inject
    CachedSubscribers(WebhookSubscriptionStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    protected CachedSubscribers() { // CDI client proxy
        this(null, null);
    }

    @Override
    public List<SubscriptionRelayConfig> getAll(int application, String eventName) {
        Instant now = clock.instant();
        String key = application + "/subscribers:" + eventName;
        Entry known = entries.get(key);
        if (known != null && now.isBefore(known.until)) {
            return known.subscribers;
        }
        List<SubscriptionRelayConfig> found = store.search(application, eventName, true);
        if (found.isEmpty()) {
            entries.remove(key);
        } else {
            if (entries.size() >= MOST) {
                entries.clear();
            }
            entries.put(key, new Entry(List.copyOf(found), now.plus(KEPT)));
        }
        return found;
    }

    /** Changed at another door, or disabled by the engine. */
    void on(@Observes SubscriptionsChanged changed) {
        forget();
    }

    @Override
    public void forget() {
        entries.clear();
    }
}
