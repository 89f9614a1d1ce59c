package dev.carillon.subscription;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.spi.PersistenceProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;

/** The store over H2 in memory and a JPA provider, with the transactions that a server would put around its methods. */
final class SubscriptionDatabase implements AutoCloseable {

    final JdbcDataSource source = new JdbcDataSource();
    private final EntityManagerFactory factory;

    SubscriptionDatabase(Class<? extends PersistenceProvider> provider) {
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=1000");
        Flyway.configure().dataSource(source).load().migrate();
        Map<String, Object> settings = new HashMap<>();
        settings.put("jakarta.persistence.provider", provider.getName());
        settings.put("jakarta.persistence.transactionType", "RESOURCE_LOCAL");
        settings.put("jakarta.persistence.jtaDataSource", null);
        settings.put("jakarta.persistence.nonJtaDataSource", source);
        settings.put("eclipselink.logging.level", "WARNING");
        try {
            factory = provider.getDeclaredConstructor().newInstance().createEntityManagerFactory("carillon", settings);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    SubscriptionStore store() {
        return new TransactedStore();
    }

    private <T> T transaction(Supplier<T> work, TransactedStore store) {
        try (EntityManager entities = factory.createEntityManager()) {
            store.entities = entities;
            entities.getTransaction().begin();
            try {
                T result = work.get();
                entities.getTransaction().commit();
                return result;
            } finally {
                if (entities.getTransaction().isActive()) {
                    entities.getTransaction().rollback();
                }
            }
        }
    }

    @Override
    public void close() {
        factory.close();
    }

    private final class TransactedStore extends SubscriptionStore {

        @Override
        public synchronized long version() {
            return transaction(super::version, this);
        }

        @Override
        public synchronized Loaded load() {
            return transaction(super::load, this);
        }

        @Override
        public synchronized Optional<Subscription> find(int application, String id) {
            return transaction(() -> super.find(application, id), this);
        }

        @Override
        public synchronized List<Subscription> list(int application, long after, int most) {
            return transaction(() -> super.list(application, after, most), this);
        }

        @Override
        public synchronized Change add(Subscription created) {
            return transaction(() -> super.add(created), this);
        }

        @Override
        public synchronized Optional<Change> change(int application, String id, Consumer<Subscription> change) {
            return transaction(() -> super.change(application, id, change), this);
        }

        @Override
        public synchronized Optional<Change> change(long number, Consumer<Subscription> change) {
            return transaction(() -> super.change(number, change), this);
        }

        @Override
        public synchronized Optional<Change> remove(int application, String id, Consumer<Subscription> check) {
            return transaction(() -> super.remove(application, id, check), this);
        }
    }
}
