package dev.carillon.subscriber;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.Cursors;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogTail;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Node;
import dev.carillon.fixture.DataSources;
import dev.carillon.fixture.SettableClock;
import dev.carillon.observer.Subscriber;
import dev.carillon.observer.SubscriberExtension;
import dev.carillon.publish.LocalCaller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** A node's rooms below the subscribers, in a CDI container of its own, over a database that other nodes may share. */
final class InProcessNode implements AutoCloseable {

    /** Speaks for application number 1. */
    @ApplicationScoped
    static class FirstApplication extends LocalCaller {
        @Override
        public Caller get() {
            return new Caller(1, "default", Scope.all(), "cdi");
        }
    }

    /** Which transaction of {@link JdbcTransactions} the thread is in. */
    @ApplicationScoped
    static class CurrentJdbcTransaction extends CurrentTransaction {

        @Inject
        UserTransaction transactions;

        @Override
        Object key() {
            return ((JdbcTransactions) transactions).key();
        }
    }

    private final SeContainer container;

    InProcessNode(DataSource database, Clock clock, Class<?>... beans) {
        JdbcTransactions transactions = new JdbcTransactions(database);
        SeContainerInitializer node = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new SubscriberExtension())
                .addExtensions(new Given(transactions, clock))
                .addBeanClasses(Database.class, Node.class, LogTail.class, EventLog.class, EventStore.class)
                .addBeanClasses(Cursors.class, SubscriberInvoker.class, RequestScopedCall.class, SubscriberCalls.class)
                .addBeanClasses(CallRecords.class, ProcessedEvents.class, SubscriberFailures.class)
                .addBeanClasses(SubscriberNumbers.class)
                .addBeanClasses(
                        SubscriberReaders.class,
                        SubscriberReader.Shared.class,
                        FirstApplication.class,
                        CurrentJdbcTransaction.class)
                .addBeanClasses(beans);
        container = node.initialize();
    }

    /** An empty database with the schema. */
    static DataSource newDatabase() {
        return newDatabase("h2");
    }

    /** @param kind {@code h2} or {@code postgresql} */
    static DataSource newDatabase(String kind) {
        DataSource database = DataSources.migrated(kind);
        return database;
    }

    static SettableClock newClock() {
        return new SettableClock();
    }

    <T> T get(Class<T> type) {
        return container.select(type).get();
    }

    List<Subscriber> found() {
        BeanManager manager = container.getBeanManager();
        return manager.getExtension(SubscriberExtension.class).subscribers(manager);
    }

    /** Where it begins to follow the log. */
    SubscriberReader reader(Subscriber subscriber) throws SQLException {
        return get(SubscriberReaders.class).of(subscriber);
    }

    /** Accepts these events. */
    void accept(EventData... events) throws SQLException {
        accept(1, events);
    }

    void accept(int application, EventData... events) throws SQLException {
        List<NewEvent> all = new ArrayList<>();
        for (EventData each : events) {
            UUID id = UUID.randomUUID();
            EventData complete = each.toBuilder()
                    .id(id.toString())
                    .source("/tests")
                    .type("test")
                    .build();
            all.add(new NewEvent(id, application, get(Clock.class).instant(), null, complete));
        }
        EventStore store = get(EventStore.class);
        get(Database.class).transaction(session -> {
            store.insert(session, all);
            return store.number(session, all);
        });
    }

    long count(String table) throws SQLException {
        return get(Database.class)
                .transaction(session -> session.number("SELECT count(*) FROM " + table))
                .orElseThrow();
    }

    void execute(String sql) throws SQLException {
        get(Database.class).transaction(session -> session.update(sql));
    }

    @Override
    public void close() {
        container.close();
    }

    /** What a server gives: transactions, a data source, a clock. */
    static final class Given implements jakarta.enterprise.inject.spi.Extension {

        private final JdbcTransactions transactions;
        private final Clock clock;

        Given(JdbcTransactions transactions, Clock clock) {
            this.transactions = transactions;
            this.clock = clock;
        }

        void add(@jakarta.enterprise.event.Observes jakarta.enterprise.inject.spi.AfterBeanDiscovery found) {
            found.<JdbcTransactions>addBean()
                    .types(DataSource.class, UserTransaction.class)
                    .createWith((CreationalContext<JdbcTransactions> context) -> transactions);
            found.<Clock>addBean().types(Clock.class).createWith((CreationalContext<Clock> context) -> clock);
        }
    }
}
