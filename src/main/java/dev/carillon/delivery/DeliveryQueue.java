package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.Node;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The deliveries that wait: planned, claimed, put back. Stateless, thread safe. */
@ApplicationScoped
class DeliveryQueue {

    /** How long a claimed delivery is not given to another node; longer than any attempt may take. */
    static final Duration LEASE = Duration.ofSeconds(90);

    private static final OffsetDateTime PARKED = Database.timestamp(WaitingDeliveries.PARKED);

    private static final String PLAN =
            """
            INSERT INTO delivery (position, subscription, run, event, application, status, attempts, claim, node, due_at,
            order_key) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String ENQUEUE =
            "INSERT INTO delivery_due (subscription, due_at, position, run) VALUES (?, ?, ?, ?)";
    private static final String DUE =
            """
            SELECT due_at, position, run FROM delivery_due WHERE subscription = ? AND due_at <= ?
            ORDER BY due_at, position, run FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED""";
    /** H2 sorts all that is due before it locks the first; without ORDER BY it goes along the primary key, which is that order. */
    private static final String DUE_ON_H2 = DUE.replace("ORDER BY due_at, position, run ", "");

    private static final String LEASE_DUE =
            """
            UPDATE delivery_due SET due_at = ? WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?""";
    private static final String CLAIM =
            """
            UPDATE delivery SET claim = claim + 1, status = 'CLAIMED', node = ?
            WHERE position = ? AND subscription = ? AND run = ?""";
    /** An outer join keeps H2 to this order: position by position, and not through all rows of the subscription. */
    private static final String CLAIMED =
            """
            SELECT d.position, d.run, d.attempts, d.claim, d.first_attempt_at, d.order_key FROM unnest(?) AS due (position)
            LEFT JOIN delivery d ON d.position = due.position AND d.subscription = ?""";

    private static final String PUT_BACK =
            """
            UPDATE delivery SET status = 'WAITING', node = NULL, due_at = ?
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ? AND status = 'CLAIMED'""";
    private static final String NEXT_HEAD =
            """
            SELECT subscription, due_at FROM delivery_due WHERE subscription > ?
            ORDER BY subscription, due_at, position, run FETCH FIRST 1 ROWS ONLY""";
    private static final String VERSION = "SELECT version FROM log_cursor WHERE reader = 'delivery'";

    private final Database database;
    private final EventLog log;
    private final Node node;

    @Inject
    DeliveryQueue(Database database, EventLog log, Node node) {
        this.database = database;
        this.log = log;
        this.node = node;
    }

    protected DeliveryQueue() { // CDI client proxy
        this(null, null, null);
    }

    void plan(Connection connection, List<PlannedDelivery> deliveries, Instant now) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        OffsetDateTime due = Database.timestamp(now);
        try (PreparedStatement insert = connection.prepareStatement(PLAN);
                PreparedStatement enqueue = connection.prepareStatement(ENQUEUE)) {
            boolean queued = false;
            for (PlannedDelivery each : deliveries) {
                DeliveryKey key = each.key();
                insert.setLong(1, key.position());
                insert.setLong(2, key.subscription());
                insert.setLong(3, key.run());
                insert.setObject(4, each.event().id());
                insert.setInt(5, each.event().application());
                insert.setString(6, (each.hot() ? DeliveryStatus.CLAIMED : DeliveryStatus.WAITING).name());
                insert.setLong(7, each.hot() ? 1 : 0);
                insert.setString(8, each.hot() ? node.id() : null);
                insert.setObject(
                        9,
                        each.place() == PlannedDelivery.Place.DUE || each.place() == PlannedDelivery.Place.BEHIND
                                ? due
                                : null);
                insert.setObject(10, each.orderKey(), Types.BIGINT);
                insert.addBatch();
                if (!each.hot() && each.place() != PlannedDelivery.Place.BEHIND) {
                    queued = true;
                    enqueue(enqueue, key, each.place() == PlannedDelivery.Place.DUE ? due : PARKED);
                }
            }
            insert.executeBatch();
            if (queued) {
                enqueue.executeBatch();
            }
        }
    }

    /** Claims the oldest due deliveries of one endpoint, with their events. */
    List<Delivery> claimDue(Connection connection, WebhookSubscription of, Instant now, int limit) throws SQLException {
        long subscription = of.number();
        Instant leasedUntil = Database.timestamp(now.plus(LEASE)).toInstant();
        Map<DeliveryKey, Instant> dueAt = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(database.isPostgres(connection) ? DUE : DUE_ON_H2);
                PreparedStatement lease = connection.prepareStatement(LEASE_DUE);
                PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            select.setLong(1, subscription);
            select.setObject(2, Database.timestamp(now));
            select.setInt(3, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    DeliveryKey key = new DeliveryKey(row.getLong(2), subscription, row.getLong(3));
                    dueAt.put(key, Database.instant(row.getObject(1, OffsetDateTime.class)));
                    lease.setObject(1, Database.timestamp(leasedUntil));
                    lease.setLong(2, subscription);
                    lease.setObject(3, row.getObject(1, OffsetDateTime.class));
                    lease.setLong(4, key.position());
                    lease.setLong(5, key.run());
                    lease.addBatch();
                    claim.setString(1, node.id());
                    claim.setLong(2, key.position());
                    claim.setLong(3, subscription);
                    claim.setLong(4, key.run());
                    claim.addBatch();
                }
            }
            if (dueAt.isEmpty()) {
                return List.of();
            }
            lease.executeBatch();
            claim.executeBatch();
        }
        return load(connection, of, dueAt, leasedUntil);
    }

    /** In the order of the queue. */
    private List<Delivery> load(
            Connection connection, WebhookSubscription of, Map<DeliveryKey, Instant> dueAt, Instant leasedUntil)
            throws SQLException {
        Set<Long> positions = dueAt.keySet().stream().map(DeliveryKey::position).collect(Collectors.toSet());
        Map<Long, StoredEvent> events = new HashMap<>();
        log.at(connection, positions).events().forEach(each -> events.put(each.position(), each));
        Map<DeliveryKey, Delivery> claimed = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(CLAIMED)) {
            select.setArray(1, connection.createArrayOf("BIGINT", positions.toArray()));
            select.setLong(2, of.number());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    DeliveryKey key = new DeliveryKey(row.getLong(1), of.number(), row.getLong(2));
                    Instant due = dueAt.get(key);
                    StoredEvent event = events.get(key.position());
                    if (due != null && event != null) { // other runs have the same positions
                        claimed.put(
                                key,
                                new Delivery(
                                        key,
                                        event,
                                        row.getInt(3),
                                        Database.instant(row.getObject(5, OffsetDateTime.class)),
                                        row.getLong(4),
                                        due,
                                        leasedUntil,
                                        of.enabledAfter(),
                                        row.getObject(6, Long.class)));
                    }
                }
            }
        }
        return dueAt.keySet().stream()
                .map(claimed::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Returns what was claimed and not attempted to its place in the queue. */
    void putBack(Connection connection, List<PutBack> deliveries) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        int[] changed;
        try (PreparedStatement update = connection.prepareStatement(PUT_BACK)) {
            for (PutBack each : deliveries) {
                DeliveryKey key = each.delivery().key();
                update.setObject(1, each.isParked() ? null : Database.timestamp(each.dueAt()));
                update.setLong(2, key.position());
                update.setLong(3, key.subscription());
                update.setLong(4, key.run());
                update.setLong(5, each.delivery().claim());
                update.addBatch();
            }
            changed = update.executeBatch();
        }
        try (PreparedStatement enqueue = connection.prepareStatement(ENQUEUE);
                PreparedStatement move = connection.prepareStatement(LEASE_DUE)) {
            for (int i = 0; i < changed.length; i++) {
                PutBack each = deliveries.get(i);
                if (changed[i] == 1 && each.delivery().isHot()) {
                    enqueue(enqueue, each.delivery().key(), Database.timestamp(each.dueAt()));
                } else if (changed[i] == 1) {
                    move.setObject(1, Database.timestamp(each.dueAt()));
                    move.setLong(2, each.delivery().key().subscription());
                    move.setObject(3, Database.timestamp(each.delivery().leasedUntil()));
                    move.setLong(4, each.delivery().key().position());
                    move.setLong(5, each.delivery().key().run());
                    move.addBatch();
                }
            }
            enqueue.executeBatch();
            move.executeBatch();
        }
    }

    /** The earliest due time of each endpoint for which anything waits, and the version of the subscriptions after that. */
    record Heads(Map<Long, Instant> dueAt, long version) {}

    /** By one step in the index for each endpoint, however much waits there. */
    Heads heads(Connection connection) throws SQLException {
        Map<Long, Instant> heads = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(NEXT_HEAD)) {
            for (long after = Long.MIN_VALUE; ; ) {
                select.setLong(1, after);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        break;
                    }
                    after = row.getLong(1);
                    heads.put(after, Database.instant(row.getObject(2, OffsetDateTime.class)));
                }
            }
        }
        return new Heads(heads, version(connection));
    }

    long version(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(VERSION);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static void enqueue(PreparedStatement insert, DeliveryKey key, OffsetDateTime due) throws SQLException {
        insert.setLong(1, key.subscription());
        insert.setObject(2, due);
        insert.setLong(3, key.position());
        insert.setLong(4, key.run());
        insert.addBatch();
    }

    static String enqueueStatement() {
        return ENQUEUE;
    }
}
