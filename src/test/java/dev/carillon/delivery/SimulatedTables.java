package dev.carillon.delivery;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import dev.carillon.subscription.SubscriptionStatus;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is committed, as values. Each table is read again when it has changed. */
final class SimulatedTables {

    record Row(
            DeliveryKey key,
            DeliveryStatus status,
            int attempts,
            long claim,
            String node,
            Instant dueAt,
            Long orderKey,
            Instant firstAttemptAt) {

        boolean isOpen() {
            return status == DeliveryStatus.WAITING || status == DeliveryStatus.CLAIMED;
        }

        boolean isParked() {
            return status == DeliveryStatus.WAITING && dueAt == null;
        }
    }

    record Held(long claim, String node) {}

    record Hot(String node, long first, long last) {}

    record OrderKeyOf(long subscription, long key) {}

    record Wanting(
            long number,
            SubscriptionStatus status,
            TopicPattern topic,
            long startsAfter,
            long enabledAfter,
            long generation,
            String options) {}

    record Job(
            long run,
            String id,
            Replay.Kind kind,
            Long subscription,
            DeliveryState retried,
            Replay.State state,
            long first,
            long last,
            long position,
            Instant since,
            Instant nextAt) {}

    Map<DeliveryKey, Row> deliveries = Map.of();
    Map<DeliveryKey, List<Instant>> due = Map.of();
    Map<DeliveryKey, Held> claims = Map.of();
    List<Hot> hot = List.of();
    /** By key: the positions, and whether they are out. */
    Map<OrderKeyOf, TreeMap<Long, Boolean>> order = Map.of();

    Set<DeliveryKey> ordered = Set.of();
    Map<Long, Wanting> subscriptions = Map.of();
    Map<Long, TopicName> log = Map.of();
    /** Those that nobody has given up, and when their leases end. */
    Map<String, Instant> nodes = Map.of();

    Map<Long, Instant> setAside = Map.of();
    Map<Long, Job> jobs = Map.of();
    Map<Long, Long> parkedThrough = Map.of();
    Map<Long, List<Instant>> openings = Map.of();
    Set<Long> paces = Set.of();
    long cursor;
    long version;
    long head;
    long pruned;

    private final SimulatedDatabase database;

