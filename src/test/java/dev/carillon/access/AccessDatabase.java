package dev.carillon.access;

import dev.carillon.fixture.DataSources;
import dev.carillon.fixture.JpaDatabase;
import jakarta.persistence.spi.PersistenceProvider;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The stores over H2 in memory, or PostgreSQL, and a JPA provider, with the transactions that a server would put around their methods. */
final class AccessDatabase implements AutoCloseable {

    private final JpaDatabase database;

    AccessDatabase(Class<? extends PersistenceProvider> provider) {
        this(provider, "h2");
    }

    /** @param kind {@code h2} or {@code postgresql} */
    AccessDatabase(Class<? extends PersistenceProvider> provider, String kind) {
        database = new JpaDatabase(provider, DataSources.migrated(kind));
    }

    DataSource source() {
        return database.source();
    }

    ApplicationStore applications(Clock clock, RecordedRemovals removals) {
        return new Applications(clock, removals);
    }

    ApiKeyStore keys() {
        return new Keys();
    }

    UserStore users() {
        return new TheUsers();
    }

    @Override
    public void close() {
        database.close();
    }

    private final class Applications extends ApplicationStore {

        Applications(Clock clock, RecordedRemovals removals) {
            super(clock, removals);
        }

        private synchronized <T> T transaction(Supplier<T> work) {
            return database.transaction(each -> {
                entities = each;
                return work.get();
            });
        }

        @Override
        public Optional<Application> find(String nameOrUid) {
            return transaction(() -> super.find(nameOrUid));
        }

        @Override
        public Optional<Application> find(int number) {
            return transaction(() -> super.find(number));
        }

        @Override
        public List<Application> list(int after, int most) {
            return transaction(() -> super.list(after, most));
        }

        @Override
        public Application create(String name, String uid) {
            return transaction(() -> super.create(name, uid));
        }

        @Override
        public Optional<Renamed> rename(int number, String name) {
            return transaction(() -> super.rename(number, name));
        }

        @Override
        public Optional<Application> delete(int number) {
            return transaction(() -> super.delete(number));
        }
    }

    private final class TheUsers extends UserStore {

        private synchronized <T> T transaction(Supplier<T> work) {
            return database.transaction(each -> {
                entities = each;
                return work.get();
            });
        }

        @Override
        public Optional<User> find(int application, String id) {
            return transaction(() -> super.find(application, id));
        }

        @Override
        public void add(User user) {
            transaction(() -> {
                super.add(user);
                return null;
            });
        }

        @Override
        public Optional<User> change(int application, String id, Consumer<User> change) {
            return transaction(() -> super.change(application, id, change));
        }

        @Override
        public Optional<User> remove(int application, String id, Consumer<User> check) {
            return transaction(() -> super.remove(application, id, check));
        }

        @Override
        public boolean login(User user, ApiKey key, Instant now) {
            return transaction(() -> super.login(user, key, now));
        }
    }

    private final class Keys extends ApiKeyStore {

        private synchronized <T> T transaction(Supplier<T> work) {
            return database.transaction(each -> {
                entities = each;
                return work.get();
            });
        }

        @Override
        public Optional<Caller> find(String hash) {
            return transaction(() -> super.find(hash));
        }

        @Override
        public Optional<Caller> behind(String id) {
            return transaction(() -> super.behind(id));
        }

        @Override
        public Set<String> present(Collection<String> hashes) {
            return transaction(() -> super.present(hashes));
        }

        @Override
        public Optional<ApiKey> find(int application, String id) {
            return transaction(() -> super.find(application, id));
        }

        @Override
        public List<ApiKey> list(int application, String after, int most) {
            return transaction(() -> super.list(application, after, most));
        }

        @Override
        public void add(ApiKey key) {
            transaction(() -> {
                super.add(key);
                return null;
            });
        }

        @Override
        public Set<String> makers(String id) {
            return transaction(() -> super.makers(id));
        }

        @Override
        public int remove(String id) {
            return transaction(() -> super.remove(id));
        }

        @Override
        public Optional<ApiKey> addFirst(Supplier<ApiKey> made) {
            return transaction(() -> super.addFirst(made));
        }

        @Override
        public Optional<ApiKey> replaceAdmin(ApiKey key) {
            return transaction(() -> super.replaceAdmin(key));
        }
    }
}
