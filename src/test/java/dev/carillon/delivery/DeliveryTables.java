package dev.carillon.delivery;

import dev.carillon.delivery.history.DeliveryHistory;
import dev.carillon.delivery.history.TestHistory;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Events, subscriptions and deliveries as rows, without anything that delivers. */
final class DeliveryTables implements AutoCloseable {

    final TestLog log = new TestLog();
    final SettableClock clock = new SettableClock();
    final TestTime time = new TestTime(clock);

    DeliveryHistory history() {
        return TestHistory.over(log.database);
    }

    DeliveryStates states() {
        return new DeliveryStates(log.log, new DeliveryOrder());
    }

    /** As the rows say when they are asked for. */
    Subscriptions subscriptions() {
        return new Subscriptions(null, null) {
            @Override
            public SubscriptionSet current() {
                try {
                    return log.database.transaction(DeliveryTables::subscriptions);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static SubscriptionSet subscriptions(Session session) throws SQLException {
        return new SubscriptionSet(
                1, session.list("SELECT number, id, topics, status FROM subscription", DeliveryTables::subscription));
    }

    private static SubscriptionSnapshot subscription(Row row) throws SQLException {
        return new SubscriptionSnapshot(
                row.number(1),
                UUID.fromString(row.text(2)),
                1,
                "n",
                row.text(3).lines().map(TopicPattern::of).toList(),
                new SubscriptionSnapshot.Webhook(
                        URI.create("http://r/"), ContentForm.DATA, Signing.of(SigningSecret.random()), Map.of()),
                SubscriptionOptions.DEFAULT,
                SubscriptionSnapshot.Life.always(SubscriptionStatus.valueOf(row.text(4))));
    }

    void subscription(long number, String status) throws SQLException {
        subscription(number, status, "**");
    }

    void subscription(long number, String status, String topics) throws SQLException {
        execute("INSERT INTO subscription (number, id, application, name, url, topics, content, secret, secret_prefix,"
                + " headers, status, starts_after, created_at, updated_at, revision) VALUES (" + number + ", '"
                + new UUID(0, number) + "', 1, 'n', 'http://r/', '" + topics + "', 'DATA', 's', 'p', '', '" + status
                + "', 0, current_timestamp, current_timestamp, 1)");
    }

    /** Accepted now, about {@code order/created}. */
    void publish(int events) throws SQLException {
        publish(events, "order/created");
    }

    void publish(int events, String topic) throws SQLException {
        List<NewEvent> some = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            UUID id = UUID.randomUUID();
            some.add(new NewEvent(
                    id,
                    1,
                    clock.instant(),
                    null,
                    EventData.builder(topic)
                            .id(id.toString())
                            .source("/s")
                            .type("t")
                            .time(clock.instant())
                            .json("{}")
                            .build()));
        }
        log.database.transaction(session -> {
            log.store.insert(session, some);
            return log.store.number(session, some);
        });
    }

    /** A delivery of each event from one position to another; those that wait are due now. */
    void deliveries(long subscription, long from, long to, String status) throws SQLException {
        Instant now = clock.instant();
        boolean waiting = status.equals("WAITING");
        log.database.transaction(session -> {
            session.update(
                    "INSERT INTO delivery (position, subscription, run, event, application, status, attempts,"
                            + " claim, due_at, finished_at) SELECT position, ?, 0, event, application, ?, 0, 0,"
                            + " CAST(? AS timestamp with time zone), CAST(? AS timestamp with time zone)"
                            + " FROM event_log WHERE position BETWEEN ? AND ?",
                    subscription,
                    status,
                    waiting ? now : null,
                    waiting ? null : now,
                    from,
                    to);
            return session.update(
                    "INSERT INTO delivery_due (subscription, due_at, position, run) SELECT subscription, due_at,"
                            + " position, run FROM delivery WHERE subscription = ? AND status = 'WAITING'"
                            + " AND position BETWEEN ? AND ?",
                    subscription,
                    from,
                    to);
        });
    }

    /** The planner has come so far. */
    void planned(long position) throws SQLException {
        log.database.transaction(
                session -> session.update("UPDATE log_cursor SET position = ? WHERE reader = 'delivery'", position));
    }

    UUID event(long position) throws SQLException {
        return log.database.transaction(
                session -> session.first("SELECT event FROM event_log WHERE position = ?", row -> row.uuid(1), position)
                        .orElseThrow());
    }

    long count(String sql) throws SQLException {
        return log.database.transaction(session -> session.number(sql).orElse(0));
    }

    List<Long> list(String sql) throws SQLException {
        return log.database.transaction(session -> session.list(sql, row -> row.number(1)));
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = log.source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
