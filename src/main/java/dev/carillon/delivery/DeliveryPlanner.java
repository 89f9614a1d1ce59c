package dev.carillon.delivery;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
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
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the log and writes a delivery for each subscription that wants an event: cursor, subscriptions' version, batch,
 * rows and cursor again in one transaction. The cursor row is held by its lock, so one node at a time plans. Thread safe.
 */
@ApplicationScoped
public class DeliveryPlanner {

    private static final int BATCH = 500;
    private static final int MOST_DELIVERIES = 5_000; // of one transaction, but of one event at least
    private static final Duration MOST_TIME = Duration.ofSeconds(1); // likewise; nobody else plans meanwhile
    private static final Duration TAKEN = Duration.ofMillis(20); // another node plans, or a subscription changes

    private static final String TAKE =
            """
            SELECT position, version FROM log_cursor WHERE reader = 'delivery' FOR UPDATE SKIP LOCKED""";
    private static final String LOCK = "SELECT position, version FROM log_cursor WHERE reader = 'delivery' FOR UPDATE";
    private static final String MOVE = "UPDATE log_cursor SET position = ? WHERE reader = 'delivery'";

    private final Database database;
    private final DatabaseTime time;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final DeliveryStates states;
    private final DeliveryOrder order;
    private final SetAside setAside;
    private final NodeLease lease;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;
    private volatile Loop loop;
    private int limit = BATCH;
    private int singly; // so many are planned one at a time
    private int taken;

    @Inject
    DeliveryPlanner(
            Database database,
            DatabaseTime time,
            EventLog log,
            Subscriptions subscriptions,
            DeliveryStates states,
            DeliveryOrder order,
            SetAside setAside,
            NodeLease lease,
            DeliveryDispatcher dispatcher,
            DeliveryClaims claims) {
        this.database = database;
        this.time = time;
        this.log = log;
        this.subscriptions = subscriptions;
        this.states = states;
        this.order = order;
        this.setAside = setAside;
        this.lease = lease;
        this.dispatcher = dispatcher;
        this.claims = claims;
    }

    protected DeliveryPlanner() { // CDI client proxy
        this(null, null, null, null, null, null, null, null, null, null);
    }

    void start(Loops loops) {
        loop = loops.startNeeded("planner", this::step);
    }

    void on(@Observes LogGrew grew) {
        wake();
    }

    /** Plans soon. Cheap. */
    void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    Duration step() throws SQLException {
        Plan plan = new Plan(dispatcher, claims);
        try {
            commit(plan);
        } catch (SQLException | RuntimeException e) {
            if (e instanceof CommitUnknownException || !isOfTheEvent(e)) {
                throw e;
            }
            return narrow(e);
        }
        if (!plan.hasTaken) {
            taken++;
            return taken < 250 ? TAKEN : LogReader.LOOK; // some node holds it for long: that node plans
        }
        taken = 0;
        singly = Math.max(0, singly - 1);
        limit = singly > 0 ? 1 : Math.min(BATCH, limit * 2);
        plan.start();
        subscriptions.failed(plan.failed);
        return plan.isFull ? Duration.ZERO : LogReader.LOOK;
    }

    /** Whatever is thrown, nothing of it is held then; if it was done all the same, the audit finds what is not held. */
    private void commit(Plan plan) throws SQLException {
        boolean isDone = false;
        try {
            database.transaction(session -> {
                plan(session, plan);
                return null;
            });
            isDone = true;
        } finally {
            if (!isDone) {
                plan.release();
            }
        }
    }

    private record Cursor(long position, long version) {

        static Cursor of(Row row) throws SQLException {
            return new Cursor(row.number(1), row.number(2));
        }
    }

    private static Optional<Cursor> take(Session session) throws SQLException {
        return session.first(TAKE, Cursor::of);
    }

    private void plan(Session session, Plan plan) throws SQLException {
        Optional<Cursor> cursor = take(session);
        if (cursor.isEmpty()) {
            return;
        }
        plan.hasTaken = true;
        LogBatch batch = log.read(session, cursor.get().position, limit);
        if (batch.isEmpty()) {
            return;
        }
        plan.at = time.instant();
        plan.wanted = subscriptions.at(cursor.get().version);
        plan.mayHold = states.isAlive(session, lease.id());
        long upTo = match(session, batch, plan);
        letOut(session, plan.wanted, plan.planned, plan.mayHold);
        plan.made = plan.planned.isEmpty() ? List.of() : states.plan(session, lease.id(), plan.planned, plan.at);
        for (LogBatch.Unreadable each : batch.unreadable()) {
            if (each.position() <= upTo) {
                setAside.add(session, each.position(), each.reason(), plan.at);
            }
        }
        session.update(MOVE, upTo);
        plan.isFull = batch.more() || upTo < batch.upTo();
    }

    /** Up to which event: a batch that many want, or whose filters take long, is planned in several transactions. */
    private long match(Session session, LogBatch batch, Plan plan) throws SQLException {
        long began = time.nanos();
        StoredEvent last = null;
        for (StoredEvent each : batch.events()) {
            boolean isFull = plan.planned.size() >= MOST_DELIVERIES || time.nanos() - began >= MOST_TIME.toNanos();
            if (last != null && isFull) {
                return last.position();
            }
            last = each;
            int before = plan.planned.size();
            try {
                match(plan.wanted, each, plan.planned, plan.failed, plan.mayHold);
            } catch (RuntimeException e) { // what one event holds must not hold up the others
                List<PlannedDelivery> some = plan.planned.subList(before, plan.planned.size());
                some.stream().filter(PlannedDelivery::hot).forEach(made -> dispatcher.unreserve(made.key()));
                some.clear();
                setAside.add(session, each.position(), e.toString(), plan.at);
            }
        }
        return batch.upTo();
    }

