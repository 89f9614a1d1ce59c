package dev.carillon.schema;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.SchemaStore.StaleException;
import dev.carillon.schema.SchemaStore.Verdict;
import dev.carillon.sql.LockWait;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The schemas of events' data, by application. What is read and stored is in the database; what is checked is in memory, which
 * follows every change of any node within a second. Thread safe.
 */
@OnePerNode
public class SchemaRegistry {

    private static final int TRIES = 10;

    private final SchemaStore store;
    private final SchemaCache cache;
    private final SchemaLanguages languages;
    private final SchemaSettings settings;

    @Inject
    SchemaRegistry(SchemaStore store, SchemaCache cache, SchemaLanguages languages, SchemaSettings settings) {
        this.store = store;
        this.cache = cache;
        this.languages = languages;
        this.settings = settings;
    }

    /** Reads what there is, and follows changes from now on. */
    public void start(Loops loops) {
        cache.start(loops);
    }

    /** What this application asks of its events. From memory. */
    public SchemaPolicy policy(int application) {
        return cache.policy(application);
    }

    /** The same as it is stored. */
    public SchemaPolicy storedPolicy(int application) {
        return store.policy(application);
    }

    /** Which key or user has set it last; empty if nobody has, or it was not noted yet. */
    public Optional<String> policyChangedBy(int application) {
        return store.policyChangedBy(application);
    }

    /** @param by which key or user does it */
    public void set(int application, SchemaPolicy policy, String by) {
        LockWait.retry(() -> {
            store.set(application, policy, by);
            return null;
        });
        cache.refresh();
    }

    /** The newest version of the schema of this id. */
    public Optional<EventSchema> get(int application, String id) {
        return store.find(application, id);
    }

    /** The newest version of the schema of this topic, type or name. */
    public Optional<EventSchema> find(int application, SchemaSubject subject) {
        return store.find(application, subject);
    }

    /** One version of it. */
    public Optional<EventSchema> get(int application, String id, int version) {
        return store.version(application, id, version);
    }

    /**
     * Its versions, the newest first.
     *
     * @param before only those before this one
     */
    public List<EventSchema> versions(int application, String id, int before, int most) {
        return store.versions(application, id, before, most);
    }

    /**
     * The newest versions, in the order of their numbers.
     *
     * @param prefix with which their topic, type or name begins; may be empty
     * @param after the number after which to go on; 0 for the first ones
     */
    public List<EventSchema> list(int application, String prefix, long after, int most) {
        return store.list(application, prefix, after, most);
    }

    /** How many schemas the application has. */
    public long count(int application) {
        return store.count(application);
    }

    /** The text as it is given to readers: that of a proto3 schema with a name says the name in options. */
    public String published(EventSchema schema) {
        return languages.of(schema.language()).published(schema);
    }

    /**
     * Stores a schema, or another version of it. That of a name gets its version by what was changed: what is compatible replaces
     * within the same major version, anything else begins a new one.
     *
     * @throws RefusedException if it is no schema of its language, or there is no room for it
     * @throws IncompatibleSchemaException if it does not keep what the schema's compatibility asks for
     */
    public StoredSchema store(int application, SchemaDraft draft) {
        for (int i = 1; ; i++) {
            try {
                return stored(application, draft);
            } catch (StaleException e) { // another upload was faster: compare again
                if (i == TRIES) {
                    throw new IllegalStateException("other requests keep changing the schema", e);
                }
            }
        }
    }

    /**
     * What storing it would come to, to be done later within a transaction of the caller's.
     *
     * @throws RefusedException if it is no schema of its language
     */
    public PlannedSchema planned(int application, SchemaDraft draft) {
        return new PlannedSchema(application, draft, plan(application, draft), store);
    }

    /** Sees what other transactions have changed; else that takes up to a second. */
    public void refresh() {
        cache.refresh();
    }

    /** Sets the policy within the caller's transaction; {@link #refresh} is to follow. */
    public void join(int application, SchemaPolicy policy, String by) {
        store.join(application, policy, by);
    }

