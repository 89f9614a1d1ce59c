package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.sql.SqlFailure;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Plans, one at a time, the events that were set aside. Thread safe. */
@OnePerNode
class SetAsidePlanner {

    private final Database database;
    private final DatabaseTime time;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final SetAside setAside;
    private final PlanRows rows;

    @Inject
    SetAsidePlanner(Planning planning) {
        database = planning.database();
        time = planning.time();
        log = planning.log();
        subscriptions = planning.subscriptions();
        setAside = planning.setAside();
        rows = planning.rows();
    }

    /** Looks at those whose next look is due. */
    void look() throws SQLException {
        for (SetAside.Due each : database.transaction(session -> setAside.due(session, time.instant()))) {
            try {
                database.transaction(session -> {
                    plan(session, each.position());
                    return null;
                });
                rows.wake();
            } catch (SQLException | RuntimeException e) {
                if (e instanceof SQLException sql && SqlFailure.isLockWait(sql)) {
                    return; // another node plans: it is looked at again with the next heartbeat
                }
                if (!EventFault.isIn(e)) {
                    throw e; // and so it is then
                }
                database.transaction(session -> {
                    setAside.again(session, each, e.toString(), time.instant());
                    return null;
                });
            }
        }
    }

    /** Plans one event, unless another node was quicker; throws if it still cannot be planned. */
    void plan(Session session, long position) throws SQLException {
        PlanCursor cursor = PlanCursor.lock(session);
        if (!setAside.remove(session, position)) { // two that plan would both find a key free
            return;
        }
        LogBatch batch = log.at(session, position);
        if (!batch.unreadable().isEmpty()) {
            throw new EventFault(batch.unreadable().get(0).reason(), null);
        }
        SubscriptionSet wanted = subscriptions.at(cursor.version());
        FilterBudget budget = new FilterBudget(time::nanos, wanted.applications(), Set.of());
        Matching matching = new Matching();
        for (StoredEvent event : batch.events()) {
            budget.begin(event.application(), time.nanos());
            if (!isMatched(matching, wanted, event, budget)) {
                setAside.addLate(session, List.of(event), time.instant());
            }
        }
        rows.write(session, matching.planned, time.instant());
        subscriptions.failed(matching.failed);
    }

    private static boolean isMatched(
            Matching matching, SubscriptionSet wanted, StoredEvent event, FilterBudget budget) {
        try {
            return matching.add(wanted, event, budget::isOver);
        } catch (RuntimeException e) {
            throw new EventFault(e.toString(), e);
        }
    }
}
