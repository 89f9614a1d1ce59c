package dev.carillon.delivery;

import static dev.carillon.eventlog.Session.values;
import static java.time.temporal.ChronoUnit.MICROS;

import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionSnapshot;
import jakarta.inject.Inject;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one owner of the states of deliveries: nothing else writes {@code delivery}, {@code delivery_due},
 * {@code delivery_claim} and {@code delivery_hot}. The table of the states is in this room's {@code package-info}.
 *
 * <p>Each method is a transition, part of a transaction of the caller's. It expects a state (and a claim, where one is
 * held), moves the delivery together with its place, or neither, and says for which it happened. Stateless, thread safe.
 *
 * <p>A delivery's place in the queue is removed first: of two who want it, one finds the place gone.
 */
@OnePerNode
class DeliveryStates {

    /** Where parked ones are in the queue: due at a time that does not come, so that no claim passes over them. */
    static final Instant PARKED = Instant.parse("9999-01-01T00:00:00Z");

    private static final Instant END = PARKED.plusSeconds(1);
    private static final int BATCH = 500;

    // The places.
    private static final String ENQUEUE =
            "INSERT INTO delivery_due (subscription, due_at, position, run) VALUES (?, ?, ?, ?)";
    private static final String DEQUEUE =
            "DELETE FROM delivery_due WHERE subscription = ? AND due_at = ? AND position = ? AND run = ?";
    private static final String WAITING =
            """
            SELECT due_at, position, run FROM delivery_due WHERE subscription = ? AND due_at < ? AND position <= ?
            ORDER BY due_at, position, run FETCH FIRST ? ROWS ONLY FOR UPDATE SKIP LOCKED""";
    /** H2 sorts all that is due before it locks the first; without ORDER BY it goes along the primary key, which is that order. */
    private static final String WAITING_ON_H2 = WAITING.replace("ORDER BY due_at, position, run ", "");

    private static final String IS_ALIVE = "SELECT 1 FROM node WHERE id = ? AND lost_at IS NULL";
    private static final String IS_WAITING =
            """
            SELECT 1 FROM delivery_due WHERE subscription = ? AND due_at < ? AND position <= ?
            FETCH FIRST 1 ROWS ONLY""";

    private static final String ADD_CLAIM =
            "INSERT INTO delivery_claim (subscription, position, run, claim, node) VALUES (?, ?, ?, ?, ?)";
    private static final String DROP_CLAIM =
            "DELETE FROM delivery_claim WHERE subscription = ? AND position = ? AND run = ? AND claim = ?";
    private static final String ADD_HOT =
            "INSERT INTO delivery_hot (node, first_position, last_position) VALUES (?, ?, ?)";
    private static final String REMOVE_HOT = "DELETE FROM delivery_hot WHERE node = ? AND last_position = ?";

