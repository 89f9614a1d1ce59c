package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.EventView;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.FilterFailure;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the log and writes a delivery for each subscription that wants an event: cursor, subscriptions' version, batch,
 * rows and cursor again in one transaction. The cursor row is held by its lock, so one node at a time plans. Thread safe.
 */
@ApplicationScoped
public class DeliveryPlanner {

    private static final int BATCH = 500;
    private static final Duration TAKEN = Duration.ofMillis(20); // another node plans, or a subscription changes

    private static final String TAKE =
            """
            SELECT position, version FROM log_cursor WHERE reader = 'delivery' FOR UPDATE SKIP LOCKED""";
    private static final String LOCK = "SELECT position FROM log_cursor WHERE reader = 'delivery' FOR UPDATE";
    private static final String MOVE = "UPDATE log_cursor SET position = ? WHERE reader = 'delivery'";

    private final Database database;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final DeliveryQueue queue;
    private final DeliveryOrder order;
    private final SetAside setAside;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;
    private final Clock clock;
    private volatile Loop loop;
    private volatile long plannedUpTo;
    private int limit = BATCH;
    private int taken;

    @Inject
    DeliveryPlanner(
            Database database,
            EventLog log,
            Subscriptions subscriptions,
            DeliveryQueue queue,
            DeliveryOrder order,
            SetAside setAside,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims,
            Clock clock) {
        this.database = database;
        this.log = log;
        this.subscriptions = subscriptions;
        this.queue = queue;
        this.order = order;
        this.setAside = setAside;
        this.dispatcher = dispatcher;
        this.claims = claims;
        this.clock = clock;
    }

    protected DeliveryPlanner() { // CDI client proxy
        this(null, null, null, null, null, null, null, null, null);
    }

    void start(Loops loops) {
        loop = loops.start("planner", this::step);
    }

    /** Plans soon. Cheap. */
    public void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** No delivery that this node holds hot stands at or below this position, unless the dispatcher knows of it. */
    long plannedUpTo() {
        return plannedUpTo;
    }

    private Duration step() throws SQLException {
        List<PlannedDelivery> planned = new ArrayList<>();
        Turn turn;
        try {
            turn = database.jdbc(connection -> turn(connection, planned));
        } catch (SQLException | RuntimeException e) {
            planned.forEach(each -> dispatcher.unreserve(each.key()));
            if (!isOfTheData(e)) {
                throw e;
            }
            return narrow(e);
        }
        if (turn == null) {
            taken++;
            return taken < 250 ? TAKEN : LogReader.LOOK; // some node holds it for long: that node plans
        }
        taken = 0;
        plannedUpTo = Math.max(plannedUpTo, turn.upTo);
        limit = Math.min(BATCH, limit * 2);
        subscriptions.failed(turn.failed);
        dispatcher.startHot(planned.stream()
                .filter(PlannedDelivery::hot)
                .map(each -> Delivery.hot(
                        each.key(), each.event(), turn.plannedAt, turn.enabledAfter(each.key()), each.orderKey()))
                .toList());
        wakeClaims(planned);
        return turn.full ? Duration.ZERO : LogReader.LOOK;
    }

    /** What went into the queue may be for an endpoint that has room on this node, or that only needs a try. */
    private void wakeClaims(List<PlannedDelivery> planned) {
        Set<Long> queued = new HashSet<>();
        for (PlannedDelivery each : planned) {
            if (each.place() == PlannedDelivery.Place.DUE) {
                queued.add(each.key().subscription());
            }
        }
        queued.removeIf(each -> !dispatcher.queued(each));
        if (!queued.isEmpty()) {
            claims.room(queued);
        }
    }

    private record Turn(
            long upTo, boolean full, Instant plannedAt, SubscriptionSet wanted, List<FilterFailure> failed) {

        long enabledAfter(DeliveryKey key) {
            return wanted.byNumber(key.subscription())
                    .map(WebhookSubscription::enabledAfter)
                    .orElse(0L);
        }
    }

