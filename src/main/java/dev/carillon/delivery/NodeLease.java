package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Node;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/**
 * This node's sign of life, and the taking over of what dead nodes held in memory. By the database's clock. Thread safe.
 *
 * <p>A hot delivery carries no lease of its own: it is held as long as its node is alive. The node's row says from which
 * position on it may hold any ({@code hot_from}), so that taking over reads no history.
 */
@ApplicationScoped
class NodeLease {

    /** How often the sign is given; a node is dead after {@code 20 s} without one. */
    static final Duration BEAT = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(NodeLease.class.getName());

    private static final String BEAT_SQL =
            """
            UPDATE node SET lease_until = current_timestamp + INTERVAL '20' SECOND, hot_from = ? WHERE id = ?""";
    private static final String BORN =
            """
            INSERT INTO node (id, started_at, lease_until, hot_from)
            VALUES (?, current_timestamp, current_timestamp + INTERVAL '20' SECOND, ?)""";
    private static final String DEAD =
            """
            SELECT id, hot_from FROM node WHERE id <> ? AND lease_until < current_timestamp FOR UPDATE SKIP LOCKED""";
    private static final String OTHERS = "SELECT id, hot_from FROM node WHERE id <> ? FOR UPDATE SKIP LOCKED";
    private static final String HELD =
            """
            SELECT position, subscription, run FROM delivery
            WHERE position >= ? AND node = ? AND status = 'CLAIMED' AND due_at IS NULL
            ORDER BY position, subscription, run FETCH FIRST 1000 ROWS ONLY""";
    private static final String FREE =
            """
            UPDATE delivery SET status = 'WAITING', node = NULL, claim = claim + 1, due_at = ?
            WHERE position = ? AND subscription = ? AND run = ?""";
    private static final String GONE = "DELETE FROM node WHERE id = ?";

    private final Database database;
    private final Node node;
    private final Clock clock;

    @Inject
    NodeLease(Database database, Node node, Clock clock) {
        this.database = database;
        this.node = node;
        this.clock = clock;
    }

    protected NodeLease() { // CDI client proxy
        this(null, null, null);
    }

    void beat(long hotFrom) throws SQLException {
        database.jdbc(connection -> {
            if (update(connection, BEAT_SQL, hotFrom, node.id()) == 0) {
                update(connection, BORN, node.id(), hotFrom);
            }
            return null;
        });
    }

    /** Frees what dead nodes held; how many deliveries came free. */
    int takeOver() throws SQLException {
        int freed = database.jdbc(this::takeOver);
        if (freed > 0) {
            LOG.info("delivery.taken-over deliveries=" + freed);
        }
        return freed;
    }

    /** Ends this node in good order: what it still holds is free at once. */
    void end() throws SQLException {
        database.jdbc(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT hot_from FROM node WHERE id = ?")) {
                select.setString(1, node.id());
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        bury(connection, node.id(), row.getLong(1));
                    }
                }
            }
            return null;
        });
    }

    private int takeOver(Connection connection) throws SQLException {
        String sql = isTheOnlyProcess(connection) ? OTHERS : DEAD;
        List<Object[]> dead = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, node.id());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    dead.add(new Object[] {row.getString(1), row.getLong(2)});
                }
            }
        }
        int freed = 0;
        for (Object[] each : dead) {
            freed += bury(connection, (String) each[0], (Long) each[1]);
        }
        return freed;
    }

    /** An H2 file is open in one process only: whoever else is in the table is dead, lease or not. */
    boolean isTheOnlyProcess(Connection connection) throws SQLException {
        return !database.isPostgres(connection);
    }

    private int bury(Connection connection, String id, long hotFrom) throws SQLException {
        int freed = 0;
        List<DeliveryKey> held;
        do {
            held = held(connection, id, hotFrom);
            free(connection, held);
            freed += held.size();
        } while (!held.isEmpty());
        update(connection, GONE, id);
        return freed;
    }

    private static List<DeliveryKey> held(Connection connection, String id, long hotFrom) throws SQLException {
        List<DeliveryKey> held = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HELD)) {
            select.setLong(1, hotFrom);
            select.setString(2, id);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    held.add(new DeliveryKey(row.getLong(1), row.getLong(2), row.getLong(3)));
                }
            }
        }
        return held;
    }

    private void free(Connection connection, List<DeliveryKey> keys) throws SQLException {
        OffsetDateTime due = Database.timestamp(clock.instant());
        try (PreparedStatement free = connection.prepareStatement(FREE);
                PreparedStatement enqueue = connection.prepareStatement(DeliveryQueue.enqueueStatement())) {
            for (DeliveryKey key : keys) {
                free.setObject(1, due);
                free.setLong(2, key.position());
                free.setLong(3, key.subscription());
                free.setLong(4, key.run());
                free.addBatch();
                DeliveryQueue.enqueue(enqueue, key, due);
            }
            free.executeBatch();
            enqueue.executeBatch();
        }
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
