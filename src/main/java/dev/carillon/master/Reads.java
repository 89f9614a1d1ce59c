package dev.carillon.master;

import dev.carillon.access.ApiKey;
import dev.carillon.access.ApiKeys;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.access.User;
import dev.carillon.access.Users;
import dev.carillon.delivery.BackoffRules;
import dev.carillon.delivery.history.Deliveries;
import dev.carillon.event.EventStatus;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.event.TraceContext;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.SchemaPolicy;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.Subscriptions;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;

/** What each field of the schema reads. Stateless, thread safe. */
@OnePerNode
class Reads {

    static final int MOST = 100;
    static final String FIRST = "first";
    private static final String STORED = "\0stored"; // no field has this name

    private final Subscriptions subscriptions;
    private final EventPages pages;
    private final EventLog log;
    private final Deliveries deliveries;
    private final BackoffRules backoffs;
    private final SchemaRegistry schemas;
    private final Users users;
    private final ApiKeys keys;

    @Inject
    Reads(
            Subscriptions subscriptions,
            EventPages pages,
            EventLog log,
            Deliveries deliveries,
            BackoffRules backoffs,
            SchemaRegistry schemas,
            Users users,
            ApiKeys keys) {
        this.subscriptions = subscriptions;
        this.pages = pages;
        this.log = log;
        this.deliveries = deliveries;
        this.backoffs = backoffs;
        this.schemas = schemas;
        this.users = users;
        this.keys = keys;
    }

    Map<String, Graph.Root> roots() {
        return Map.of(
                "subscriptions", new Graph.Root(Scope.SUBSCRIPTIONS_READ, this::subscriptions),
                "events", new Graph.Root(Scope.EVENTS_READ, this::events),
                "event", new Graph.Root(Scope.EVENTS_READ, this::event),
                "backoffs", new Graph.Root(Scope.BACKOFFS_READ, this::backoffs),
                "config", new Graph.Root(Scope.CONFIG_READ, this::config),
                "schemas", new Graph.Root(Scope.SCHEMAS_READ, this::schemas),
                "users", new Graph.Root(Scope.KEYS_READ, this::users),
                "keys", new Graph.Root(Scope.KEYS_READ, this::keys));
    }

    /** Those that need another look into the database. */
    Map<String, Graph.Read> ofEvent() {
        return Map.of("state", this::state, "deliveries", this::deliveries);
    }

    private Object subscriptions(Caller caller, DataFetchingEnvironment asked) {
        int first = first(asked);
        List<Subscription> found = subscriptions.list(caller.application(), position(asked), first + 1);
        return page(first, found, each -> String.valueOf(each.number()), Reads::shown);
    }

