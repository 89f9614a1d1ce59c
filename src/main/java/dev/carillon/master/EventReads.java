package dev.carillon.master;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.delivery.history.Deliveries;
import dev.carillon.event.EventStatus;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.event.TraceContext;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads events, and what became of them. Stateless, thread safe. */
@OnePerNode
class EventReads {

    private static final String STORED = "\0stored"; // no field has this name

    private final EventPages pages;
    private final EventLog log;
    private final Deliveries deliveries;

    @Inject
    EventReads(EventPages pages, EventLog log, Deliveries deliveries) {
        this.pages = pages;
        this.log = log;
        this.deliveries = deliveries;
    }

    Map<String, Graph.Root> roots() {
        return Map.of(
                "events", new Graph.Root(Scope.EVENTS_READ, this::events),
                "event", new Graph.Root(Scope.EVENTS_READ, this::event));
    }

    /** Fields that need another look into the database. */
    Map<String, Graph.Read> ofEvent() {
        return Map.of("state", this::state, "deliveries", this::deliveries);
    }

    private Object events(Caller caller, DataFetchingEnvironment asked) throws Exception {
        String topic = asked.getArgument("topic");
        EventPages.Query query =
                new EventPages.Query(caller.application(), topic == null ? null : TopicPattern.of(topic), null, null);
        ListPage page = new ListPage(asked);
        EventPages.Found found = pages.after(query, page.position(), page.first());
        List<StoredEvent> all = found.events();
        return ListPage.of(
                all.stream().map(EventReads::shown).toList(),
                found.hasMore() && !all.isEmpty()
                        ? String.valueOf(all.get(all.size() - 1).position())
                        : null);
    }

    private Object event(Caller caller, DataFetchingEnvironment asked) throws Exception {
        String id = asked.getArgument("id");
        try {
            UUID uuid = UUID.fromString(id);
            OptionalLong position = pages.positionOf(uuid, caller.application()); // which find does not look up
            return log.find(uuid, caller.application())
                    .map(found -> shown(found.at(position.orElse(0))))
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("id", "must be the id of an event", id);
        }
    }

    private Object state(Caller caller, DataFetchingEnvironment asked) {
        StoredEvent event = stored(asked);
        return deliveries
                .of(caller.application(), event.id().toString())
                .orElse(EventStatus.QUEUED)
                .name();
    }

    private Object deliveries(Caller caller, DataFetchingEnvironment asked) throws Exception {
        return deliveries.of(stored(asked).position()).stream()
                .map(each -> GraphObject.of(
                        "id", each.id(),
                        "subscription", each.subscription(),
                        "state", each.progress().status(),
                        "attempts", each.progress().attempts(),
                        "responseStatus",
                                each.last() == null ? null : each.last().responseStatus(),
                        "dueAt", GraphObject.text(each.progress().dueAt()),
                        "finishedAt", GraphObject.text(each.progress().finishedAt())))
                .toList();
    }

    private static StoredEvent stored(DataFetchingEnvironment asked) {
        Map<String, Object> event = asked.getSource();
        return (StoredEvent) event.get(STORED);
    }

    private static Map<String, Object> shown(StoredEvent stored) {
        Map<String, Object> extensions = stored.event().extensions();
        String ids = GraphObject.text(extensions.get("correlationids"));
        return GraphObject.of(
                "id",
                stored.id().toString(),
                "topic",
                stored.event().getTopic(),
                "type",
                stored.event().getType(),
                "source",
                stored.event().getProducer(),
                "receivedAt",
                GraphObject.text(stored.receivedAt()),
                "direction",
                extensions.get("certesdirection"),
                "correlationIds",
                ids == null ? List.of() : Arrays.asList(ids.split(",")),
                "traceparent",
                extensions.get(TraceContext.PARENT),
                STORED,
                stored);
    }
}