    /** Deletes a schema within the caller's transaction; {@link #refresh} is to follow. */
    public void joinRemoval(int application, String id) {
        store.joinRemoval(application, id);
    }

    /** What storing it would come to; nothing is changed. It never throws for want of compatibility. */
    public StoredSchema check(int application, SchemaDraft draft) {
        return plan(application, draft).result();
    }

    /** Asks for another compatibility from now on; what is there stays. */
    public Optional<EventSchema> require(int application, String id, Compatibility compatibility) {
        return LockWait.retry(() -> store.require(application, id, compatibility));
    }

    /** Deletes it with all its versions. */
    public boolean remove(int application, String id) {
        boolean removed = LockWait.retry(() -> store.remove(application, id));
        cache.refresh();
        return removed;
    }

    /** Checks an event's data by the schema of its topic, else by that of its type. From memory. */
    public ValidationResult validate(int application, EventData event) {
        return cache.of(application, event)
                .map(each -> validate(each, Payload.of(event)))
                .orElseGet(() -> new ValidationResult.UnknownSchema(event.getTopic()));
    }

    /** Checks data by the schema of this topic, type or name, whatever the policy is. From memory. */
    public ValidationResult validate(int application, SchemaSubject subject, Payload data) {
        return cache.of(application, subject)
                .map(each -> validate(each, data))
                .orElseGet(() -> new ValidationResult.UnknownSchema(subject.value()));
    }

    /**
     * Data that was checked by the schema of this topic, type or name, in JSON; empty if it has no such form, or there is no such schema.
     */
    public Optional<byte[]> json(int application, SchemaSubject subject, Payload data) {
        return cache.of(application, subject).flatMap(each -> each.compiled().json(data));
    }

    /** Checks data by one version. */
    public ValidationResult validate(EventSchema schema, Payload data) {
        return validate(
                new ReadySchema(
                        schema,
                        languages.of(schema.language()).compile(schema.text(), schema.subject(), schema.message())),
                data);
    }

    private static ValidationResult validate(ReadySchema ready, Payload data) {
        List<Violation> found = ready.compiled().check(data);
        return found.isEmpty()
                ? new ValidationResult.Valid(ready.schema())
                : new ValidationResult.Invalid(ready.schema(), found);
    }

    private StoredSchema stored(int application, SchemaDraft draft) {
        SchemaPlan plan = plan(application, draft);
        StoredSchema result = plan.result();
        if (!result.isNew()) {
            if (draft.compatibility() != null
                    && draft.compatibility() != result.schema().compatibility()) {
                EventSchema changed = require(application, result.schema().id(), draft.compatibility())
                        .orElseThrow(StaleException::new);
                return new StoredSchema(changed, result.before(), false, List.of());
            }
            return result;
        }
        if (plan.isRefused()) {
            throw new IncompatibleSchemaException(plan.base(), plan.compatibility(), result.breaks());
        }
        Verdict verdict = new Verdict(plan.base(), plan.expected(), plan.compatibility(), result.isCompatible());
        EventSchema stored = LockWait.retry(() ->
                store.add(application, plan.subject(), draft, plan.compiled().message(), verdict));
        cache.refresh();
        return new StoredSchema(stored, result.before(), true, result.breaks());
    }

    private SchemaPlan plan(int application, SchemaDraft draft) {
        int size = SchemaText.size(draft.text());
        if (size > settings.maxBytes()) {
            throw new RefusedException(
                    "/schema",
                    "must have at most " + settings.maxBytes() + " bytes (carillon.schema.max-bytes)",
                    String.valueOf(size));
        }
        if (draft.text().indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(draft.text())) {
            throw new RefusedException("/schema", "must not contain U+0000 or half characters", null);
        }
        SchemaLanguage language = languages.of(draft.languageOrUsual());
        CompiledSchema compiled = language.compile(draft.text(), draft.subject(), draft.message());
        List<EventSchema> there = draft.subject()
                .schemaName()
                .map(name -> store.family(application, name))
                .orElseGet(
                        () -> store.find(application, draft.subject()).stream().toList());
        return SchemaPlan.of(draft, language, compiled, there);
    }
}
