package dev.carillon.servicestack;

import jakarta.enterprise.inject.Vetoed;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Events in memory, for tests and for an alternative that keeps nothing over a restart. Thread safe. */
@Vetoed
public class MemoryEventStore implements WebhookEventStore {

    private static final int BATCH = 100;

    private final Map<String, WebhookEvent> pending = new LinkedHashMap<>();
    private final Clock clock;

    public MemoryEventStore() {
        this(Clock.systemUTC());
    }

    public MemoryEventStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void write(WebhookEvent event) {
        pending.putIfAbsent(event.id(), event);
    }

    @Override
    public WebhookEvent create(String eventName, String data) {
        String id = UUID.randomUUID().toString().replace("-", "");
        WebhookEvent created = new WebhookEvent(0, id, eventName, clock.instant(), data, null);
        write(created);
        return created;
    }

    @Override
    public synchronized List<WebhookEvent> peek() {
        return pending.values().stream().limit(BATCH).toList();
    }

    @Override
    public synchronized void relayed(Collection<WebhookEvent> events) {
        events.forEach(each -> pending.remove(each.id()));
    }
}
