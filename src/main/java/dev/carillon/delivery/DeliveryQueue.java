package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of deliveries: planned, claimed, recorded. Stateless, thread safe. */
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
    private static final String DEQUEUE =
            """
            DELETE FROM delivery_due WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?""";
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
    private static final String CLAIMED =
            "SELECT attempts, claim, first_attempt_at, order_key FROM delivery WHERE position = ? AND subscription = ? AND run = ?";
    private static final String RECORD =
            """
            UPDATE delivery SET status = ?, attempts = ?, first_attempt_at = ?, due_at = ?, finished_at = ?,
            response_status = ?, duration_ms = ?, excerpt = ?, node = NULL
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ?""";
    private static final String ATTEMPT =
            """
            INSERT INTO delivery_attempt (position, subscription, run, attempt, claim, started_at, duration_ms, outcome,
            response_status, excerpt, request_url, request_headers, body_length, body_sha256)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String PUT_BACK =
            """
            UPDATE delivery SET status = 'WAITING', node = NULL, due_at = ?
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ? AND status = 'CLAIMED'""";
    private static final String NEXT_HEAD =
            """
            SELECT subscription, due_at FROM delivery_due WHERE subscription > ?
            ORDER BY subscription, due_at, position, run FETCH FIRST 1 ROWS ONLY""";
    private static final String VERSION = "SELECT version FROM log_cursor WHERE reader = 'delivery'";
    private static final int MAX_EXCERPT = 1_024;

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

    /** A delivery to be made: in memory of this node at once, or for whoever is free. */
    record Planned(DeliveryKey key, StoredEvent event, Place place, Long orderKey) {

        /** For any node. */
        static Planned due(DeliveryKey key, StoredEvent event) {
            return new Planned(key, event, Place.DUE, null);
        }

        boolean hot() {
            return place == Place.HOT;
        }

        Planned at(Place another) {
            return new Planned(key, event, another, orderKey);
        }

        DeliveryOrder.Ordered ordered() {
            return new DeliveryOrder.Ordered(key.subscription(), orderKey, key.position());
        }
    }

    /** Where a delivery begins. */
    enum Place {
        /** In memory of this node. */
        HOT,
        /** In the queue, for any node. */
        DUE,
        /** In the queue, until somebody asks for it: its subscription is disabled. */
        PARKED,
        /** Behind another one of its key, which is not over. */
        BEHIND
    }

    void plan(Connection connection, List<Planned> deliveries, Instant now) throws SQLException {
        if (deliveries.isEmpty()) {
            return;
        }
        OffsetDateTime due = Database.timestamp(now);
        try (PreparedStatement insert = connection.prepareStatement(PLAN);
                PreparedStatement enqueue = connection.prepareStatement(ENQUEUE)) {
            boolean queued = false;
            for (Planned each : deliveries) {
                DeliveryKey key = each.key();
                insert.setLong(1, key.position());
                insert.setLong(2, key.subscription());
                insert.setLong(3, key.run());
                insert.setObject(4, each.event().id());
                insert.setInt(5, each.event().application());
                insert.setString(6, (each.hot() ? DeliveryStatus.CLAIMED : DeliveryStatus.WAITING).name());
                insert.setLong(7, each.hot() ? 1 : 0);
                insert.setString(8, each.hot() ? node.id() : null);
                insert.setObject(9, each.place == Place.DUE || each.place == Place.BEHIND ? due : null);
                insert.setObject(10, each.orderKey, Types.BIGINT);
                insert.addBatch();
                if (!each.hot() && each.place != Place.BEHIND) {
                    queued = true;
                    enqueue(enqueue, key, each.place == Place.DUE ? due : PARKED);
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
        List<DeliveryKey> keys = new ArrayList<>();
        List<Instant> dueAt = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(database.isPostgres(connection) ? DUE : DUE_ON_H2);
                PreparedStatement lease = connection.prepareStatement(LEASE_DUE);
                PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            select.setLong(1, subscription);
            select.setObject(2, Database.timestamp(now));
            select.setInt(3, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    DeliveryKey key = new DeliveryKey(row.getLong(2), subscription, row.getLong(3));
                    keys.add(key);
                    dueAt.add(Database.instant(row.getObject(1, OffsetDateTime.class)));
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
            if (keys.isEmpty()) {
                return List.of();
            }
            lease.executeBatch();
            claim.executeBatch();
        }
        return load(connection, keys, dueAt, leasedUntil, of.enabledAfter());
    }

    private List<Delivery> load(
            Connection connection, List<DeliveryKey> keys, List<Instant> dueAt, Instant leasedUntil, long enabledAfter)
            throws SQLException {
        List<Delivery> claimed = new ArrayList<>(keys.size());
        try (PreparedStatement select = connection.prepareStatement(CLAIMED)) {
            for (int i = 0; i < keys.size(); i++) {
                DeliveryKey key = keys.get(i);
                LogBatch at = log.at(connection, key.position());
                select.setLong(1, key.position());
                select.setLong(2, key.subscription());
                select.setLong(3, key.run());
                try (ResultSet row = select.executeQuery()) {
                    if (row.next() && !at.events().isEmpty()) {
                        claimed.add(new Delivery(
                                key,
                                at.events().get(0),
                                row.getInt(1),
                                Database.instant(row.getObject(3, OffsetDateTime.class)),
                                row.getLong(2),
                                dueAt.get(i),
                                leasedUntil,
                                enabledAfter,
                                row.getObject(4, Long.class)));
                    }
                }
            }
        }
        return claimed;
    }

    /**
     * Records results, each only under its own claim; an outdated one leaves its attempt row only.
     *
     * @return those that kept an order and are over
     */
    List<DeliveryOrder.Ordered> record(Connection connection, List<DeliveryResult> results, Instant now)
            throws SQLException {
        int[] changed = update(connection, results, now);
        List<DeliveryResult> retried = new ArrayList<>();
        List<DeliveryResult> queued = new ArrayList<>();
        List<DeliveryResult> attempts = new ArrayList<>();
        List<DeliveryOrder.Ordered> over = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            DeliveryResult each = results.get(i);
            if (changed[i] == 1 && !each.delivery().isHot()) {
                queued.add(each);
            }
            if (changed[i] == 1 && each.queuedAt() != null) {
                retried.add(each);
            }
            if (changed[i] == 1 && each.leavesOrder()) {
                over.add(each.delivery().ordered());
            }
            if (changed[i] == 0 || each.needsAttemptRow()) {
                attempts.add(each);
            }
        }
        dequeue(connection, queued);
        enqueue(connection, retried);
        attempts(connection, attempts);
        return over;
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

    private static int[] update(Connection connection, List<DeliveryResult> results, Instant now) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(RECORD)) {
            for (DeliveryResult each : results) {
                DeliveryKey key = each.delivery().key();
                update.setString(1, each.status().name());
                update.setInt(2, each.attempts());
                update.setObject(3, Database.timestamp(each.firstAttemptAt()));
                update.setObject(4, Database.timestamp(each.dueAt()));
                update.setObject(5, each.queuedAt() == null ? Database.timestamp(now) : null);
                update.setObject(6, each.responseStatus());
                update.setInt(7, millis(each));
                update.setString(8, excerpt(each));
                update.setLong(9, key.position());
                update.setLong(10, key.subscription());
                update.setLong(11, key.run());
                update.setLong(12, each.delivery().claim());
                update.addBatch();
            }
            return update.executeBatch();
        }
    }

    private static void dequeue(Connection connection, Collection<DeliveryResult> results) throws SQLException {
        if (results.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(DEQUEUE)) {
            for (DeliveryResult each : results) {
                DeliveryKey key = each.delivery().key();
                delete.setLong(1, key.subscription());
                delete.setObject(2, Database.timestamp(each.delivery().leasedUntil()));
                delete.setLong(3, key.position());
                delete.setLong(4, key.run());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private static void enqueue(Connection connection, Collection<DeliveryResult> results) throws SQLException {
        if (results.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(ENQUEUE)) {
            for (DeliveryResult each : results) {
                enqueue(insert, each.delivery().key(), Database.timestamp(each.queuedAt()));
            }
            insert.executeBatch();
        }
    }

    static void enqueue(PreparedStatement insert, DeliveryKey key, OffsetDateTime due) throws SQLException {
        insert.setLong(1, key.subscription());
        insert.setObject(2, due);
        insert.setLong(3, key.position());
        insert.setLong(4, key.run());
        insert.addBatch();
    }

    private static void attempts(Connection connection, Collection<DeliveryResult> results) throws SQLException {
        if (results.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(ATTEMPT)) {
            for (DeliveryResult each : results) {
                DeliveryKey key = each.delivery().key();
                insert.setLong(1, key.position());
                insert.setLong(2, key.subscription());
                insert.setLong(3, key.run());
                insert.setInt(4, each.attempts());
                insert.setLong(5, each.delivery().claim());
                insert.setObject(6, Database.timestamp(each.startedAt()));
                insert.setInt(7, millis(each));
                insert.setString(8, each.outcomeName());
                insert.setObject(9, each.responseStatus());
                insert.setString(10, excerpt(each));
                request(insert, each.outcome().request());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void request(PreparedStatement insert, SentRequest sent) throws SQLException {
        insert.setString(11, sent == null ? null : sent.url());
        insert.setString(12, sent == null ? null : String.join("\n", sent.headers()));
        insert.setObject(13, sent == null ? null : sent.bodyLength(), Types.INTEGER);
        insert.setString(14, sent == null ? null : sent.bodySha256());
    }

    private static int millis(DeliveryResult result) {
        return (int) Math.min(Integer.MAX_VALUE, result.outcome().took().toMillis());
    }

    /** Receivers send anything; PostgreSQL keeps no NUL. */
    private static String excerpt(DeliveryResult result) {
        String text = result.excerpt();
        if (text == null) {
            return null;
        }
        String kept = text.replace('\0', '\uFFFD');
        return kept.length() <= MAX_EXCERPT ? kept : kept.substring(0, MAX_EXCERPT);
    }

    static String enqueueStatement() {
        return ENQUEUE;
    }
}
