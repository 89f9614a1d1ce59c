package dev.carillon.delivery;

import static dev.carillon.eventlog.Session.values;

import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The places of deliveries that keep an order: of each key one is out, the lowest position; when it is over, the next comes
 * out in the same transaction (see {@link DeliveryStates}). So the order holds on any number of nodes and across restarts.
 * Stateless, thread safe.
 *
 * <p>Planning one locks the row that is out: it cannot be over before the new row can be seen.
 */
@OnePerNode
class DeliveryOrder {

    private static final int BATCH = 500;

    // Ordered by the whole key: H2 knows by that only that the index has the order already.
    private static final String FIRST =
            """
            SELECT subscription, order_key, position, is_out FROM delivery_order WHERE subscription = ? AND order_key = ?
            ORDER BY subscription, order_key, position FETCH FIRST 1 ROWS ONLY""";
    private static final String LOCK =
            """
            SELECT position FROM delivery_order WHERE subscription = ? AND order_key = ? AND position = ? FOR UPDATE""";
    private static final String ADD =
            "INSERT INTO delivery_order (subscription, order_key, position, is_out) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String REMOVE =
            "DELETE FROM delivery_order WHERE subscription = ? AND order_key = ? AND position = ?";
    private static final String REMOVE_BEHIND = REMOVE + " AND NOT is_out";
    private static final String OUT =
            """
            UPDATE delivery_order SET is_out = TRUE
            WHERE subscription = ? AND order_key = ? AND position = ? AND NOT is_out""";
    private static final String BEHIND =
            """
            SELECT subscription, order_key, position FROM delivery_order
            WHERE subscription = ? AND position <= ? AND NOT is_out
            ORDER BY subscription, order_key, position FETCH FIRST 500 ROWS ONLY""";
    private static final String ENDED =
            """
            SELECT o.subscription, o.order_key, o.position FROM delivery_order o
            LEFT JOIN delivery d ON d.position = o.position AND d.subscription = o.subscription AND d.run = 0
            WHERE o.is_out AND (d.status IS NULL OR d.status NOT IN ('WAITING', 'CLAIMED'))
            ORDER BY o.subscription, o.order_key, o.position FETCH FIRST 500 ROWS ONLY""";
    private static final String FORGET = "DELETE FROM delivery_order WHERE subscription = ?";
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

        DeliveryKey key() {
            return new DeliveryKey(position, subscription, 0);
        }

        private Ordered first() {
            return new Ordered(subscription, orderKey, 0);
        }
    }

    /**
     * Adds those that are being planned.
     *
     * @return those that are out: the first of each key that was free
     */
    Collection<Ordered> add(Session session, Collection<Ordered> planned) throws SQLException {
        TreeMap<Ordered, Boolean> free = new TreeMap<>();
        TreeSet<Ordered> out = new TreeSet<>();
        TreeSet<Ordered> sorted = new TreeSet<>(planned);
        for (Ordered each : sorted) {
            Boolean isFree = free.get(each.first());
            if (isFree == null ? isFree(session, each) : isFree) {
                out.add(each);
            }
            free.put(each.first(), false);
        }
        session.batch(ADD, sorted, each -> values(each.subscription, each.orderKey, each.position, out.contains(each)));
        return out;
    }

    private static boolean isFree(Session session, Ordered key) throws SQLException {
        for (var first = first(session, key); first.isPresent(); first = first(session, key)) {
            if (session.exists(LOCK, key.subscription, key.orderKey, first.get().position)) {
                return false;
            }
            // it was over meanwhile: another may be out now
        }
        return true;
    }

    private static Optional<Ordered> first(Session session, Ordered key) throws SQLException {
        return session.first(FIRST, DeliveryOrder::ordered, key.subscription, key.orderKey);
    }

    /** The first of this key, if it is not out. */
    Optional<Ordered> behind(Session session, Ordered key) throws SQLException {
        return session.first(
                        FIRST,
                        row -> row.flag(4) ? Optional.<Ordered>empty() : Optional.of(ordered(row)),
                        key.subscription,
                        key.orderKey)
                .flatMap(each -> each);
    }

    /** Lets this one out; false if it is out already, or has left. */
    boolean out(Session session, Ordered next) throws SQLException {
        return session.update(OUT, next.subscription, next.orderKey, next.position) == 1;
    }

    /** Takes one out of the order; false if it was not there. */
    boolean remove(Session session, Ordered over) throws SQLException {
        return session.update(REMOVE, over.subscription, over.orderKey, over.position) == 1;
    }

    /** One that waits behind others leaves; false if it is out, or has left. */
    boolean leave(Session session, Ordered behind) throws SQLException {
        return session.update(REMOVE_BEHIND, behind.subscription, behind.orderKey, behind.position) == 1;
    }

    /** Some that left, and whether these were all. */
    record Left(List<Ordered> some, boolean isAll) {}

    /** Some that wait behind others, up to this position, leave: they are nowhere now. */
    Left leave(Session session, long subscription, long through) throws SQLException {
        List<Ordered> behind = session.list(BEHIND, DeliveryOrder::ordered, subscription, through);
        int[] removed =
                session.batch(REMOVE_BEHIND, behind, each -> values(each.subscription, each.orderKey, each.position));
        List<Ordered> left = new ArrayList<>(behind.size());
        for (int i = 0; i < removed.length; i++) {
            if (removed[i] == 1) { // else it has come out meanwhile
                left.add(behind.get(i));
            }
        }
        return new Left(left, behind.size() < BATCH);
    }

    /** Some that are out although they have ended. */
    List<Ordered> ended(Session session) throws SQLException {
        return session.list(ENDED, DeliveryOrder::ordered);
    }

    /** After its subscription was deleted. */
    void forget(Session session, long subscription) throws SQLException {
        session.update(FORGET, subscription);
    }

    /** Whose deliveries keep an order now. */
    List<Long> subscriptions(Session session) throws SQLException {
        return session.list(SUBSCRIPTIONS, row -> row.number(1));
    }

    private static Ordered ordered(Row row) throws SQLException {
        return new Ordered(row.number(1), row.number(2), row.number(3));
    }
}
