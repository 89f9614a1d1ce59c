package dev.carillon.servicestack;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.JsonApi;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.eventlog.StoredEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** The hub's log, as an event store. What is pending, {@link PendingRelay} says. Thread safe. */
@ApplicationScoped
class HubEventStore implements WebhookEventStore {

    private final EventNotifier notifier;
    private final Clock clock;
    private final PendingRelay pending;

    @Inject
    HubEventStore(EventNotifier notifier, Clock clock, PendingRelay pending) {
        this.notifier = notifier;
        this.clock = clock;
        this.pending = pending;
    }

    protected HubEventStore() { // CDI client proxy
        this(null, null, null);
    }

    @Override
    public void write(WebhookEvent event) {
        EventData.Builder builder =
                EventData.builder(topic(event.eventName())).id(event.id()).time(event.createdDateUtc());
        if (event.origin() != null) {
            builder.source(event.origin());
        }
        notifier.notify((event.data() == null ? builder : builder.json(event.data())).build());
    }

    @Override
    public WebhookEvent create(String eventName, String data) {
        String id = UUID.randomUUID().toString().replace("-", "");
        WebhookEvent created = new WebhookEvent(0, id, eventName, clock.instant(), data, null);
        write(created);
        return created;
    }

    @Override
    public List<WebhookEvent> peek() {
        return pending.pending();
    }

    @Override
    public void relayed(Collection<WebhookEvent> events) {
        pending.relayed(events);
    }

    static WebhookEvent event(StoredEvent stored) {
        EventData event = stored.event();
        return new WebhookEvent(
                stored.application(),
                stored.id().toString(),
                name(stored.topic()),
                event.getTimestamp(),
                json(event),
                event.getProducer());
    }

    /** JSON verbatim; other data as a JSON string. */
    private static String json(EventData event) {
        if (event.dataBytes() == null) {
            return null;
        }
        return event.hasJsonData()
                ? new String(event.dataBytes(), StandardCharsets.UTF_8)
                : JsonApi.json().createValue(event.dataText()).toString();
    }

    /** The topic of this name: a dotted one has slashes, what no segment holds is encoded. */
    private static TopicName topic(String name) {
        String bare = name.replaceAll("^/+|/+$", "");
        if (bare.isEmpty()) {
            return TopicName.ofSegment(name);
        }
        String slashed = bare.indexOf('/') < 0 ? bare.replace('.', '/') : bare;
        try {
            return TopicName.of(
                    Arrays.stream(slashed.split("/", -1)).map(TopicName::encode).collect(Collectors.joining("/")));
        } catch (RefusedException emptySegment) {
            return TopicName.ofSegment(name);
        }
    }

    private static String name(TopicName topic) {
        return topic.segments().stream().map(TopicName::decode).collect(Collectors.joining("/"));
    }
}
