package dev.carillon.schema;

import dev.carillon.fixture.DataSources;
import dev.carillon.fixture.JpaDatabase;
import dev.carillon.schema.json.JsonSchemaLanguage;
import dev.carillon.schema.proto.ProtoLanguage;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.persistence.spi.PersistenceProvider;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Registries, one for each node, over one database and a JPA provider, with the transactions that a server would put around the store's methods. */
final class SchemaDatabase implements AutoCloseable {

    static final SchemaSettings SETTINGS = new SchemaSettings(100_000, 20, 1_000_000, 2, 10_000_000);

    final List<SchemaChanged> changes = new ArrayList<>();
    private final JpaDatabase database;

    SchemaDatabase(Class<? extends PersistenceProvider> provider, String kind) {
        database = new JpaDatabase(provider, DataSources.migrated(kind));
    }

    /** Another node. */
    Node node(SchemaSettings settings) {
        Store store = new Store(settings);
        SchemaLanguages languages = new SchemaLanguages(List.of(new JsonSchemaLanguage(), new ProtoLanguage()));
        SchemaCache cache = new SchemaCache(store, languages, settings);
        cache.refresh();
        return new Node(new SchemaRegistry(store, cache, languages, settings), cache, store);
    }

    record Node(SchemaRegistry registry, SchemaCache cache, Store store) {}

    @Override
    public void close() {
        database.close();
    }

    /** Counts how often texts are read. */
    final class Store extends SchemaStore {

        int reads;

        Store(SchemaSettings settings) {
            this.settings = settings;
            clock = Clock.systemUTC();
            changes = new Recorded();
        }

        private synchronized <T> T transaction(Supplier<T> work) {
            return database.transaction(each -> {
                entities = each;
                return work.get();
            });
        }

        @Override
        public long version() {
            return transaction(super::version);
        }

        @Override
        public SchemaRows.Loaded load(long known) {
            return transaction(() -> super.load(known));
        }

        @Override
        public Optional<EventSchema> find(int application, String id) {
            return transaction(() -> super.find(application, id));
        }

        @Override
        public Optional<EventSchema> find(int application, SchemaSubject subject) {
            return transaction(() -> super.find(application, subject));
        }

        @Override
        public List<EventSchema> family(int application, SchemaName name) {
            return transaction(() -> super.family(application, name));
        }

        @Override
        public List<EventSchema> list(int application, String prefix, long after, int most) {
            return transaction(() -> super.list(application, prefix, after, most));
        }

        @Override
        public Optional<EventSchema> version(int application, String id, int version) {
            return transaction(() -> super.version(application, id, version));
        }

        @Override
        public List<EventSchema> versions(int application, String id, int before, int most) {
            return transaction(() -> super.versions(application, id, before, most));
        }

        @Override
        public List<EventSchema> read(Collection<Long> numbers) {
            reads++;
            return transaction(() -> super.read(numbers));
        }

        @Override
        public EventSchema add(
                int application, SchemaSubject subject, SchemaDraft draft, String message, Verdict verdict) {
            return transaction(() -> super.add(application, subject, draft, message, verdict));
        }

        @Override
        public Optional<EventSchema> require(int application, String id, Compatibility compatibility) {
            return transaction(() -> super.require(application, id, compatibility));
        }

        @Override
        public boolean remove(int application, String id) {
            return transaction(() -> super.remove(application, id));
        }

        @Override
        public void set(int application, SchemaPolicy policy, String by) {
            transaction(() -> {
                super.set(application, policy, by);
                return null;
            });
        }

        @Override
        public Optional<String> policyChangedBy(int application) {
            return transaction(() -> super.policyChangedBy(application));
        }

        @Override
        public SchemaPolicy policy(int application) {
            return transaction(() -> super.policy(application));
        }

        @Override
        public long count(int application) {
            return entities != null && entities.isOpen()
                    ? super.count(application)
                    : transaction(() -> super.count(application));
        }
    }

    private final class Recorded implements Event<SchemaChanged> {

        @Override
        public void fire(SchemaChanged change) {
            changes.add(change);
        }

        @Override
        public <U extends SchemaChanged> CompletionStage<U> fireAsync(U event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends SchemaChanged> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Event<SchemaChanged> select(Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends SchemaChanged> Event<U> select(Class<U> type, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends SchemaChanged> Event<U> select(TypeLiteral<U> type, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }
    }
}
