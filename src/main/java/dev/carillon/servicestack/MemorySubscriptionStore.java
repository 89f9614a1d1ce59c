package dev.carillon.servicestack;

import jakarta.enterprise.inject.Vetoed;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Subscriptions in memory, for tests and for an alternative that keeps nothing over a restart. Event names are the same in
 * upper and lower case. Thread safe.
 */
@Vetoed
public class MemorySubscriptionStore implements WebhookSubscriptionStore {

    private record Entry(int application, EventSubscription subscription) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Map<String, SubscriptionDeliveryResult>> results = new LinkedHashMap<>();
    private final Clock clock;

    public MemorySubscriptionStore() {
        this(Clock.systemUTC());
    }

    public MemorySubscriptionStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized List<EventSubscription> add(int application, List<EventSubscription> subscriptions) {
        Set<String> asked = new HashSet<>();
        for (EventSubscription each : subscriptions) {
            if (!asked.add(each.event().toLowerCase(Locale.ROOT))
                    || get(application, each.createdById(), each.event()).isPresent()) {
                throw new SubscriptionExistsException(each.event());
            }
        }
        List<EventSubscription> added = new ArrayList<>();
        for (EventSubscription each : subscriptions) {
            EventSubscription made = with(each, UUID.randomUUID().toString(), each.isActive(), each.config(), now());
            entries.put(made.id(), new Entry(application, made));
            added.add(made);
        }
        return added;
    }

    @Override
    public synchronized List<EventSubscription> find(int application, String userId) {
        return of(application).stream()
                .filter(each -> each.createdById().equals(userId))
                .toList();
    }

    @Override
    public synchronized Optional<EventSubscription> get(int application, String userId, String event) {
        return find(application, userId).stream()
                .filter(each -> each.event().equalsIgnoreCase(event))
                .findFirst();
    }

    @Override
    public synchronized Optional<EventSubscription> get(int application, String id) {
        return Optional.ofNullable(entries.get(id))
                .filter(each -> each.application() == application)
                .map(Entry::subscription);
    }

    @Override
    public synchronized Optional<EventSubscription> update(int application, String id, SubscriptionChange change) {
        return get(application, id).map(found -> {
            SubscriptionConfig config = new SubscriptionConfig(
                    or(change.url(), found.config().url()),
                    or(change.contentType(), found.config().contentType()),
                    or(change.secret(), found.config().secret()));
            EventSubscription changed = with(found, id, or(change.isActive(), found.isActive()), config, now());
            entries.put(id, new Entry(application, changed));
            return changed;
        });
    }

    @Override
    public synchronized boolean delete(int application, String id) {
        boolean found = get(application, id).isPresent();
        if (found) {
            entries.remove(id);
            results.remove(id);
        }
        return found;
    }

    @Override
    public synchronized List<SubscriptionRelayConfig> search(int application, String event, Boolean isActive) {
        return of(application).stream()
                .filter(each -> isActive == null || isActive == each.isActive())
                .filter(each -> EventName.hears(each.event(), event))
                .map(each -> new SubscriptionRelayConfig(each.id(), each.config()))
                .toList();
    }

    @Override
    public synchronized void add(int application, SubscriptionDeliveryResult result) {
        if (get(application, result.subscriptionId()).isPresent()) {
            results.computeIfAbsent(result.subscriptionId(), first -> new LinkedHashMap<>())
                    .putIfAbsent(result.id(), result);
        }
    }

    @Override
    public synchronized List<SubscriptionDeliveryResult> search(int application, String id, int top) {
        if (get(application, id).isEmpty()) {
            return List.of();
        }
        return results.getOrDefault(id, Map.of()).values().stream()
                .sorted(Comparator.comparing(SubscriptionDeliveryResult::attemptedDateUtc)
                        .reversed())
                .limit(top)
                .toList();
    }

    private List<EventSubscription> of(int application) {
        return entries.values().stream()
                .filter(each -> each.application() == application)
                .map(Entry::subscription)
                .toList();
    }

    private static EventSubscription with(
            EventSubscription one, String id, boolean isActive, SubscriptionConfig config, Instant modified) {
        return new EventSubscription(
                id,
                one.name(),
                one.event(),
                isActive,
                one.id() == null ? modified : one.createdDateUtc(),
                one.createdById(),
                modified,
                config);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
