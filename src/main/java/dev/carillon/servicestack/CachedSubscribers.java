package dev.carillon.servicestack;

import dev.carillon.subscription.Subscriptions;
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
import java.util.function.LongSupplier;

/**
 * Subscribers of an event for 60 s, under the key {@code subscribers:<event>}; that there are none is not kept. A change of the
 * hub's subscriptions shows at once, on another node within a second; one of any other store on this node only, at once.
 * Thread safe.
 */
@ApplicationScoped
class CachedSubscribers implements EventSubscriptionCache {

    static final Duration KEPT = Duration.ofSeconds(60);

    private static final int MOST = 10_000;

    /** @param version of the hub's subscriptions before they were read */
    private record Entry(List<SubscriptionRelayConfig> subscribers, Instant until, long version) {}

    private final WebhookSubscriptionStore store;
    private final Clock clock;
    private final LongSupplier version;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    @Inject
    CachedSubscribers(WebhookSubscriptionStore store, Clock clock, Subscriptions hub) {
        this(store, clock, () -> hub.current().version());
    }

    CachedSubscribers(WebhookSubscriptionStore store, Clock clock, LongSupplier version) {
        this.store = store;
        this.clock = clock;
        this.version = version;
    }

    protected CachedSubscribers() { // CDI client proxy
        this(null, null, (LongSupplier) null);
    }

    @Override
    public List<SubscriptionRelayConfig> getAll(int application, String eventName) {
        Instant now = clock.instant();
        String key = application + "/subscribers:" + eventName;
        Entry known = entries.get(key);
        long current = version.getAsLong();
        if (known != null && now.isBefore(known.until) && known.version == current) {
            return known.subscribers;
        }
        List<SubscriptionRelayConfig> found = store.search(application, eventName, true);
        if (found.isEmpty()) {
            entries.remove(key);
        } else {
            if (entries.size() >= MOST) {
                entries.clear();
            }
            entries.put(key, new Entry(List.copyOf(found), now.plus(KEPT), current));
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