    // The states.
    private static final String PLAN =
            """
            INSERT INTO delivery (position, subscription, run, event, application, status, attempts, claim, node, due_at,
            order_key) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String CLAIM =
            """
            UPDATE delivery SET claim = claim + 1, status = 'CLAIMED', node = ?
            WHERE position = ? AND subscription = ? AND run = ? AND status = 'WAITING'""";
    /** An outer join keeps H2 to this order: position by position, and not through all rows of the subscription. */
    private static final String CLAIMED =
            """
            SELECT d.position, d.run, d.attempts, d.claim, d.first_attempt_at, d.order_key FROM unnest(?) AS due (position)
            LEFT JOIN delivery d ON d.position = due.position AND d.subscription = ?""";

    private static final String RECORD =
            """
            UPDATE delivery SET status = ?, attempts = ?, first_attempt_at = ?, due_at = ?, finished_at = ?,
            response_status = ?, duration_ms = ?, excerpt = ?, node = NULL
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ? AND status = 'CLAIMED'""";
    private static final String RECORDED =
            """
            SELECT 1 FROM delivery d WHERE position = ? AND subscription = ? AND run = ? AND (
              claim = ? AND attempts >= ? OR EXISTS (
                SELECT 1 FROM delivery_attempt a WHERE a.position = d.position AND a.subscription = d.subscription
                AND a.run = d.run AND a.attempt = ? AND a.claim = ?))""";
    private static final String PUT_BACK =
            """
            UPDATE delivery SET status = 'WAITING', node = NULL, due_at = ?
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ? AND status = 'CLAIMED'""";
    private static final String IS_CLAIMED =
            """
            SELECT 1 FROM delivery
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ? AND status = 'CLAIMED'""";
    private static final String LOCK_CLAIMED = IS_CLAIMED + " FOR UPDATE SKIP LOCKED";
    private static final String RELEASE =
            """
            UPDATE delivery SET status = 'WAITING', node = NULL, due_at = ?, claim = claim + 1
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ? AND status = 'CLAIMED'""";
    private static final String PLACE =
            """
            UPDATE delivery SET due_at = ?
            WHERE position = ? AND subscription = ? AND run = ? AND status = 'WAITING'""";
    private static final String END_WAITING =
            """
            UPDATE delivery SET status = ?, due_at = NULL, finished_at = ?, claim = claim + 1
            WHERE position = ? AND subscription = ? AND run = ? AND status = 'WAITING'""";
    private static final String EXPIRE =
            """
            UPDATE delivery SET status = 'EXPIRED', due_at = NULL, node = NULL, finished_at = ?, claim = claim + 1
            WHERE position = ? AND subscription = ? AND run = ? AND claim = ? AND status = 'CLAIMED'""";

    private static final String OF_RUN =
            """
            SELECT subscription, position, run, due_at FROM delivery
            WHERE position > ? AND position <= ? AND run = ? AND status = 'WAITING' AND attempts = 0""";
    private static final String UNFINISHED =
            """
            SELECT position, subscription, run, due_at, status, claim, CASE WHEN run = 0 THEN order_key END FROM delivery
            WHERE position > ? AND position <= ? AND status IN ('WAITING', 'CLAIMED')""";
    private static final String REMOVE_FINISHED =
            """
            DELETE FROM delivery
            WHERE position > ? AND position <= ? AND status IN ('DELIVERED', 'FAILED', 'CANCELLED')""";
    private static final String LOWEST =
            """
            SELECT position, subscription, run, finished_at FROM delivery WHERE position <= ?
            ORDER BY position, subscription, run FETCH FIRST ? ROWS ONLY""";
    private static final String REMOVE_OLD =
            """
            DELETE FROM delivery
            WHERE position = ? AND subscription = ? AND run = ? AND status NOT IN ('WAITING', 'CLAIMED')""";

    private static final String ORPHANS =
            """
            SELECT c.subscription, c.position, c.run, c.claim FROM delivery_claim c
            WHERE NOT EXISTS (SELECT 1 FROM node n WHERE n.id = c.node AND n.lost_at IS NULL)
            FETCH FIRST 1000 ROWS ONLY""";
    private static final String ORPHANED_HOT =
            """
            SELECT h.node, h.first_position, h.last_position FROM delivery_hot h
            WHERE NOT EXISTS (SELECT 1 FROM node n WHERE n.id = h.node AND n.lost_at IS NULL)
            ORDER BY h.last_position""";
    private static final String CLAIMS_OF =
            "SELECT subscription, position, run, claim FROM delivery_claim WHERE node = ?";
    private static final String HOT_OF =
            "SELECT node, first_position, last_position FROM delivery_hot WHERE node = ? ORDER BY last_position";
    private static final String CLAIMED_HOT =
            """
            SELECT subscription, position, run, claim FROM delivery
            WHERE position >= ? AND position <= ? AND node = ? AND status = 'CLAIMED' AND due_at IS NULL""";
    private static final String ON_ITS_WAY =
            "SELECT 1 FROM delivery_claim WHERE subscription = ? AND position <= ? FETCH FIRST 1 ROWS ONLY";
    private static final String ON_ITS_WAY_HOT =
            """
            SELECT 1 FROM delivery_hot h JOIN delivery d
            ON d.position >= h.first_position AND d.position <= h.last_position AND d.position <= ?
            WHERE h.first_position <= ? AND d.subscription = ? AND d.status = 'CLAIMED' AND d.due_at IS NULL
            FETCH FIRST 1 ROWS ONLY""";

    private final EventLog log;
    private final DeliveryOrder order;

    @Inject
    DeliveryStates(EventLog log, DeliveryOrder order) {
        this.log = log;
        this.order = order;
    }

    /** A part of the log whose deliveries this node may have claimed as it planned them. */
    record HotRange(String node, long first, long last) {}

    private record Place(DeliveryKey key, Instant dueAt) {}

    /** How far a sweep has come. */
    enum Swept {
        ALL,
        SOME,
        SOME_ARE_ON_THEIR_WAY
    }

    // ---- none → waiting, claimed

    /**
     * Makes deliveries, each once.
     *
     * @param node the node that claims those that are hot
     * @return those that were not there before
     */
    List<PlannedDelivery> plan(Session session, String node, List<PlannedDelivery> planned, Instant now)
            throws SQLException {
        Map<Boolean, List<PlannedDelivery>> byPlace =
                planned.stream().collect(Collectors.partitioningBy(PlannedDelivery::hot));
        List<PlannedDelivery> hot = insert(session, byPlace.get(true), node, now);
        List<PlannedDelivery> made = insert(session, byPlace.get(false), node, now);
        session.batch(
                ENQUEUE,
                made.stream().filter(PlannedDelivery::isQueued).toList(),
                each -> place(each.key(), each.isDue() ? now : PARKED));
        if (!hot.isEmpty()) {
            session.update(
                    ADD_HOT,
                    node,
                    hot.get(0).key().position(),
                    hot.get(hot.size() - 1).key().position());
        }
        made.addAll(hot);
        return made;
    }

    /** Of one kind of place: PostgreSQL's driver has a batch parsed again when the type of a value changes. */
    private static List<PlannedDelivery> insert(
            Session session, List<PlannedDelivery> planned, String node, Instant now) throws SQLException {
        int[] added = session.batch(
                PLAN,
                planned,
                each -> values(
                        each.key().position(),
                        each.key().subscription(),
                        each.key().run(),
                        each.event().id(),
                        each.event().application(),
                        each.hot() ? DeliveryStatus.CLAIMED : DeliveryStatus.WAITING,
                        each.hot() ? 1L : 0L,
                        each.hot() ? node : null,
                        each.isDue() ? now : null,
                        orNull(each.orderKey(), JDBCType.BIGINT)));
        return happened(planned, added);
    }

    /** Whether a node may claim: it has not been declared dead. */
    boolean isAlive(Session session, String node) throws SQLException {
        return session.exists(IS_ALIVE, node);
    }

    // ---- waiting → claimed

    /**
     * Claims the oldest due deliveries of one endpoint for a node, with their events.
     *
     * @param most how many at most
     * @param mostBytes how much data of events at most; one event in any case
     */
    List<Delivery> claim(Session session, String node, SubscriptionSnapshot of, Instant now, int most, long mostBytes)
            throws SQLException {
        if (!isAlive(session, node)) {
            return List.of(); // others have declared this node dead
        }
        List<Place> places =
                within(session, waiting(session, of.number(), now.plus(1, MICROS), Long.MAX_VALUE, most), mostBytes);
        dequeue(session, places);
        int[] claimed = session.batch(
                CLAIM, places, each -> values(node, each.key.position(), each.key.subscription(), each.key.run()));
        // A place without a delivery that waits is waste, and is gone now.
        List<Delivery> loaded = load(session, of, happened(places, claimed), now);
        session.batch(
                ADD_CLAIM,
                loaded,
                each -> values(
                        each.key().subscription(),
                        each.key().position(),
                        each.key().run(),
                        each.claim().number(),
                        node));
        return loaded;
    }

    private List<Place> within(Session session, List<Place> places, long mostBytes) throws SQLException {
        if (places.size() < 2) {
            return places;
        }
        Map<Long, Integer> bytes = log.bytes(session, positions(places));
        long sum = 0;
        for (int i = 0; i < places.size(); i++) {
            sum += bytes.getOrDefault(places.get(i).key.position(), 0);
            if (sum > mostBytes && i > 0) {
                return places.subList(0, i);
            }
        }
        return places;
    }

    /** In the order of the queue. What an event is no longer kept for has expired. */
    private List<Delivery> load(Session session, SubscriptionSnapshot of, List<Place> places, Instant now)
            throws SQLException {
        if (places.isEmpty()) {
            return List.of();
        }
        long[] positions = positions(places);
        Map<Long, StoredEvent> events = new HashMap<>();
        log.at(session, positions).events().forEach(each -> events.put(each.position(), each));
        Map<DeliveryKey, Instant> dueAt = new HashMap<>();
        places.forEach(each -> dueAt.put(each.key, each.dueAt));
        Map<DeliveryKey, Delivery> claimed = new HashMap<>();
        List<Claim> without = new ArrayList<>();
        session.each(
                CLAIMED,
                row -> {
                    DeliveryKey key = new DeliveryKey(row.number(1), of.number(), row.number(2));
                    Instant due = dueAt.get(key); // other runs have the same positions
                    StoredEvent event = events.get(key.position());
                    if (due != null && event == null) {
                        without.add(new Claim(key, row.number(4)));
                    } else if (due != null) {
                        claimed.put(
                                key,
                                new Delivery(
                                        new Claim(key, row.number(4)),
                                        event,
                                        row.integer(3),
                                        row.instant(5),
                                        due,
                                        false,
                                        of.life().enabledAfter(),
                                        row.numberOrNull(6)));
                    }
                },
                positions,
                of.number());
        expireClaimed(session, without, now);
        return places.stream()
                .map(each -> claimed.get(each.key))
                .filter(each -> each != null)
                .toList();
    }

    // ---- claimed → delivered, failed, waiting

    /**
     * Records results, each only under its own claim; the next of each key comes out. A result that comes too late leaves
     * its attempt's row only.
     *
     * @return for each, whether it happened
     */
    boolean[] record(Session session, List<DeliveryResult> results, Instant now) throws SQLException {
        int[] changed = session.batch(
                RECORD,
                results,
                each -> values(
                        each.status(),
                        each.attempts(),
                        each.firstAttemptAt(),
                        each.dueAt(),
                        each.queuedAt() == null ? now : null,
                        orNull(each.responseStatus(), JDBCType.INTEGER),
                        AttemptRows.millis(each),
                        orNull(AttemptRows.excerpt(each), JDBCType.VARCHAR),
                        each.delivery().key().position(),
                        each.delivery().key().subscription(),
                        each.delivery().key().run(),
                        each.delivery().claim().number()));
        boolean[] happened = new boolean[changed.length];
        List<DeliveryResult> recorded = new ArrayList<>(changed.length);
        List<DeliveryResult> rows = new ArrayList<>();
        List<DeliveryOrder.Ordered> over = new ArrayList<>();
        for (int i = 0; i < changed.length; i++) {
            DeliveryResult each = results.get(i);
            happened[i] = changed[i] == 1;
            if (happened[i]) {
                recorded.add(each);
            }
            if (!happened[i] || each.needsAttemptRow()) {
                rows.add(each);
            }
            if (happened[i] && each.leavesOrder()) {
                over.add(each.delivery().ordered());
            }
        }
        dropClaims(session, claims(recorded.stream().map(DeliveryResult::delivery)));
        session.batch(
                ENQUEUE,
                recorded.stream().filter(each -> each.queuedAt() != null).toList(),
                each -> place(each.delivery().key(), each.queuedAt()));
        AttemptRows.add(session, rows);
        finish(session, over, now);
        return happened;
    }

    /**
     * Whether this result, of those that happened, is in its row: under its own claim, as another node may have made the
     * same attempt meanwhile; or in the row of its attempt, if the delivery was claimed again since.
     */
    boolean isRecorded(Session session, DeliveryResult result) throws SQLException {
        DeliveryKey key = result.delivery().key();
        long claim = result.delivery().claim().number();
        return session.exists(
                RECORDED,
                key.position(),
                key.subscription(),
                key.run(),
                claim,
                result.attempts(),
                result.attempts(),
                claim);
    }

    /**
     * Returns what was claimed and not attempted to its place in the queue; how many. What is parked leaves its order, and
     * the next of its key comes out.
     */
    int putBack(Session session, List<PutBack> deliveries, Instant now) throws SQLException {
        int[] changed = session.batch(
                PUT_BACK,
                deliveries,
                each -> values(
                        each.isParked() ? null : each.dueAt(),
                        each.delivery().key().position(),
                        each.delivery().key().subscription(),
                        each.delivery().key().run(),
                        each.delivery().claim().number()));
        List<PutBack> done = happened(deliveries, changed);
        dropClaims(session, claims(done.stream().map(PutBack::delivery)));
        session.batch(ENQUEUE, done, each -> place(each.delivery().key(), each.dueAt()));
        finish(
                session,
                done.stream()
                        .filter(each -> each.isParked() && each.delivery().orderKey() != null)
                        .map(each -> each.delivery().ordered())
                        .toList(),
                now);
        return done.size();
    }

    /** Those that have a row: what is hot has none. */
    private static List<Claim> claims(Stream<Delivery> deliveries) {
        return deliveries.filter(each -> !each.isHot()).map(Delivery::claim).toList();
    }

    private static void dropClaims(Session session, List<Claim> claims) throws SQLException {
        session.batch(
                DROP_CLAIM,
                claims,
                each -> values(
                        each.key().subscription(),
                        each.key().position(),
                        each.key().run(),
                        each.number()));
    }

    // ---- claimed by a dead node → waiting

    /** Releases some of the claims of nodes that are not there any more; how many. */
    int takeOver(Session session, Instant now) throws SQLException {
        int released = release(session, session.list(ORPHANS, DeliveryStates::claim), now);
        for (HotRange each : session.list(ORPHANED_HOT, DeliveryStates::range)) {
            released += release(session, each, now);
        }
        return released;
    }

    /** Releases what is still claimed in such a part, and removes the part once nothing in it is; how many. */
    int release(Session session, HotRange range, Instant now) throws SQLException {
        List<Claim> left = session.list(CLAIMED_HOT, DeliveryStates::claim, range.first, range.last, range.node);
        int released = release(session, left, now);
        if (released == left.size()) { // else some are locked, or have just ended: the next time
            session.update(REMOVE_HOT, range.node, range.last);
        }
        return released;
    }

    /** What this node has claimed from the queue. */
    List<Claim> claimsOf(Session session, String node) throws SQLException {
        return session.list(CLAIMS_OF, DeliveryStates::claim, node);
    }

    /** Where this node may have claims on what it planned. */
    List<HotRange> hotOf(Session session, String node) throws SQLException {
        return session.list(HOT_OF, DeliveryStates::range, node);
    }

    /**
     * Makes these wait, unless they were claimed by another since; how many. What their former holder still reports is ignored.
     * One that another transaction has locked (a node that was stopped amid it, perhaps) is left for the next time: it
     * must not block all others.
     */
    int release(Session session, List<Claim> claims, Instant now) throws SQLException {
        List<Claim> locked = new ArrayList<>(claims.size());
        List<Claim> over = new ArrayList<>();
        for (Claim each : claims) {
            DeliveryKey key = each.key();
            Object[] row = values(key.position(), key.subscription(), key.run(), each.number());
            if (session.exists(LOCK_CLAIMED, row)) {
                locked.add(each);
            } else if (!session.exists(IS_CLAIMED, row)) {
                over.add(each); // a claim without its delivery is waste
            }
        }
        int[] changed = session.batch(
                RELEASE,
                locked,
                each -> values(
                        now,
                        each.key().position(),
                        each.key().subscription(),
                        each.key().run(),
                        each.number()));
        List<Claim> released = happened(locked, changed);
        over.addAll(released);
        dropClaims(session, over);
        session.batch(ENQUEUE, released, each -> place(each.key(), now));
        return released.size();
    }

    // ---- waiting → waiting elsewhere

    /** Makes one that waits at this place due now; false if it is not there, or due already. */
    boolean makeDueNow(Session session, DeliveryKey key, Instant due, Instant now) throws SQLException {
        if (due == null || !due.isAfter(now) || dequeue(session, List.of(new Place(key, due))) == 0) {
            return false;
        }
        return place(session, List.of(new Place(key, due)), now) == 1;
    }

    /** Parks some of those that wait for a subscription up to this position, first those that wait behind others. */
    Swept park(Session session, long subscription, long through, Instant now) throws SQLException {
        DeliveryOrder.Left behind = order.leave(session, subscription, through);
        place(
                session,
                behind.some().stream()
                        .map(each -> new Place(each.key(), PARKED))
                        .toList(),
                PARKED);
        if (!behind.isAll()) {
            return Swept.SOME;
        }
        // Asked first: what is on its way no more by then is in the queue, or is over.
        boolean isOnTheirWay = session.exists(ON_ITS_WAY, subscription, through)
                || session.exists(ON_ITS_WAY_HOT, through, through, subscription);
        List<Place> places = waiting(session, subscription, PARKED, through, BATCH);
        dequeue(session, places);
        place(session, places, PARKED);
        finish(session, ordered(session, subscription, places), now);
        if (places.size() == BATCH) {
            return Swept.SOME;
        }
        // Another transaction may have locked some, and put them back.
        return isOnTheirWay || session.exists(IS_WAITING, subscription, PARKED, through)
                ? Swept.SOME_ARE_ON_THEIR_WAY
                : Swept.ALL;
    }

    private static List<DeliveryOrder.Ordered> ordered(Session session, long subscription, List<Place> places)
            throws SQLException {
        List<DeliveryOrder.Ordered> ordered = new ArrayList<>();
        if (places.isEmpty()) {
            return ordered;
        }
        session.each(
                CLAIMED,
                row -> {
                    if (row.numberOrNull(6) != null && row.number(2) == 0) {
                        ordered.add(new DeliveryOrder.Ordered(subscription, row.number(6), row.number(1)));
                    }
                },
                positions(places),
                subscription);
        return ordered;
    }

    /** These have left their places: they wait at this one now; how many. */
    private static int place(Session session, List<Place> places, Instant dueAt) throws SQLException {
        int[] changed = session.batch(
                PLACE,
                places,
                each -> values(
                        dueAt.equals(PARKED) ? null : dueAt,
                        each.key.position(),
                        each.key.subscription(),
                        each.key.run()));
        List<Place> moved = happened(places, changed);
        session.batch(ENQUEUE, moved, each -> place(each.key, dueAt));
        return moved.size();
    }

    // ---- behind → waiting

    /** Lets the next ones out where one ended in another way than by a result; how many. */
    int repairOrder(Session session, Instant now) throws SQLException {
        List<DeliveryOrder.Ordered> ended = order.ended(session);
        finish(session, ended, now);
        return ended.size();
    }

    private void finish(Session session, Collection<DeliveryOrder.Ordered> finished, Instant now) throws SQLException {
        for (DeliveryOrder.Ordered each : new TreeSet<>(finished)) { // all nodes lock keys in this order
            if (order.remove(session, each)) { // else it was not the one that was out: sent again, or parked
                letOut(session, each, now);
            }
        }
    }

    /** The first of this key comes out, unless one is out. */
    private void letOut(Session session, DeliveryOrder.Ordered over, Instant now) throws SQLException {
        for (var next = order.behind(session, over); next.isPresent(); next = order.behind(session, over)) {
            if (!order.out(session, next.get())) {
                continue; // it has left the order meanwhile
            }
            if (place(session, List.of(new Place(next.get().key(), now)), now) == 1) {
                return;
            }
            order.remove(session, next.get()); // it was ended where it stood
        }
    }

    // ---- waiting → cancelled

    /** Ends some of what waits for a subscription that was deleted; true if nothing waits any more. */
    boolean cancel(Session session, long subscription, Instant now) throws SQLException {
        DeliveryOrder.Left behind = order.leave(session, subscription, Long.MAX_VALUE);
        endWaiting(
                session,
                behind.some().stream().map(DeliveryOrder.Ordered::key).toList(),
                DeliveryStatus.CANCELLED,
                now);
        List<Place> places = waiting(session, subscription, END, Long.MAX_VALUE, BATCH);
        dequeue(session, places);
        endWaiting(session, places.stream().map(Place::key).toList(), DeliveryStatus.CANCELLED, now);
        boolean isAll = behind.isAll() && places.size() < BATCH;
        if (isAll) {
            order.forget(session, subscription);
        }
        return isAll;
    }

    /** Ends what of this run waits and was not attempted yet, of events above one position and up to another; how many. */
    int cancelRun(Session session, long run, long after, long upTo, Instant now) throws SQLException {
        int cancelled = 0;
        List<Place> waiting = session.list(
                OF_RUN,
                row -> new Place(
                        new DeliveryKey(row.number(2), row.number(1), row.number(3)),
                        row.instant(4) == null ? PARKED : row.instant(4)),
                after,
                upTo,
                run);
        for (Place each : waiting) {
            if (dequeue(session, List.of(each)) == 1) {
                cancelled += endWaiting(session, List.of(each.key), DeliveryStatus.CANCELLED, now);
            }
        }
        return cancelled;
    }

    private static int endWaiting(Session session, List<DeliveryKey> keys, DeliveryStatus as, Instant now)
            throws SQLException {
        int[] changed = session.batch(
                END_WAITING, keys, each -> values(as, now, each.position(), each.subscription(), each.run()));
        return happened(keys, changed).size();
    }

    // ---- waiting, claimed → expired → none

    private record Unfinished(Place place, Claim claim, boolean isClaimed, Long orderKey) {

        static Unfinished of(Row row) throws SQLException {
            DeliveryKey key = new DeliveryKey(row.number(1), row.number(2), row.number(3));
            Instant dueAt = row.instant(4) == null ? PARKED : row.instant(4);
            return new Unfinished(
                    new Place(key, dueAt),
                    new Claim(key, row.number(6)),
                    DeliveryStatus.valueOf(row.text(5)) == DeliveryStatus.CLAIMED,
                    row.numberOrNull(7));
        }

        DeliveryOrder.Ordered ordered() {
            return new DeliveryOrder.Ordered(place.key.subscription(), orderKey, place.key.position());
        }
    }

    /**
     * Ends what is not finished of events above one position and up to another; how many. What moves meanwhile is left: it
     * is found late.
     */
    int expire(Session session, long after, long upTo, Instant now) throws SQLException {
        List<Unfinished> all = session.list(UNFINISHED, Unfinished::of, after, upTo);
        List<Unfinished> waiting = all.stream().filter(each -> !each.isClaimed).toList();
        int[] dequeued = session.batch(DEQUEUE, waiting, each -> place(each.place.key, each.place.dueAt));
        List<DeliveryKey> locked = new ArrayList<>();
        List<DeliveryOrder.Ordered> over = new ArrayList<>();
        for (int i = 0; i < dequeued.length; i++) {
            Unfinished each = waiting.get(i);
            if (dequeued[i] == 1) {
                locked.add(each.place.key);
                if (each.orderKey != null) {
                    over.add(each.ordered());
                }
            } else if (each.orderKey != null && order.leave(session, each.ordered())) {
                locked.add(each.place.key);
            }
        }
        int expired = endWaiting(session, locked, DeliveryStatus.EXPIRED, now);
        List<Unfinished> claimed = all.stream().filter(each -> each.isClaimed).toList();
        Set<Claim> ended = new HashSet<>(
                expireClaimed(session, claimed.stream().map(Unfinished::claim).toList(), now));
        claimed.stream()
                .filter(each -> each.orderKey != null && ended.contains(each.claim))
                .forEach(each -> over.add(each.ordered()));
        finish(session, over, now);
        return expired + ended.size();
    }

    private static List<Claim> expireClaimed(Session session, List<Claim> claims, Instant now) throws SQLException {
        int[] changed = session.batch(
                EXPIRE,
                claims,
                each -> values(
                        now,
                        each.key().position(),
                        each.key().subscription(),
                        each.key().run(),
                        each.number()));
        List<Claim> expired = happened(claims, changed);
        dropClaims(session, expired); // after its delivery, as results do
        return expired;
    }

    /** Removes what is over of events above one position and up to another, but what expired. */
    void removeFinished(Session session, long after, long upTo) throws SQLException {
        session.update(REMOVE_FINISHED, after, upTo);
    }

    /**
     * Removes what ended before this time, of events at and below this position. What came there late, when its event was gone,
     * expires.
     *
     * @return how many rows it went through
     */
    int removeOld(Session session, long upTo, Instant before, int most, Instant now) throws SQLException {
        List<DeliveryKey> old = new ArrayList<>();
        long late = -1;
        for (Lowest each : session.list(LOWEST, Lowest::of, upTo, most)) {
            if (each.finishedAt == null) {
                late = each.key.position();
            } else if (each.finishedAt.isBefore(before)) {
                old.add(each.key);
            } else {
                break; // what stands above ended later
            }
        }
        int expired = late < 0 ? 0 : expire(session, -1, late, now);
        AttemptRows.removeOf(session, old);
        session.batch(REMOVE_OLD, old, each -> values(each.position(), each.subscription(), each.run()));
        return old.size() + expired;
    }

    private record Lowest(DeliveryKey key, Instant finishedAt) {

        static Lowest of(Row row) throws SQLException {
            return new Lowest(new DeliveryKey(row.number(1), row.number(2), row.number(3)), row.instant(4));
        }
    }

    // ---- the queue

    private static List<Place> waiting(Session session, long subscription, Instant before, long through, int most)
            throws SQLException {
        return session.list(
                session.isPostgres() ? WAITING : WAITING_ON_H2,
                row -> new Place(new DeliveryKey(row.number(2), subscription, row.number(3)), row.instant(1)),
                subscription,
                before,
                through,
                most);
    }

    private static int dequeue(Session session, List<Place> places) throws SQLException {
        int[] removed = session.batch(DEQUEUE, places, each -> place(each.key, each.dueAt));
        return happened(places, removed).size();
    }

    private static Object[] place(DeliveryKey key, Instant dueAt) {
        return values(key.subscription(), dueAt, key.position(), key.run());
    }

    private static long[] positions(List<Place> places) {
        return places.stream().mapToLong(each -> each.key.position()).distinct().toArray();
    }

    private static Claim claim(Row row) throws SQLException {
        return new Claim(new DeliveryKey(row.number(2), row.number(1), row.number(3)), row.number(4));
    }

    private static HotRange range(Row row) throws SQLException {
        return new HotRange(row.text(1), row.number(2), row.number(3));
    }

    /** Nulls have their type: see {@link Session}. */
    private static Object orNull(Object value, JDBCType type) {
        return value == null ? type : value;
    }

    private static <T> List<T> happened(List<T> items, int[] changed) {
        List<T> happened = new ArrayList<>(items.size());
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] == 1) {
                happened.add(items.get(i));
            }
        }
        return happened;
    }
}
