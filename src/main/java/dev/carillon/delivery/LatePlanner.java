package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Wakeup;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.Subscriptions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plans the events of applications whose expressions took too long in the planner's transaction, which all others share. Here
 * they take that time outside of any transaction, and one application after the other. Thread safe.
 */
final class LatePlanner {

    private static final int MOST_DELIVERIES = 5_000; // of one transaction, but of one event at least
    private static final long MOST_BYTES = 16L << 20; // likewise
    private static final Duration MOST_TIME = Duration.ofSeconds(1); // likewise; the other applications wait meanwhile

    private final Database database;
    private final DatabaseTime time;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final SetAside setAside;
    private final PlanRows rows;
    private final Wakeup loop = new Wakeup();

    LatePlanner(Planning planning) {
        database = planning.database();
        time = planning.time();
        log = planning.log();
        subscriptions = planning.subscriptions();
        setAside = planning.setAside();
        rows = planning.rows();
    }

    void start(Loops loops) {
        loop.of(loops.start("late-planner", this::step));
    }

    /** Looks soon. Cheap. */
    void wake() {
        loop.wake();
    }

    Duration step() throws SQLException {
        Set<Integer> applications = database.transaction(setAside::lateApplications);
        for (Integer each : applications) {
            plan(each);
        }
        return applications.isEmpty() ? LogReader.LOOK : Duration.ZERO;
    }

    /** Some events of an application, the first ones, and who wants them. */
    private static final class Some {
        private final SubscriptionSet wanted;
        private final List<Long> matched = new ArrayList<>();
        private final Matching matching = new Matching();
        private final Map<Long, String> broken = new HashMap<>();
        private long bytes;

        private Some(SubscriptionSet wanted) {
            this.wanted = wanted;
        }

        private boolean isFull() {
            return matching.planned.size() >= MOST_DELIVERIES || bytes >= MOST_BYTES;
        }
    }

    private void plan(int application) throws SQLException {
        List<Long> positions = database.transaction(session -> setAside.late(session, application));
        Some some = new Some(subscriptions.current());
        long began = time.nanos();
        for (Long each : positions) {
            match(database.transaction(session -> log.at(session, each)), some);
            if (some.isFull() || time.nanos() - began >= MOST_TIME.toNanos()) {
                break;
            }
        }
        boolean isPlanned = database.transaction(session -> write(session, application, some));
        if (isPlanned) {
            subscriptions.failed(some.matching.failed);
            rows.wake();
        }
    }

    private static void match(LogBatch one, Some some) {
        one.unreadable().forEach(each -> some.broken.put(each.position(), each.reason()));
        for (StoredEvent each : one.events()) {
            try {
                some.matching.add(some.wanted, each, () -> false);
                some.matched.add(each.position());
                some.bytes += each.bytes();
            } catch (RuntimeException e) { // what one event holds must not hold up the others
                some.broken.put(each.position(), e.toString());
            }
        }
    }

    /** False if the application has changed its subscriptions meanwhile: then it is all done again. */
    private boolean write(Session session, int application, Some some) throws SQLException {
        PlanCursor cursor = PlanCursor.lock(session);
        if (!subscriptions.at(cursor.version()).isSame(application, some.wanted)) {
            return false;
        }
        List<PlannedDelivery> planned = some.matching.planned;
        for (Long each : some.matched) {
            if (!setAside.remove(session, each)) { // another node was quicker
                planned.removeIf(of -> of.key().position() == each);
            }
        }
        rows.write(session, planned, time.instant());
        for (Map.Entry<Long, String> each : some.broken.entrySet()) {
            setAside.again(session, new SetAside.Due(each.getKey(), 0), each.getValue(), time.instant());
        }
        return true;
    }
}
