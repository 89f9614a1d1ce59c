package dev.carillon.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.LogTimes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes deliveries again, by the span of time: asked for, watched and ended here. Thread safe. */
@ApplicationScoped
public class Replays {

    private static final int FASTEST = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10); // for the batch under way

    /**
     * What is asked for.
     *
     * @param subscription number; null for all of the application, with {@link Replay.Kind#RETRY} only
     * @param startsAfter end of the log when the subscription was made; nothing before is recovered
     * @param topics null for those of the subscription, or for any
     * @param retried with {@link Replay.Kind#RETRY} only
     * @param rate deliveries a second, 1 to 10,000, or null
     */
    public record Asked(
            int application,
            Replay.Kind kind,
            Long subscription,
            long startsAfter,
            List<TopicPattern> topics,
            DeliveryState retried,
            Instant since,
            Instant until,
            Integer rate) {}

    private final Database database;
    private final ReplayRows rows;
    private final LogTimes times;
    private final ReplayRunner runner;
    private final DeliveryTurns turns;
    private final Clock clock;

    @Inject
    Replays(Database database, ReplayRows rows, LogTimes times, ReplayRunner runner, DeliveryTurns turns, Clock clock) {
        this.database = database;
        this.rows = rows;
        this.times = times;
        this.runner = runner;
        this.turns = turns;
        this.clock = clock;
    }

    protected Replays() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    /**
     * Begins a replay of what is in the log now; it goes on in the background.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    public Replay start(Asked asked) throws SQLException {
        if (asked.rate() != null && (asked.rate() < 1 || asked.rate() > FASTEST)) {
            throw new RefusedException(
                    "/rate", "is 1 to " + FASTEST + " a second", asked.rate().toString());
        }
        if (asked.since() != null && asked.until() != null && !asked.since().isBefore(asked.until())) {
            throw new RefusedException(
                    "/until", "is later than since", asked.until().toString());
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Replay started = database.jdbc(connection -> insert(connection, asked, now));
        runner.wake();
        return started;
    }

    /** The newest first, before this number of a run; null begins. */
    public List<Replay> list(int application, Long before, int most) throws SQLException {
        return database.jdbc(
                connection -> rows.list(connection, application, before == null ? Long.MAX_VALUE : before, most));
    }

    public Optional<Replay> find(int application, String id) throws SQLException {
        return database.jdbc(connection -> rows.find(connection, application, id));
    }

    /** Adds no more until it is resumed. What it is after that, if there is one: one that is over stays as it is. */
    public Optional<Replay> pause(int application, String id) throws SQLException {
        return turn(application, id, Replay.State.PAUSED, Replay.State.RUNNING, Replay.State.RUNNING);
    }

    /** Goes on where it was; nothing is added twice. */
    public Optional<Replay> resume(int application, String id) throws SQLException {
        Optional<Replay> resumed =
                turn(application, id, Replay.State.RUNNING, Replay.State.PAUSED, Replay.State.PAUSED);
        runner.wake();
        return resumed;
    }

    /** Ends it; those of its deliveries that were not attempted yet are cancelled. */
    public Optional<Replay> cancel(int application, String id) throws SQLException {
        return turn(application, id, Replay.State.CANCELLED, Replay.State.RUNNING, Replay.State.PAUSED);
    }

    private Optional<Replay> turn(int application, String id, Replay.State to, Replay.State from, Replay.State orFrom)
            throws SQLException {
        return database.jdbc(PATIENCE, connection -> {
            boolean turned = rows.turn(connection, application, id, to, from, orFrom, clock.instant());
            Optional<Replay> found = rows.find(connection, application, id);
            if (turned && to == Replay.State.CANCELLED && found.get().subscription() != null) {
                turns.cancel(connection, found.get().subscription(), found.get().run(), clock.instant());
            }
            return found;
        });
    }

    private Replay insert(Connection connection, Asked asked, Instant now) throws SQLException {
        LogTimes.Span span = times.span(connection, asked.since(), asked.until());
        long first = span.after();
        if (asked.kind() == Replay.Kind.RECOVER) { // nothing was for it before it was there
            first = Math.max(first, asked.startsAfter());
        }
        long last = Math.max(first, span.upTo());
        Replay replay = new Replay(
                rows.nextRun(connection),
                UuidCreator.getTimeOrderedEpochPlus1().toString(),
                asked.application(),
                asked.kind(),
                asked.subscription(),
                asked.topics(),
                asked.retried(),
                asked.since(),
                asked.until(),
                asked.rate(),
                last == first ? Replay.State.DONE : Replay.State.RUNNING,
                first,
                last,
                first,
                0,
                now,
                null,
                now,
                now);
        rows.insert(connection, replay);
        return replay;
    }
}