    SimulatedTables(SimulatedDatabase database) {
        this.database = database;
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    private void each(String sql, Reader reader) throws SQLException {
        PreparedStatement statement = database.looking(sql);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    void readAll() throws SQLException {
        for (String each : new String[] {
            "delivery",
            "delivery_due",
            "delivery_claim",
            "delivery_hot",
            "delivery_order",
            "subscription",
            "event_log",
            "node",
            "delivery_set_aside",
            "replay",
            "endpoint",
            "endpoint_pace",
            "log_cursor",
            "log_head",
            "log_pruned"
        }) {
            read(each);
        }
    }

    void read(String table) throws SQLException {
        switch (table) {
            case "delivery" -> readDeliveries();
            case "delivery_due" -> {
                Map<DeliveryKey, List<Instant>> read = new HashMap<>();
                each("SELECT position, subscription, run, due_at FROM delivery_due", row -> read.computeIfAbsent(
                                key(row), first -> new ArrayList<>(1))
                        .add(instant(row, 4)));
                due = read;
            }
            case "delivery_claim" -> {
                Map<DeliveryKey, Held> read = new HashMap<>();
                each(
                        "SELECT position, subscription, run, claim, node FROM delivery_claim",
                        row -> read.put(key(row), new Held(row.getLong(4), row.getString(5))));
                claims = read;
            }
            case "delivery_hot" -> {
                List<Hot> read = new ArrayList<>();
                each(
                        "SELECT node, first_position, last_position FROM delivery_hot",
                        row -> read.add(new Hot(row.getString(1), row.getLong(2), row.getLong(3))));
                hot = read;
            }
            case "delivery_order" -> readOrder();
            case "subscription" -> readSubscriptions();
            case "event_log" -> {
                Map<Long, TopicName> read = new TreeMap<>();
                each(
                        "SELECT position, topic FROM event_log",
                        row -> read.put(row.getLong(1), TopicName.of(row.getString(2))));
                log = read;
            }
            case "node" -> {
                Map<String, Instant> read = new HashMap<>();
                each(
                        "SELECT id, lease_until FROM node WHERE lost_at IS NULL",
                        row -> read.put(row.getString(1), instant(row, 2)));
                nodes = read;
            }
            case "delivery_set_aside" -> {
                Map<Long, Instant> read = new HashMap<>();
                each(
                        "SELECT position, next_look FROM delivery_set_aside",
                        row -> read.put(row.getLong(1), instant(row, 2)));
                setAside = read;
            }
            case "replay" -> readJobs();
            case "endpoint" -> {
                Map<Long, Long> read = new HashMap<>();
                Map<Long, List<Instant>> opening = new HashMap<>();
                each("SELECT subscription, parked_through, open_until, paused_until FROM endpoint", row -> {
                    read.put(row.getLong(1), row.getLong(2));
                    List<Instant> times = new ArrayList<>();
                    for (int i = 3; i <= 4; i++) {
                        if (instant(row, i) != null) {
                            times.add(instant(row, i));
                        }
                    }
                    opening.put(row.getLong(1), times);
                });
                parkedThrough = read;
                openings = opening;
            }
            case "endpoint_pace" -> {
                Set<Long> read = new HashSet<>();
                each("SELECT subscription FROM endpoint_pace", row -> read.add(row.getLong(1)));
                paces = read;
            }
            case "log_cursor" ->
                each("SELECT position, version FROM log_cursor WHERE reader = 'delivery'", row -> {
                    cursor = row.getLong(1);
                    version = row.getLong(2);
                });
            case "log_head" -> each("SELECT position FROM log_head", row -> head = row.getLong(1));
            case "log_pruned" -> each("SELECT position FROM log_pruned", row -> pruned = row.getLong(1));
            default -> {}
        }
    }

    private void readDeliveries() throws SQLException {
        Map<DeliveryKey, Row> read = new LinkedHashMap<>();
        each(
                "SELECT position, subscription, run, status, attempts, claim, node, due_at, order_key, first_attempt_at"
                        + " FROM delivery ORDER BY position, subscription, run",
                row -> {
                    DeliveryKey key = key(row);
                    long orderKey = row.getLong(9);
                    Long order = row.wasNull() ? null : (Long) orderKey;
                    read.put(
                            key,
                            new Row(
                                    key,
                                    DeliveryStatus.valueOf(row.getString(4)),
                                    row.getInt(5),
                                    row.getLong(6),
                                    row.getString(7),
                                    instant(row, 8),
                                    order,
                                    instant(row, 10)));
                });
        deliveries = read;
    }

    private void readOrder() throws SQLException {
        Map<OrderKeyOf, TreeMap<Long, Boolean>> read = new LinkedHashMap<>();
        Set<DeliveryKey> keys = new HashSet<>();
        each(
                "SELECT subscription, order_key, position, is_out FROM delivery_order"
                        + " ORDER BY subscription, order_key, position",
                row -> {
                    read.computeIfAbsent(new OrderKeyOf(row.getLong(1), row.getLong(2)), first -> new TreeMap<>())
                            .put(row.getLong(3), row.getBoolean(4));
                    keys.add(new DeliveryKey(row.getLong(3), row.getLong(1), 0));
                });
        order = read;
        ordered = keys;
    }

    private void readSubscriptions() throws SQLException {
        Map<Long, Wanting> read = new TreeMap<>();
        each(
                "SELECT number, status, topics, starts_after, enabled_after, generation, options FROM subscription",
                row -> read.put(
                        row.getLong(1),
                        new Wanting(
                                row.getLong(1),
                                SubscriptionStatus.valueOf(row.getString(2)),
                                TopicPattern.of(row.getString(3)),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getString(7))));
        subscriptions = read;
    }

    private void readJobs() throws SQLException {
        Map<Long, Job> read = new TreeMap<>();
        each(
                "SELECT run, id, kind, subscription, delivery_state, state, first_position, last_position, position,"
                        + " since_at, next_at FROM replay",
                row -> {
                    long subscription = row.getLong(4);
                    Long of = row.wasNull() ? null : (Long) subscription;
                    String retried = row.getString(5);
                    read.put(
                            row.getLong(1),
                            new Job(
                                    row.getLong(1),
                                    row.getString(2),
                                    Replay.Kind.valueOf(row.getString(3)),
                                    of,
                                    retried == null ? null : DeliveryState.valueOf(retried),
                                    Replay.State.valueOf(row.getString(6)),
                                    row.getLong(7),
                                    row.getLong(8),
                                    row.getLong(9),
                                    instant(row, 10),
                                    instant(row, 11)));
                });
        jobs = read;
    }

    private static DeliveryKey key(ResultSet row) throws SQLException {
        return new DeliveryKey(row.getLong(1), row.getLong(2), row.getLong(3));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** What is not over, and where it stands. */
    String open() {
        return "open " + deliveries.values().stream().filter(Row::isOpen).toList() + "\ndue " + due + "\nclaims "
                + claims
                + "\nhot " + hot + "\norder " + order + "\nnodes " + nodes + "\nparked through " + parkedThrough
                + " openings " + openings + "\njobs " + jobs.values() + "\nsubscriptions " + subscriptions.values()
                + "\nset aside " + setAside + " cursor " + cursor + " head " + head + " pruned " + pruned;
    }

    boolean isPlanned(long position) {
        return position <= cursor && !setAside.containsKey(position);
    }
}
