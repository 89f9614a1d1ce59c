package dev.carillon.subscription;

import dev.carillon.fixture.JpaDatabase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.spi.PersistenceProvider;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** The store over H2 in memory and a JPA provider, with the transactions that a server would put around its methods. */
final class SubscriptionDatabase implements AutoCloseable {

    final DataSource source;
    private final JpaDatabase database;

    SubscriptionDatabase(Class<? extends PersistenceProvider> provider) {
        database = new JpaDatabase(provider);
        source = database.source();
    }

    SubscriptionStore store() {
        return new TransactedStore();
    }

    UnverifiedEndpoints unverified() {
        return new TransactedEndpoints();
    }

    private <T> T transaction(Supplier<T> work, Consumer<EntityManager> in) {
        return database.transaction(entities -> {
            in.accept(entities);
            return work.get();
        });
    }

    @Override
    public void close() {
        database.close();
    }

    /** What reading all of them throws, or null. */
    volatile RuntimeException loadFault;

    /** The numbers of those that were read at each reading. */
    final List<List<Long>> read = new CopyOnWriteArrayList<>();

    /** How many changes have begun, and whether one is being made: nobody else changes or plans anything then. */
    volatile int changes;

    volatile boolean isChanging;

    /** What was told within transactions, also in those that did not commit. */
    final List<SubscriptionFact> told = new CopyOnWriteArrayList<>();

    private final class TransactedStore extends SubscriptionStore {

        @Override
        void announce(SubscriptionFact fact) {
            told.add(fact);
        }

        @Override
        public synchronized long version() {
            return transaction(super::version, own -> entities = own);
        }

        @Override
        public synchronized long head() {
            return transaction(super::head, own -> entities = own);
        }

        @Override
        public synchronized long planned() {
            return transaction(super::planned, own -> entities = own);
        }

        @Override
        public synchronized SubscriptionRows.Loaded load(Map<Long, Long> known) {
            if (loadFault != null) {
                throw loadFault;
            }
            SubscriptionRows.Loaded loaded = transaction(() -> super.load(known), own -> entities = own);
            read.add(loaded.changed().stream().map(Subscription::number).toList());
            return loaded;
        }

        @Override
        public synchronized Optional<Subscription> find(int application, String id) {
            return transaction(() -> super.find(application, id), own -> entities = own);
        }

        @Override
        public synchronized List<Subscription> list(int application, long after, int most) {
            return transaction(() -> super.list(application, after, most), own -> entities = own);
        }

        @Override
        public synchronized Change add(Subscription created) {
            return transaction(() -> super.add(created), own -> entities = own);
        }

        @Override
        public synchronized long add(List<Subscription> created, Consumer<List<Subscription>> clash) {
            return transaction(() -> super.add(created, clash), own -> entities = own);
        }

        @Override
        public synchronized List<Subscription> owned(int application, String owner) {
            return transaction(() -> super.owned(application, owner), own -> entities = own);
        }

        @Override
        public synchronized List<Subscription> owned(int application) {
            return transaction(() -> super.owned(application), own -> entities = own);
        }

        @Override
        public synchronized Optional<Change> change(int application, String id, Consumer<Subscription> change) {
            changes++;
            isChanging = true;
            try {
                return transaction(() -> super.change(application, id, change), own -> entities = own);
            } finally {
                isChanging = false;
            }
        }

        @Override
        public synchronized Optional<Change> change(long number, Consumer<Subscription> change) {
            return transaction(() -> super.change(number, change), own -> entities = own);
        }

        @Override
        public synchronized void count(Map<Long, FilterFailures.Count> failures) {
            transaction(
                    () -> {
                        super.count(failures);
                        return null;
                    },
                    own -> entities = own);
        }

        @Override
        public synchronized Optional<Change> remove(int application, String id, Consumer<Subscription> check) {
            return transaction(() -> super.remove(application, id, check), own -> entities = own);
        }
    }

    private final class TransactedEndpoints extends UnverifiedEndpoints {

        @Override
        public synchronized List<Subscription> due(Instant now, int most) {
            return transaction(() -> super.due(now, most), own -> entities = own);
        }

        @Override
        public synchronized boolean postpone(VerificationTry asked, Instant now, Instant next) {
            return transaction(() -> super.postpone(asked, now, next), own -> entities = own);
        }

        @Override
        public synchronized void refused(VerificationTry asked, String reason) {
            transaction(
                    () -> {
                        super.refused(asked, reason);
                        return null;
                    },
                    own -> entities = own);
        }

        @Override
        public synchronized Optional<Long> numberOf(String id) {
            return transaction(() -> super.numberOf(id), own -> entities = own);
        }
    }
}
