package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Decides when lanes whose rate is limited may start. The database hands out the time of such an endpoint, in slices of
 * about a second, by its own clock: so the rate holds over all nodes and across restarts, for one statement a slice. A
 * changed rate starts afresh. Thread safe.
 */
@OnePerNode
class RateLimiter {

    private static final Duration REST = Duration.ofSeconds(60); // it is woken
    private static final Duration PATIENCE = Duration.ofMillis(100); // all other lanes wait meanwhile

    private static final String MAKE =
            "INSERT INTO endpoint_pace (subscription, given_until, spacing) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String LOCK =
            "SELECT given_until, spacing FROM endpoint_pace WHERE subscription = ? FOR UPDATE";
    private static final String GIVE = "UPDATE endpoint_pace SET given_until = ?, spacing = ? WHERE subscription = ?";

    private final Database database;
    private final DatabaseTime time;
    private final Subscriptions subscriptions;
    private final Map<Lane, Consumer<Lane>> asking = new ConcurrentHashMap<>();
    private final Map<Lane, Waiter> waiters = new HashMap<>(); // of the loop alone
    private final Jobs<Long> jobs;
    private final Wakeup loop = new Wakeup();

    /** When a lane is to be looked at again, and what it does then. */
    private record Waiter(Instant at, Consumer<Lane> proceed) {}

    private record Given(Instant until, Duration spacing) {

        static Given of(Row row) throws SQLException {
            return new Given(row.instant(1), Duration.ofNanos(row.number(2)));
        }
    }

    private record Slice(Instant from, Instant until) {}

    @Inject
    RateLimiter(Database database, DatabaseTime time, Subscriptions subscriptions) {
        this.database = database;
        this.time = time;
        this.subscriptions = subscriptions;
        jobs = new Jobs<>(time);
    }

    void start(Loops loops) {
        loop.of(loops.start("rate-limiter", this::step));
    }

    /** Lets this lane proceed as soon as its rate allows. */
    void ask(Lane lane, Consumer<Lane> proceed) {
        asking.put(lane, proceed);
        wake();
    }

    void wake() {
        loop.wake();
    }

    Duration step() throws SQLException {
        for (Lane each : asking.keySet()) { // one that asks again is looked at again: its rate may have changed
            waiters.put(each, new Waiter(Instant.MIN, asking.remove(each)));
        }
        Instant now = time.instant();
        for (Lane each : inOrder(waiters.keySet())) {
            jobs.run(each.subscription(), () -> look(each, now));
        }
        return jobs.rest(asking.isEmpty() ? REST : Duration.ZERO);
    }

    /** How long this lane may rest. One that cannot get its slice holds up no other, and is looked at again. */
    private Duration look(Lane lane, Instant now) throws SQLException {
        Waiter waiter = waiters.get(lane);
        Instant at = waiter.at.isAfter(now) ? waiter.at : nextStart(lane, now);
        if (at.isAfter(now)) {
            waiters.put(lane, new Waiter(at, waiter.proceed));
            return Duration.between(now, at);
        }
        waiter.proceed.accept(lane);
        waiters.remove(lane);
        return REST;
    }

    /** A copy; in the same order whenever the same happens, so that a simulation can be repeated. */
    private static List<Lane> inOrder(Set<Lane> lanes) {
        return lanes.stream()
                .sorted(Comparator.comparingLong(Lane::subscription))
                .toList();
    }

    private Instant nextStart(Lane lane, Instant now) throws SQLException {
        Optional<Duration> spacing =
                subscriptions.current().byNumber(lane.subscription()).flatMap(RateLimiter::spacing);
        if (spacing.isEmpty()) {
            return now; // not limited any more, or gone
        }
        RateSlot.Terms terms = new RateSlot.Terms(spacing.get(), time.adjustments());
        if (lane.needsSlice(now, terms)) {
            Slice slice = database.transaction(PATIENCE, session -> slice(session, lane.subscription(), spacing.get()));
            lane.slice(slice.from, slice.until, terms);
        }
        return lane.nextStart();
    }

    /** By the clock of this node, which may differ from the database's. */
    private Slice slice(Session session, long subscription, Duration spacing) throws SQLException {
        Instant now = time.now(session);
        Duration here = Duration.between(now, time.instant());
        session.update(MAKE, subscription, now, spacing.toNanos());
        Given given = session.first(LOCK, Given::of, subscription).orElse(new Given(now, spacing));
        Instant from = given.spacing.equals(spacing) && given.until.isAfter(now) ? given.until : now;
        Instant until = from.plus(RateSlot.length(spacing));
        session.update(GIVE, until, spacing.toNanos(), subscription);
        return new Slice(from.plus(here), until.plus(here));
    }

    /** The time between two requests, if the subscription limits their rate. */
    static Optional<Duration> spacing(SubscriptionSnapshot subscription) {
        return subscription.options().limits().hasRate()
                ? Optional.of(subscription
                        .options()
                        .limits()
                        .per()
                        .dividedBy(subscription.options().limits().requests()))
                : Optional.empty();
    }
}
