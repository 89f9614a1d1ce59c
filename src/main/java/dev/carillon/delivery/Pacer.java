package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
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
 * Gives turns to the endpoints whose rate is limited. The time of such an endpoint is given out by the database, in slices
 * of about a second, by the database's clock: so the rate holds over all nodes and across restarts, for one statement a
 * slice. Another rate begins anew. Thread safe.
 */
@ApplicationScoped
class Pacer {

    private static final Duration REST = Duration.ofSeconds(60); // it is woken
    private static final Duration PATIENCE = Duration.ofMillis(100); // nobody else is given a turn meanwhile

    private static final String MAKE =
            "INSERT INTO endpoint_pace (subscription, given_until, spacing) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String LOCK =
            "SELECT given_until, spacing FROM endpoint_pace WHERE subscription = ? FOR UPDATE";
    private static final String GIVE = "UPDATE endpoint_pace SET given_until = ?, spacing = ? WHERE subscription = ?";

    private final Database database;
    private final DatabaseTime time;
    private final Subscriptions subscriptions;
    private final Map<Lane, Consumer<Lane>> asking = new ConcurrentHashMap<>();
    private final Map<Lane, Turn> turns = new HashMap<>(); // of the loop alone
    private final Jobs<Long> jobs;
    private volatile Loop loop;

    /** When a lane is to be looked at again, and who waits for its turn. */
    private record Turn(Instant at, Consumer<Lane> given) {}

    private record Given(Instant until, Duration spacing) {

        static Given of(Row row) throws SQLException {
            return new Given(row.instant(1), Duration.ofNanos(row.number(2)));
        }
    }

    private record Slice(Instant from, Instant until) {}

    @Inject
    Pacer(Database database, DatabaseTime time, Subscriptions subscriptions) {
        this.database = database;
        this.time = time;
        this.subscriptions = subscriptions;
        jobs = new Jobs<>(time);
    }

    protected Pacer() { // CDI client proxy
        this(null, null, null);
    }

    void start(Loops loops) {
        loop = loops.start("pace", this::step);
    }

    /** This lane is given its turn as soon as its pace allows. */
    void ask(Lane lane, Consumer<Lane> given) {
        asking.put(lane, given);
        wake();
    }

    void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    Duration step() throws SQLException {
        for (Lane each : asking.keySet()) { // who asks again is looked at again: its rate may be another
            turns.put(each, new Turn(Instant.MIN, asking.remove(each)));
        }
        Instant now = time.instant();
        for (Lane each : inOrder(turns.keySet())) {
            jobs.run(each.subscription(), () -> look(each, now));
        }
        return jobs.rest(asking.isEmpty() ? REST : Duration.ZERO);
    }

    /** How long this lane may rest. One whose slice cannot be had holds up no other, and is looked at again. */
    private Duration look(Lane lane, Instant now) throws SQLException {
        Turn turn = turns.get(lane);
        Instant at = turn.at.isAfter(now) ? turn.at : turn(lane, now);
        if (at.isAfter(now)) {
            turns.put(lane, new Turn(at, turn.given));
            return Duration.between(now, at);
        }
        turn.given.accept(lane);
        turns.remove(lane);
        return REST;
    }

    /** A copy; in the same order whenever the same happens, so that a simulation can be repeated. */
    private static List<Lane> inOrder(Set<Lane> lanes) {
        return lanes.stream()
                .sorted(Comparator.comparingLong(Lane::subscription))
                .toList();
    }

    private Instant turn(Lane lane, Instant now) throws SQLException {
        Optional<Duration> spacing =
                subscriptions.current().byNumber(lane.subscription()).flatMap(Pacer::spacing);
        if (spacing.isEmpty()) {
            return now; // not limited any more, or gone
        }
        Pace.Terms terms = new Pace.Terms(spacing.get(), time.adjustments());
        if (lane.needsSlice(now, terms)) {
            Slice slice = database.transaction(PATIENCE, session -> slice(session, lane.subscription(), spacing.get()));
            lane.slice(slice.from, slice.until, terms);
        }
        return lane.nextTurn();
    }

    /** By the clock of this node, which may differ from the database's. */
    private Slice slice(Session session, long subscription, Duration spacing) throws SQLException {
        Instant now = time.now(session);
        Duration here = Duration.between(now, time.instant());
        session.update(MAKE, subscription, now, spacing.toNanos());
        Given given = session.first(LOCK, Given::of, subscription).orElse(new Given(now, spacing));
        Instant from = given.spacing.equals(spacing) && given.until.isAfter(now) ? given.until : now;
        Instant until = from.plus(Pace.length(spacing));
        session.update(GIVE, until, spacing.toNanos(), subscription);
        return new Slice(from.plus(here), until.plus(here));
    }

    /** The time between two requests, if the subscription limits their rate. */
    static Optional<Duration> spacing(WebhookSubscription subscription) {
        return subscription.options().limits().hasRate()
                ? Optional.of(subscription
                        .options()
                        .limits()
                        .per()
                        .dividedBy(subscription.options().limits().requests()))
                : Optional.empty();
    }
}