    private void match(
            SubscriptionSet wanted,
            StoredEvent event,
            List<PlannedDelivery> planned,
            List<FilterFailure> failed,
            boolean mayHold) {
        if (event.topic().equals(Resends.TEST)) {
            return; // its one delivery was made with it
        }
        wanted.matching(
                event.application(),
                EventView.of(event.event()),
                event.position(),
                subscription -> add(planned, subscription, event, mayHold),
                failed::add);
    }

    /** It has its entry before it has a place on this node: whatever is thrown, its place is found and given back. */
    private void add(
            List<PlannedDelivery> planned, WebhookSubscription subscription, StoredEvent event, boolean mayHold) {
        PlannedDelivery cold = cold(subscription, event);
        planned.add(cold);
        if (cold.place() == PlannedDelivery.Place.DUE) {
            planned.set(planned.size() - 1, placed(subscription, cold, mayHold));
        }
    }

    /** One that keeps an order is placed behind the others of its key, until it is known that there are none. */
    private static PlannedDelivery cold(WebhookSubscription subscription, StoredEvent event) {
        DeliveryKey key = new DeliveryKey(event.position(), subscription.number(), 0);
        if (subscription.status() == SubscriptionStatus.DISABLED) {
            return new PlannedDelivery(key, event, PlannedDelivery.Place.PARKED, null);
        }
        Long orderKey = OrderKey.of(subscription.options(), event);
        return orderKey == null
                ? PlannedDelivery.due(key, event)
                : new PlannedDelivery(key, event, PlannedDelivery.Place.BEHIND, orderKey);
    }

    /** Hot, if there is room for it here. */
    private PlannedDelivery placed(WebhookSubscription subscription, PlannedDelivery free, boolean mayHold) {
        PlannedDelivery hot = free.at(PlannedDelivery.Place.HOT);
        return mayHold && dispatcher.reserve(subscription, hot) ? hot : free.at(PlannedDelivery.Place.DUE);
    }

    /** Lets those out that are the first of their key. */
    private void letOut(Session session, SubscriptionSet wanted, List<PlannedDelivery> planned, boolean mayHold)
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
        Set<DeliveryOrder.Ordered> out = new HashSet<>(order.add(session, ordered));
        for (int i = 0; i < planned.size(); i++) {
            PlannedDelivery each = planned.get(i);
            if (each.orderKey() != null && out.contains(each.ordered())) {
                WebhookSubscription subscription =
                        wanted.byNumber(each.key().subscription()).orElseThrow();
                planned.set(i, placed(subscription, each, mayHold));
            }
        }
    }

    /** Plans one event that was set aside, unless another node was quicker; throws if it still cannot be planned. */
    void planAgain(Session session, long position) throws SQLException {
        Cursor cursor = session.first(LOCK, Cursor::of).orElseThrow();
        if (!setAside.remove(session, position)) { // two that plan would both find a key free
            return;
        }
        LogBatch batch = log.at(session, position);
        if (!batch.unreadable().isEmpty()) {
            throw new EventFault(batch.unreadable().get(0).reason(), null);
        }
        SubscriptionSet wanted = subscriptions.at(cursor.version);
        List<PlannedDelivery> planned = new ArrayList<>();
        List<FilterFailure> failed = new ArrayList<>();
        for (StoredEvent event : batch.events()) {
            try {
                match(wanted, event, planned, failed, false);
            } catch (RuntimeException e) {
                throw new EventFault(e.toString(), e);
            }
        }
        letOut(session, wanted, planned, false);
        states.plan(session, lease.id(), planned, time.instant());
        subscriptions.failed(failed);
    }

    /**
     * The batch in halves, down to the one event that is guilty; that one is set aside and the rest goes on. Where time ran
     * out, each half would run out of it, too, and nobody plans meanwhile: then all of the batch one at a time.
     */
    private Duration narrow(Exception e) throws SQLException {
        if (limit > 1) {
            singly = ranOutOfTime(e) ? limit : 0;
            limit = singly > 0 ? 1 : limit / 2;
            return Duration.ZERO;
        }
        database.transaction(session -> {
            Optional<Cursor> cursor = take(session);
            if (cursor.isPresent()) {
                long guilty = cursor.get().position + 1;
                setAside.add(session, guilty, e.toString(), time.instant());
                session.update(MOVE, guilty);
            }
            return null;
        });
        return Duration.ZERO;
    }

    /** What one event holds keeps it from being planned. */
    private static final class EventFault extends RuntimeException {

        private static final long serialVersionUID = 1;

        EventFault(String reason, Throwable cause) {
            super(reason, cause);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    /** What an event holds may set it aside; a database that is away, or has no answer for who wants events, must not. */
    static boolean isOfTheEvent(Exception e) {
        if (!(e instanceof SQLException sql)) {
            return e instanceof EventFault;
        }
        String state = sql.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23") || ranOutOfTime(e));
    }

    /** PostgreSQL ended a transaction in which filters took too long; alone it is the event that they take it for. */
    private static boolean ranOutOfTime(Exception e) {
        return e instanceof SQLException sql && "25P03".equals(sql.getSQLState());
    }
}
