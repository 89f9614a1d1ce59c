package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Gives turns to the endpoints whose rate is limited. The time of such an endpoint is given out by the database, in slices
 * of about a second: so the rate holds over all nodes and across restarts, for one statement a slice. Thread safe.
 */
@ApplicationScoped
class Pacer {

    /** More nodes than this do not ask at once: what is given out further ahead was given out at a slower rate. */
    private static final int MOST_SLICES = 32;

    private static final Duration REST = Duration.ofSeconds(60); // it is woken

    private static final String MAKE =
            "INSERT INTO endpoint_pace (subscription, given_until) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String LOCK = "SELECT given_until FROM endpoint_pace WHERE subscription = ? FOR UPDATE";
    private static final String GIVE = "UPDATE endpoint_pace SET given_until = ? WHERE subscription = ?";

    private final Database database;
    private final Subscriptions subscriptions;
    private final Supplier<DeliveryDispatcher> dispatcher; // which needs this pacer
    private final Clock clock;
    private final Set<Lane> asking = ConcurrentHashMap.newKeySet();
    private final Map<Lane, Instant> turns = new HashMap<>(); // of the loop alone
    private volatile Loop loop;

    @Inject
    Pacer(Database database, Subscriptions subscriptions, Instance<DeliveryDispatcher> dispatcher, Clock clock) {
        this(database, subscriptions, dispatcher::get, clock);
    }

    Pacer(Database database, Subscriptions subscriptions, Supplier<DeliveryDispatcher> dispatcher, Clock clock) {
        this.database = database;
        this.subscriptions = subscriptions;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    protected Pacer() { // CDI client proxy
        this(null, null, () -> null, null);
    }

    void start(Loops loops) {
        loop = loops.start("pace", this::step);
    }

    /** This lane gets a turn as soon as its pace allows. */
    void ask(Lane lane) {
        asking.add(lane);
        wake();
    }

    void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private Duration step() throws SQLException {
        for (Lane each : asking) {
            asking.remove(each);
            turns.putIfAbsent(each, Instant.MIN);
        }
        Instant now = clock.instant();
        Instant earliest = null;
        for (Lane lane : Set.copyOf(turns.keySet())) {
            Instant turn = turns.get(lane);
            if (!turn.isAfter(now)) {
                turn = turn(lane, now);
                if (!turn.isAfter(now)) {
                    turns.remove(lane);
                    dispatcher.get().turn(lane);
                    continue;
                }
                turns.put(lane, turn);
            }
            earliest = earliest == null || turn.isBefore(earliest) ? turn : earliest;
        }
        if (!asking.isEmpty()) {
            return Duration.ZERO;
        }
        return earliest == null ? REST : Duration.between(now, earliest);
    }

    private Instant turn(Lane lane, Instant now) throws SQLException {
        Optional<Duration> spacing =
                subscriptions.current().byNumber(lane.subscription()).flatMap(Pacer::spacing);
        if (spacing.isEmpty()) {
            return now; // not limited any more, or gone
        }
        if (lane.needsSlice(now)) {
            Instant[] slice = database.jdbc(connection -> slice(connection, lane.subscription(), now, spacing.get()));
            lane.slice(slice[0], slice[1]);
        }
        return lane.nextTurn();
    }

    private static Instant[] slice(Connection connection, long subscription, Instant now, Duration spacing)
            throws SQLException {
        Duration length = Pace.length(spacing);
        try (PreparedStatement make = connection.prepareStatement(MAKE);
                PreparedStatement lock = connection.prepareStatement(LOCK);
                PreparedStatement give = connection.prepareStatement(GIVE)) {
            make.setLong(1, subscription);
            make.setObject(2, Database.timestamp(now));
            make.executeUpdate();
            lock.setLong(1, subscription);
            Instant from = now;
            try (ResultSet row = lock.executeQuery()) {
                Instant given = row.next() ? Database.instant(row.getObject(1, OffsetDateTime.class)) : now;
                boolean atAnotherRate = given.isAfter(now.plus(length.multipliedBy(MOST_SLICES)));
                from = given.isAfter(now) && !atAnotherRate ? given : now;
            }
            Instant until = from.plus(length);
            give.setObject(1, Database.timestamp(until));
            give.setLong(2, subscription);
            give.executeUpdate();
            return new Instant[] {from, until};
        }
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
