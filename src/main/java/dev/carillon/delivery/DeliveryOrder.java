package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The deliveries that keep an order: of each key one is out, the lowest position; when it is over, the next comes out in
 * the same transaction. So the order holds on any number of nodes and across restarts. Stateless, thread safe.
 *
 * <p>Whoever plans one locks the row that is out: it cannot be over before the new row can be seen.
 */
@ApplicationScoped
class DeliveryOrder {

    private static final int BATCH = 500;

    // Ordered by the whole key: H2 knows by that only that the index has the order already.
    private static final String FIRST =
            """
            SELECT position, is_out FROM delivery_order WHERE subscription = ? AND order_key = ?
            ORDER BY subscription, order_key, position FETCH FIRST 1 ROWS ONLY""";
    private static final String LOCK =
            """
            SELECT position FROM delivery_order WHERE subscription = ? AND order_key = ? AND position = ? FOR UPDATE""";
    private static final String ADD =
            "INSERT INTO delivery_order (subscription, order_key, position, is_out) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String REMOVE =
            "DELETE FROM delivery_order WHERE subscription = ? AND order_key = ? AND position = ?";
    private static final String OUT =
            "UPDATE delivery_order SET is_out = TRUE WHERE subscription = ? AND order_key = ? AND position = ?";
    private static final String DUE =
            """
            UPDATE delivery SET due_at = ?
            WHERE position = ? AND subscription = ? AND run = 0 AND status = 'WAITING'""";
    private static final String SOME =
            """
            SELECT order_key, position, is_out FROM delivery_order WHERE subscription = ? AND position <= ?
            ORDER BY subscription, order_key, position FETCH FIRST 500 ROWS ONLY""";
    private static final String OVER =
            """
            SELECT o.subscription, o.order_key, o.position FROM delivery_order o
            LEFT JOIN delivery d ON d.position = o.position AND d.subscription = o.subscription AND d.run = 0
            WHERE o.is_out AND (d.status IS NULL OR d.status NOT IN ('WAITING', 'CLAIMED'))
            ORDER BY o.subscription, o.order_key, o.position FETCH FIRST 500 ROWS ONLY""";
    private static final String SUBSCRIPTIONS = "SELECT DISTINCT subscription FROM delivery_order";

    /** A delivery and the key whose order it keeps. */
    record Ordered(long subscription, long orderKey, long position) implements Comparable<Ordered> {

        /** All nodes lock keys in this order. */
        @Override
        public int compareTo(Ordered that) {
            int bySubscription = Long.compare(subscription, that.subscription);
            int byKey = bySubscription != 0 ? bySubscription : Long.compare(orderKey, that.orderKey);
            return byKey != 0 ? byKey : Long.compare(position, that.position);
        }

        private Ordered key() {
            return new Ordered(subscription, orderKey, 0);
        }
    }

    /**
     * Adds those that are being planned.
     *
     * @return those that are out: the first of each key that was free
     */
    Collection<Ordered> add(Connection connection, Collection<Ordered> planned) throws SQLException {
        TreeMap<Ordered, Boolean> free = new TreeMap<>();
        TreeSet<Ordered> out = new TreeSet<>();
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            for (Ordered each : new TreeSet<>(planned)) {
                Boolean isFree = free.get(each.key());
                if (isFree == null) {
                    isFree = isFree(connection, each);
                }
                if (isFree) {
                    out.add(each);
                }
                free.put(each.key(), false);
                insert.setLong(1, each.subscription);
                insert.setLong(2, each.orderKey);
                insert.setLong(3, each.position);
                insert.setBoolean(4, isFree);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return out;
    }

    private static boolean isFree(Connection connection, Ordered key) throws SQLException {
        try (PreparedStatement first = connection.prepareStatement(FIRST);
                PreparedStatement lock = connection.prepareStatement(LOCK)) {
            while (true) {
                set(first, key.subscription, key.orderKey);
                long position;
                try (ResultSet row = first.executeQuery()) {
                    if (!row.next()) {
                        return true;
                    }
                    position = row.getLong(1);
                }
                set(lock, key.subscription, key.orderKey, position);
                try (ResultSet row = lock.executeQuery()) {
                    if (row.next()) {
                        return false;
                    }
                }
                // it was over meanwhile: another may be out now
            }
        }
    }

    /** These are over: the next of each key comes out. */
    void over(Connection connection, Collection<Ordered> finished, Instant now) throws SQLException {
        if (finished.isEmpty()) {
            return;
        }
        try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            for (Ordered each : new TreeSet<>(finished)) {
                set(remove, each.subscription, each.orderKey, each.position);
                if (remove.executeUpdate() == 1) { // else it was not the one that was out: sent again, or parked
                    next(connection, each, now);
                }
            }
        }
    }

    private static void next(Connection connection, Ordered key, Instant now) throws SQLException {
        try (PreparedStatement first = connection.prepareStatement(FIRST);
                PreparedStatement out = connection.prepareStatement(OUT);
                PreparedStatement due = connection.prepareStatement(DUE);
                PreparedStatement enqueue = connection.prepareStatement(DeliveryQueue.enqueueStatement());
                PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            while (true) {
                set(first, key.subscription, key.orderKey);
                long position;
                try (ResultSet row = first.executeQuery()) {
                    if (!row.next() || row.getBoolean(2)) {
                        return;
                    }
                    position = row.getLong(1);
                }
                due.setObject(1, Database.timestamp(now));
                due.setLong(2, position);
                due.setLong(3, key.subscription);
                if (due.executeUpdate() == 1) {
                    DeliveryQueue.enqueue(
                            enqueue, new DeliveryKey(position, key.subscription, 0), Database.timestamp(now));
                    enqueue.executeBatch();
                    set(out, key.subscription, key.orderKey, position);
                    out.executeUpdate();
                    return;
                }
                set(remove, key.subscription, key.orderKey, position); // it was ended where it stood
                remove.executeUpdate();
            }
        }
    }

    /**
     * Takes some out of the order, up to this position.
     *
     * @param behind is given those that waited behind others: they stand nowhere now
     * @return whether these were all
     */
    boolean leave(Connection connection, long subscription, long through, Instant now, List<DeliveryKey> behind)
            throws SQLException {
        List<Ordered> some = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SOME)) {
            set(select, subscription, through);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    some.add(new Ordered(subscription, row.getLong(1), row.getLong(2)));
                    if (!row.getBoolean(3)) {
                        behind.add(new DeliveryKey(row.getLong(2), subscription, 0));
                    }
                }
            }
        }
        TreeSet<Ordered> keys = new TreeSet<>();
        try (PreparedStatement remove = connection.prepareStatement(REMOVE)) {
            for (Ordered each : some) {
                set(remove, each.subscription, each.orderKey, each.position);
                remove.addBatch();
                keys.add(each.key());
            }
            remove.executeBatch();
        }
        if (some.size() == BATCH) {
            keys.remove(keys.last()); // there may be more of this one
        }
        for (Ordered each : keys) {
            next(connection, each, now);
        }
        return some.size() < BATCH;
    }

    /** Lets the next ones out where one ended in another way than by a result; how many. */
    int mend(Connection connection, Instant now) throws SQLException {
        List<Ordered> ended = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(OVER);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ended.add(new Ordered(row.getLong(1), row.getLong(2), row.getLong(3)));
            }
        }
        over(connection, ended, now);
        return ended.size();
    }

    /** Whose deliveries keep an order now. */
    List<Long> subscriptions(Connection connection) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SUBSCRIPTIONS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        }
        return numbers;
    }

    private static void set(PreparedStatement statement, long... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setLong(i + 1, values[i]);
        }
    }
}
