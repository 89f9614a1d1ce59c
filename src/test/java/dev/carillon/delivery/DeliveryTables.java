package dev.carillon.delivery;

import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.LogTimes;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
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
        return new DeliveryHistory(log.database, new LogTimes());
    }

    DeliveryStates states() {
        return new DeliveryStates(log.log, new DeliveryOrder());
    }

    /** As the rows say when they are asked for. */
    Subscriptions subscriptions() {
        return new Subscriptions() {
            @Override
            public SubscriptionSet current() {
                try {
                    return log.database.jdbc(DeliveryTables::subscriptions);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static SubscriptionSet subscriptions(Connection connection) throws SQLException {
        List<WebhookSubscription> all = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT number, id, topics, status FROM subscription")) {
            while (row.next()) {
                all.add(new WebhookSubscription(
                        row.getLong(1),
                        UUID.fromString(row.getString(2)),
                        1,
                        "n",
                        URI.create("http://r/"),
                        row.getString(3).lines().map(TopicPattern::of).toList(),
                        ContentForm.DATA,
                        Signing.of(SigningSecret.random()),
                        Map.of(),
                        SubscriptionOptions.DEFAULT,
                        SubscriptionStatus.valueOf(row.getString(4)),
                        0));
            }
        }
        return new SubscriptionSet(1, all);
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
        OffsetDateTime due = Database.timestamp(clock.instant());
        log.database.jdbc(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                            "INSERT INTO delivery (position, subscription, run, event, application, status, attempts,"
                                    + " claim, due_at, finished_at) SELECT position, ?, 0, event, application, ?, 0, 0,"
                                    + " CAST(? AS timestamp with time zone), CAST(? AS timestamp with time zone)"
                                    + " FROM event_log WHERE position BETWEEN ? AND ?");
                    PreparedStatement enqueue = connection.prepareStatement(
                            "INSERT INTO delivery_due (subscription, due_at, position, run) SELECT subscription, due_at,"
                                    + " position, run FROM delivery WHERE subscription = ? AND status = 'WAITING'"
                                    + " AND position BETWEEN ? AND ?")) {
                boolean waiting = status.equals("WAITING");
                insert.setLong(1, subscription);
                insert.setString(2, status);
                insert.setObject(3, waiting ? due : null);
                insert.setObject(4, waiting ? null : due);
                insert.setLong(5, from);
                insert.setLong(6, to);
                insert.executeUpdate();
                enqueue.setLong(1, subscription);
                enqueue.setLong(2, from);
                enqueue.setLong(3, to);
                return enqueue.executeUpdate();
            }
        });
    }

    /** The planner has come so far. */
    void planned(long position) throws SQLException {
        log.database.transaction(
                session -> session.update("UPDATE log_cursor SET position = ? WHERE reader = 'delivery'", position));
    }

    UUID event(long position) throws SQLException {
        return log.database.jdbc(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT event FROM event_log WHERE position = " + position)) {
                row.next();
                return row.getObject(1, UUID.class);
            }
        });
    }

    long count(String sql) throws SQLException {
        return log.database.jdbc(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    List<Long> list(String sql) throws SQLException {
        return log.database.jdbc(connection -> {
            List<Long> found = new ArrayList<>();
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery(sql)) {
                while (row.next()) {
                    found.add(row.getLong(1));
                }
            }
            return found;
        });
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
