package dev.carillon.schema;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.SchemaRows.Loaded;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/**
 * Which schemas there are, and those that are in use ready for checking, in memory: whoever publishes asks no database. Twice a
 * second it looks whether something has changed, and reads that. Thread safe.
 */
@OnePerNode
class SchemaCache {

    private static final FailureLog LOG = new FailureLog(SchemaCache.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int AT_ONCE = 50;

    /** The newest version of a schema, and where its row is. */
    record Known(long number, int application, int version) {}

    /** Of one application. Not changed once it is seen by others. */
    private static final class Tenant {

        private SchemaPolicy policy = SchemaPolicy.OFF;
        private final Map<String, Known> byName; // these two by topic
        private final Map<String, Known> byTopic;
        private final Map<String, Known> byType;

        Tenant(Tenant from) {
            byName = from == null ? new HashMap<>() : new HashMap<>(from.byName);
            byTopic = from == null ? new HashMap<>() : new HashMap<>(from.byTopic);
            byType = from == null ? new HashMap<>() : new HashMap<>(from.byType);
            policy = from == null ? SchemaPolicy.OFF : from.policy;
        }

        /** Of a topic and of a name that is the same topic the name has the say. */
        Known ofTopic(String topic) {
            Known named = byName.get(topic);
            return named != null ? named : byTopic.get(topic);
        }

        Map<String, Known> side(SchemaSubject.Kind kind) {
            return switch (kind) {
                case NAME -> byName;
                case TOPIC -> byTopic;
                case TYPE -> byType;
            };
        }
    }

    private final SchemaStore store;
    private final ReadySchemas ready;
    private volatile Map<Integer, Tenant> tenants = Map.of();
    private volatile long version = -1;

    @Inject
    SchemaCache(SchemaStore store, SchemaLanguages languages, SchemaSettings settings) {
        this.store = store;
        ready = new ReadySchemas(languages, settings.memoryBytes());
    }

    /** Reads them, and from now on looks for what has changed. */
    void start(Loops loops) {
        refresh();
        loops.start("schemas", () -> {
            refresh();
            return prepare() ? Duration.ZERO : LOOK;
        });
    }

    SchemaPolicy policy(int application) {
        Tenant tenant = tenants.get(application);
        return tenant == null ? SchemaPolicy.OFF : tenant.policy;
    }

    /** The schema of an event: that of its topic, else that of its type. */
    Optional<ReadySchema> of(int application, EventData event) {
        Tenant tenant = tenants.get(application);
        if (tenant == null) {
            return Optional.empty();
        }
        Known known = tenant.ofTopic(event.getTopic());
        if (known == null) {
            known = tenant.byType.get(event.getType() == null ? event.topic().dotted() : event.getType());
        }
        return known == null ? Optional.empty() : Optional.ofNullable(ready(known));
    }

    Optional<ReadySchema> of(int application, SchemaSubject subject) {
        Tenant tenant = tenants.get(application);
        if (tenant == null) {
            return Optional.empty();
        }
        Known known = subject.topic()
                .map(topic -> tenant.ofTopic(topic.value()))
                .orElseGet(() -> tenant.byType.get(subject.value()));
        return known == null ? Optional.empty() : Optional.ofNullable(ready(known));
    }

    /** Sees what was changed until now. */
    void refresh() {
        long known = version;
        if (store.version() != known) {
            apply(known);
        }
    }

    private synchronized void apply(long known) {
        long before = Math.min(known, version);
        Loaded loaded = store.load(before);
        if (loaded.version() < before) { // another database, as after a restore
            loaded = store.load(-1);
            tenants = Map.of();
        }
        Map<Integer, Tenant> changed = new HashMap<>(tenants);
        Map<Integer, Tenant> fresh = new HashMap<>();
        for (SchemaLine each : loaded.lines()) {
            place(fresh.computeIfAbsent(each.application(), of -> new Tenant(changed.get(of))), each);
        }
        for (PolicyRow each : loaded.policies()) {
            fresh.computeIfAbsent(each.application(), of -> new Tenant(changed.get(of))).policy = each.policy();
        }
        changed.putAll(fresh);
        tenants = Collections.unmodifiableMap(changed);
        version = loaded.version();
    }

    private static void place(Tenant tenant, SchemaLine line) {
        SchemaSubject subject = line.subject();
        Map<String, Known> side = tenant.side(subject.kind());
        String key = subject.topic().map(Object::toString).orElse(subject.value());
        Known there = side.get(key);
        if (!line.isRemoved()) {
            side.put(key, new Known(line.number(), line.application(), line.newest()));
        } else if (there != null && there.number() == line.number()) {
            side.remove(key);
        }
    }

    /**
     * Makes some ready that an event may ask for, as far as there is room.
     *
     * @return whether there may be more
     */
    private boolean prepare() {
        List<Known> wanted = new ArrayList<>();
        for (Tenant each : tenants.values()) {
            if (each.policy.mode() != SchemaPolicy.Mode.OFF && wanted.size() < AT_ONCE) {
                ready.missing(each.byName.values(), wanted, AT_ONCE);
                ready.missing(each.byTopic.values(), wanted, AT_ONCE);
                ready.missing(each.byType.values(), wanted, AT_ONCE);
            }
        }
        if (wanted.isEmpty() || ready.isFull()) {
            return false;
        }
        store.read(wanted.stream().map(Known::number).toList()).forEach(this::prepared);
        return wanted.size() == AT_ONCE;
    }

    /** Of the newest version; null if it was deleted at this moment. */
    private ReadySchema ready(Known known) {
        ReadySchema found = ready.get(known.number());
        if (found != null && found.schema().version() >= known.version()) {
            return found;
        }
        // It did not fit, or is not prepared yet. The database is asked once for each.
        return store.read(List.of(known.number())).stream()
                .findFirst()
                .map(this::prepared)
                .orElse(null);
    }

    private ReadySchema prepared(EventSchema schema) {
        try {
            return ready.put(schema);
        } catch (RefusedException e) { // an earlier release took it
            LOG.log(Level.WARNING, "schema.unusable schema=" + schema.id() + " version=" + schema.version(), e);
            return ready.unusable(schema, e);
        }
    }
}
