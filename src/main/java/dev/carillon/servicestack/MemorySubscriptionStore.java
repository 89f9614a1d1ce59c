package dev.carillon.servicestack;

import jakarta.enterprise.inject.Vetoed;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Subscriptions in memory, for tests and for an alternative that keeps nothing over a restart. Event names are the same in
 * upper and lower case. Thread safe.
 */
@Vetoed
public class MemorySubscriptionStore implements WebhookSubscriptionStore {

    /** What is kept under the id of a subscription. */
    record Entry(int application, long number, EventSubscription subscription, List<SubscriptionDeliveryResult> results)
            implements Serializable {

        Entry with(EventSubscription changed) {
            return new Entry(application, number, changed, results);
        }

        Entry with(SubscriptionDeliveryResult result) {
            List<SubscriptionDeliveryResult> more = new ArrayList<>(results);
            more.add(result);
            more.sort(Comparator.comparing(SubscriptionDeliveryResult::attemptedDateUtc)
                    .reversed());
            return new Entry(
                    application, number, subscription, List.copyOf(more.subList(0, Math.min(KEPT, more.size()))));
        }
    }

    private static final int KEPT = 100;

    private final Map<String, Object> entries;
    private final Clock clock;

    public MemorySubscriptionStore() {
        this(Clock.systemUTC());
    }

    public MemorySubscriptionStore(Clock clock) {
        this(new HashMap<>(), clock);
    }

    MemorySubscriptionStore(Map<String, Object> entries, Clock clock) {
        this.entries = entries;
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
        long number = all().mapToLong(Entry::number).max().orElse(0);
        for (EventSubscription each : subscriptions) {
            EventSubscription made = with(each, UUID.randomUUID().toString(), each.isActive(), each.config(), now());
            entries.put(made.id(), new Entry(application, ++number, made, List.of()));
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
        return entry(application, id).map(Entry::subscription);
    }

    @Override
    public synchronized Optional<EventSubscription> update(int application, String id, SubscriptionChange change) {
        return entry(application, id).map(entry -> {
            EventSubscription found = entry.subscription();
            SubscriptionConfig config = new SubscriptionConfig(
                    or(change.url(), found.config().url()),
                    or(change.contentType(), found.config().contentType()),
                    or(change.secret(), found.config().secret()));
            EventSubscription changed = with(found, id, or(change.isActive(), found.isActive()), config, now());
            entries.put(id, entry.with(changed));
            return changed;
        });
    }

    @Override
    public synchronized boolean delete(int application, String id) {
        boolean found = get(application, id).isPresent();
        if (found) {
            entries.remove(id);
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
        entry(application, result.subscriptionId())
                .filter(entry ->
                        entry.results().stream().noneMatch(each -> each.id().equals(result.id())))
                .ifPresent(entry -> entries.put(result.subscriptionId(), entry.with(result)));
    }

    @Override
    public synchronized List<SubscriptionDeliveryResult> search(int application, String id, int top) {
        return entry(application, id)
                .map(entry -> entry.results().stream().limit(top).toList())
                .orElse(List.of());
    }

    private Optional<Entry> entry(int application, String id) {
        return Optional.ofNullable((Entry) entries.get(id)).filter(each -> each.application() == application);
    }

    private Stream<Entry> all() {
        return entries.values().stream().filter(Entry.class::isInstance).map(Entry.class::cast);
    }

    private List<EventSubscription> of(int application) {
        return all().filter(each -> each.application() == application)
                .sorted(Comparator.comparingLong(Entry::number))
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
