package dev.carillon.delivery;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the log and writes a delivery for each subscription that wants an event: cursor, subscriptions' version, batch,
 * rows and cursor again in one transaction. The cursor row is held by its lock, so one node at a time plans. Thread safe.
 */
@OnePerNode
public class DeliveryPlanner {

    private static final FailureLog LOG = new FailureLog(DeliveryPlanner.class);

    private static final int BATCH = 500;
    private static final int MOST_DELIVERIES = 5_000; // of one transaction, but of one event at least
    private static final Duration MOST_TIME = Duration.ofSeconds(1); // likewise; nothing else is planned meanwhile
    private static final Duration BUSY = Duration.ofMillis(20); // another node plans, or a subscription changes

    private final Database database;
    private final DatabaseTime time;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final SetAside setAside;
    private final PlanRows rows;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;
    final LatePlanner late;
    private final Wakeup loop = new Wakeup();
    private int limit = BATCH;
    private int singly; // how many are still to be planned one at a time
    private int busy;
    private long left = -1; // where this node left the cursor: if it is still there, no other node has planned since
    private boolean hasLate;

    @Inject
    DeliveryPlanner(Planning planning, DeliveryDispatcher dispatcher, DeliveryClaims claims) {
        database = planning.database();
        time = planning.time();
        log = planning.log();
        subscriptions = planning.subscriptions();
        setAside = planning.setAside();
        rows = planning.rows();
        this.dispatcher = dispatcher;
        this.claims = claims;
        late = new LatePlanner(planning);
    }

    void start(Loops loops) {
        loop.of(loops.startNeeded("planner", this::step));
        late.start(loops);
    }

    void on(@Observes LogGrew grew) {
        wake();
    }

    /** Plans soon. Cheap. */
    void wake() {
        loop.wake();
    }

    Duration step() throws SQLException {
        Plan plan = new Plan(dispatcher, claims);
        try {
            commit(plan);
        } catch (SQLException | RuntimeException e) {
            if (e instanceof CommitUnknownException || !EventFault.isIn(e)) {
                throw e;
            }
            return narrow(e);
        }
        if (!plan.hasCursor) {
            busy++;
            return busy < 250 ? BUSY : LogReader.LOOK; // another node has held the lock for long: that node plans
        }
        busy = 0;
        singly = Math.max(0, singly - 1);
        limit = singly > 0 ? 1 : Math.min(BATCH, limit * 2);
        left = plan.upTo;
        hasLate = plan.hasLate;
        plan.start();
        subscriptions.failed(plan.matching.failed);
        if (!plan.late.isEmpty()) {
            late.wake();
        }
        return plan.isFull ? Duration.ZERO : LogReader.LOOK;
    }

    /** Whatever is thrown, nothing of the plan stays prefetched; if it was committed nevertheless, the audit finds what is missing. */
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

    private void plan(Session session, Plan plan) throws SQLException {
        Optional<PlanCursor> cursor = PlanCursor.tryLock(session);
        if (cursor.isEmpty()) {
            return;
        }
        plan.hasCursor = true;
        plan.hasLate = hasLate || cursor.get().position() != left;
        plan.upTo = left;
        LogBatch batch = log.read(session, cursor.get().position(), limit);
        if (batch.isEmpty()) {
            return;
        }
        plan.at = time.instant();
        plan.wanted = subscriptions.at(cursor.get().version());
        plan.mayPrefetch = rows.mayPrefetch(session);
        plan.upTo = match(session, batch, plan);
        plan.made = rows.write(session, plan.planned, each -> placed(plan, each), plan.at);
        for (LogBatch.Unreadable each : batch.unreadable()) {
            if (each.position() <= plan.upTo) {
                setAside.add(session, each.position(), each.reason(), plan.at);
            }
        }
        setAside(session, plan);
        PlanCursor.move(session, plan.upTo);
        plan.isFull = batch.more() || plan.upTo < batch.upTo();
    }

    private void setAside(Session session, Plan plan) throws SQLException {
        if (!plan.late.isEmpty()) {
            setAside.addLate(session, plan.late, plan.at);
            LOG.fine(() -> "delivery.planned-apart events=" + plan.late.size() + "; filters take long");
        }
    }

    /** Up to which event: a batch that many want, or whose filters take long, is planned in several transactions. */
    private long match(Session session, LogBatch batch, Plan plan) throws SQLException {
        Set<Integer> apart = plan.hasLate ? setAside.lateApplications(session) : Set.of();
        FilterBudget budget = new FilterBudget(time::nanos, plan.wanted.applications(), apart);
        long began = time.nanos();
        StoredEvent last = null;
        for (StoredEvent each : batch.events()) {
            long now = time.nanos();
            boolean isFull = plan.planned.size() >= MOST_DELIVERIES || now - began >= MOST_TIME.toNanos();
            if (last != null && isFull) {
                break;
            }
            last = each;
            int before = plan.planned.size();
            try {
                budget.begin(each.application(), now);
                match(each, plan, budget);
            } catch (RuntimeException e) { // what one event holds must not hold up the others
                List<PlannedDelivery> some = plan.planned.subList(before, plan.planned.size());
                some.stream().filter(PlannedDelivery::hot).forEach(made -> dispatcher.unreserve(made.key()));
                some.clear();
                setAside.add(session, each.position(), e.toString(), plan.at);
            }
        }
        plan.hasLate = !apart.isEmpty() || !plan.late.isEmpty();
        return last == null || last == batch.events().get(batch.events().size() - 1) ? batch.upTo() : last.position();
    }

    /** An application that is planned apart has all its events planned there: they keep their order. */
    private void match(StoredEvent event, Plan plan, FilterBudget budget) {
        int from = plan.planned.size();
        if (budget.isSpent(event.application()) || !plan.matching.add(plan.wanted, event, budget::isOver)) {
            plan.late.add(event);
            return;
        }
        budget.end();
        // It has its entry before it has a place on this node: whatever is thrown, its place is found and released.
        for (int i = from; i < plan.planned.size(); i++) {
            if (plan.planned.get(i).place() == PlannedDelivery.Place.DUE) {
                plan.planned.set(i, placed(plan, plan.planned.get(i)));
            }
        }
    }

    /** Hot, if there is room for it here. */
    private PlannedDelivery placed(Plan plan, PlannedDelivery free) {
        PlannedDelivery hot = free.at(PlannedDelivery.Place.HOT);
        SubscriptionSnapshot subscription =
                plan.wanted.byNumber(free.key().subscription()).orElseThrow();
        return plan.mayPrefetch && dispatcher.reserve(subscription, hot) ? hot : free.at(PlannedDelivery.Place.DUE);
    }

    /**
     * The batch in halves, down to the one event that is guilty; that one is set aside and the rest goes on. Where time ran
     * out, each half would run out of it, too, and nothing is planned meanwhile: then all of the batch one at a time.
     */
    private Duration narrow(Exception e) throws SQLException {
        if (limit > 1) {
            singly = EventFault.ranOutOfTime(e) ? limit : 0;
            limit = singly > 0 ? 1 : limit / 2;
            return Duration.ZERO;
        }
        database.transaction(session -> {
            Optional<PlanCursor> cursor = PlanCursor.tryLock(session);
            if (cursor.isPresent()) {
                long guilty = cursor.get().position() + 1;
                setAside.add(session, guilty, e.toString(), time.instant());
                PlanCursor.move(session, guilty);
            }
            return null;
        });
        return Duration.ZERO;
    }
}