    private Object events(Caller caller, DataFetchingEnvironment asked) throws Exception {
        String topic = asked.getArgument("topic");
        EventPages.Query query =
                new EventPages.Query(caller.application(), topic == null ? null : TopicPattern.of(topic), null, null);
        EventPages.Found found = pages.after(query, position(asked), first(asked));
        List<StoredEvent> all = found.events();
        return page(
                all.stream().map(Reads::shown).toList(),
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
                .map(each -> of(
                        "id", each.id(),
                        "subscription", each.subscription(),
                        "state", each.progress().status(),
                        "attempts", each.progress().attempts(),
                        "responseStatus",
                                each.last() == null ? null : each.last().responseStatus(),
                        "dueAt", text(each.progress().dueAt()),
                        "finishedAt", text(each.progress().finishedAt())))
                .toList();
    }

    private static StoredEvent stored(DataFetchingEnvironment asked) {
        Map<String, Object> event = asked.getSource();
        return (StoredEvent) event.get(STORED);
    }

    private Object backoffs(Caller caller, DataFetchingEnvironment asked) throws Exception {
        return backoffs.list(caller.application()).stream()
                .map(each -> of(
                        "id", each.id(),
                        "kind", each.kind().toString(),
                        "direction", each.direction().toString(),
                        "value", each.value(),
                        "retry", each.retry().toString(),
                        "changedBy", each.changedBy(),
                        "changedAt", text(each.changedAt())))
                .toList();
    }

    private Object config(Caller caller, DataFetchingEnvironment asked) {
        SchemaPolicy policy = schemas.storedPolicy(caller.application());
        return of(
                "schemaMode",
                policy.mode().toString(),
                "withoutSchema",
                policy.acceptsUnknown() ? "accept" : "refuse",
                "changedBy",
                schemas.policyChangedBy(caller.application()).orElse(null));
    }

    private Object schemas(Caller caller, DataFetchingEnvironment asked) {
        int first = first(asked);
        List<EventSchema> found =
                schemas.list(caller.application(), asked.getArgument("prefix"), position(asked), first + 1);
        return page(
                first,
                found,
                each -> String.valueOf(each.number()),
                each -> of(
                        "id", each.id(),
                        "name", each.subject().value(),
                        "language", each.language(),
                        "version", each.versionText(),
                        "compatibility", each.compatibility().toString(),
                        "text", schemas.published(each)));
    }

    private Object users(Caller caller, DataFetchingEnvironment asked) {
        int first = first(asked);
        List<User> found = users.list(caller.application(), after(asked), first + 1);
        return page(
                first,
                found,
                User::id,
                each -> of(
                        "id", each.id(),
                        "name", each.name(),
                        "scopes",
                                each.scopes().stream()
                                        .map(Scope::toString)
                                        .sorted()
                                        .toList(),
                        "changedBy", each.changedBy(),
                        "changedAt", text(each.changedAt())));
    }

    private Object keys(Caller caller, DataFetchingEnvironment asked) {
        ApiKeys.Found found = keys.list(caller, after(asked), first(asked));
        return page(found.keys().stream().map(Reads::shown).toList(), found.next());
    }

    private static Map<String, Object> shown(ApiKey key) {
        return of(
                "id", key.id(),
                "name", key.name(),
                "prefix", key.prefix(),
                "scopes", key.scopes().stream().map(Scope::toString).sorted().toList(),
                "createdAt", text(key.createdAt()),
                "expiresAt", text(key.expiresAt()));
    }

    private static Map<String, Object> shown(Subscription each) {
        return of(
                "id", each.id(),
                "name", each.name(),
                "url", each.isForBroker() ? null : each.shownUrl(),
                "topics", each.topics(),
                "content", each.content().toString(),
                "filter", text(each.options().filter()),
                "priority", each.options().ordering().priority(),
                "state", each.status().toString(),
                "createdAt", text(each.createdAt()));
    }

    private static Map<String, Object> shown(StoredEvent stored) {
        Map<String, Object> extensions = stored.event().extensions();
        String ids = text(extensions.get("correlationids"));
        return of(
                "id",
                stored.id().toString(),
                "topic",
                stored.event().getTopic(),
                "type",
                stored.event().getType(),
                "source",
                stored.event().getProducer(),
                "receivedAt",
                text(stored.receivedAt()),
                "direction",
                extensions.get("certesdirection"),
                "correlationIds",
                ids == null ? List.of() : Arrays.asList(ids.split(",")),
                "traceparent",
                extensions.get(TraceContext.PARENT),
                STORED,
                stored);
    }

    private static int first(DataFetchingEnvironment asked) {
        int first = asked.getArgument(FIRST);
        if (first < 1 || first > MOST) {
            throw new RefusedException(FIRST, "must be 1 to " + MOST, String.valueOf(first));
        }
        return first;
    }

    private static String after(DataFetchingEnvironment asked) {
        String after = asked.getArgument("after");
        return after == null ? "" : after;
    }

    private static long position(DataFetchingEnvironment asked) {
        String after = after(asked);
        if (!after.matches("[0-9]{0,18}")) {
            throw new RefusedException("after", "must be the next of a page", after);
        }
        return after.isEmpty() ? 0 : Long.parseLong(after);
    }

    private static <T> Map<String, Object> page(
            int first, List<T> found, Function<T, String> cursor, Function<T, Map<String, Object>> shown) {
        List<T> some = found.size() > first ? found.subList(0, first) : found;
        return page(some.stream().map(shown).toList(), found.size() > first ? cursor.apply(some.get(first - 1)) : null);
    }

    private static Map<String, Object> page(List<Map<String, Object>> data, String next) {
        return of("data", data, "next", next);
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static Map<String, Object> of(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