    private Turn turn(Connection connection, List<PlannedDelivery> planned) throws SQLException {
        long position;
        long version;
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(TAKE)) {
            if (!row.next()) {
                return null;
            }
            position = row.getLong(1);
            version = row.getLong(2);
        }
        LogBatch batch = log.read(connection, position, limit);
        if (batch.isEmpty()) {
            return new Turn(position, false, null, null, List.of());
        }
        Instant now = clock.instant();
        SubscriptionSet wanted = subscriptions.at(version);
        List<FilterFailure> failed = new ArrayList<>();
        for (StoredEvent each : batch.events()) {
            match(wanted, each, planned, failed);
        }
        order(connection, wanted, planned, true);
        queue.plan(connection, planned, now);
        for (LogBatch.Unreadable each : batch.unreadable()) {
            setAside.add(connection, each.position(), each.reason(), now);
        }
        move(connection, batch.upTo());
        return new Turn(batch.upTo(), batch.size() == limit, now, wanted, failed);
    }

    private void match(
            SubscriptionSet wanted, StoredEvent event, List<PlannedDelivery> planned, List<FilterFailure> failed) {
        if (event.topic().equals(Resends.TEST)) {
            return; // its one delivery was made with it
        }
        EventView view = EventView.of(event.event());
        wanted.matching(
                event.application(),
                view,
                event.position(),
                subscription -> {
                    DeliveryKey key = new DeliveryKey(event.position(), subscription.number(), 0);
                    planned.add(planned(subscription, key, event, true));
                },
                failed::add);
    }

    /** One that keeps an order is placed behind the others of its key, until it is known that there are none. */
    private PlannedDelivery planned(WebhookSubscription subscription, DeliveryKey key, StoredEvent event, boolean now) {
        if (subscription.status() == SubscriptionStatus.DISABLED) {
            return new PlannedDelivery(key, event, PlannedDelivery.Place.PARKED, null);
        }
        Long orderKey = OrderKey.of(subscription.options(), event);
        if (orderKey != null) {
            return new PlannedDelivery(key, event, PlannedDelivery.Place.BEHIND, orderKey);
        }
        boolean hot = now && dispatcher.reserve(subscription, key);
        return new PlannedDelivery(key, event, hot ? PlannedDelivery.Place.HOT : PlannedDelivery.Place.DUE, null);
    }

    /** Lets those out that are the first of their key. */
    private void order(Connection connection, SubscriptionSet wanted, List<PlannedDelivery> planned, boolean now)
            throws SQLException {
        List<DeliveryOrder.Ordered> ordered = new ArrayList<>();
        for (PlannedDelivery each : planned) {
            if (each.orderKey() != null) {
                ordered.add(each.ordered());
            }
        }
        if (ordered.isEmpty()) {
            return;
        }
        Collection<DeliveryOrder.Ordered> out = order.add(connection, ordered);
        for (int i = 0; i < planned.size(); i++) {
            PlannedDelivery each = planned.get(i);
            if (each.orderKey() != null && out.contains(each.ordered())) {
                boolean hot = now
                        && dispatcher.reserve(
                                wanted.byNumber(each.key().subscription()).orElseThrow(), each.key());
                planned.set(i, each.at(hot ? PlannedDelivery.Place.HOT : PlannedDelivery.Place.DUE));
            }
        }
    }

    /** Plans one event that was set aside; throws if it still cannot be planned. */
    void planAgain(Connection connection, long position) throws SQLException {
        LogBatch batch = log.at(connection, position);
        if (!batch.unreadable().isEmpty()) {
            throw new IllegalStateException(batch.unreadable().get(0).reason());
        }
        List<PlannedDelivery> planned = new ArrayList<>();
        lock(connection); // two that plan would both find a key free
        for (StoredEvent event : batch.events()) {
            subscriptions
                    .current()
                    .matching(
                            event.application(),
                            EventView.of(event.event()),
                            position,
                            subscription -> {
                                DeliveryKey key = new DeliveryKey(position, subscription.number(), 0);
                                planned.add(planned(subscription, key, event, false));
                            },
                            failure -> subscriptions.failed(List.of(failure)));
        }
        order(connection, subscriptions.current(), planned, false);
        queue.plan(connection, planned, clock.instant());
    }

    /** The batch in halves, down to the one event that is guilty; that one is set aside and the rest goes on. */
    private Duration narrow(Exception e) throws SQLException {
        if (limit > 1) {
            limit = limit / 2;
            return Duration.ZERO;
        }
        database.jdbc(connection -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery(TAKE)) {
                if (row.next()) {
                    long guilty = row.getLong(1) + 1;
                    setAside.add(connection, guilty, e.toString(), clock.instant());
                    move(connection, guilty);
                }
            }
            return null;
        });
        return Duration.ZERO;
    }

    private static void lock(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement()) {
            select.executeQuery(LOCK).close();
        }
    }

    private static void move(Connection connection, long position) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            move.setLong(1, position);
            move.executeUpdate();
        }
    }

    /** A database that is away must not set events aside; what an event holds may. */
    private static boolean isOfTheData(Exception e) {
        if (!(e instanceof SQLException sql)) {
            return true;
        }
        String state = sql.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }
}
