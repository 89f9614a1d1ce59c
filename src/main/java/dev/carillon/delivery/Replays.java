package dev.carillon.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.LogTimes;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes deliveries again, by period: requested, watched and ended here. Thread safe. */
@OnePerNode
public class Replays {

    /** Maximum number of deliveries that one may add per second. */
    public static final int FASTEST = 10_000;

    private static final int POSITIONS = 10_000; // cancelled in one transaction
    private static final Duration PATIENCE = Duration.ofSeconds(10); // for the batch under way

    /**
     * What is asked for.
     *
     * @param startsAfter end of the log when the subscription was made; nothing before is recovered
     * @param rate deliveries a second, 1 to 10,000, or null
     */
    public record Asked(int application, Replay.Selection wanted, long startsAfter, Integer rate) {}

    private final Database database;
    private final ReplayRows rows;
    private final LogTimes times;
    private final ReplayRunner runner;
    private final DeliveryStates states;
    private final DatabaseTime time;

    @Inject
    Replays(DeliveryRecords records, ReplayRows rows, LogTimes times, ReplayRunner runner) {
        database = records.database();
        this.rows = rows;
        this.times = times;
        this.runner = runner;
        states = records.states();
        time = records.time();
    }

    /**
     * Begins a replay of what is in the log now; it goes on in the background.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    public Replay start(Asked asked) throws SQLException {
        if (asked.rate() != null && (asked.rate() < 1 || asked.rate() > FASTEST)) {
            throw new RefusedException(
                    "/rate",
                    "must be 1 to " + FASTEST + " a second",
                    asked.rate().toString());
        }
        Period period = asked.wanted().period();
        if (period.isEmpty()) {
            throw new RefusedException(
                    "/until", "must be later than since", period.until().toString());
        }
        Instant now = time.instant().truncatedTo(ChronoUnit.MICROS);
        Replay started = database.transaction(session -> insert(session, asked, now));
        runner.wake();
        return started;
    }

    /** Newest first, before this number of a run; null begins. */
    public List<Replay> list(int application, Long before, int most) throws SQLException {
        return database.transaction(
                session -> rows.list(session, application, before == null ? Long.MAX_VALUE : before, most));
    }

    public Optional<Replay> find(int application, String id) throws SQLException {
        return database.transaction(session -> rows.find(session, application, id));
    }

    /** Adds no more until it is resumed. What it is after that, if there is one: a finished one stays as it is. */
    public Optional<Replay> pause(int application, String id) throws SQLException {
        return change(application, id, Replay.State.PAUSED, List.of(Replay.State.RUNNING));
    }

    /** Goes on where it was; nothing is added twice. */
    public Optional<Replay> resume(int application, String id) throws SQLException {
        Optional<Replay> resumed = change(application, id, Replay.State.RUNNING, List.of(Replay.State.PAUSED));
        runner.wake();
        return resumed;
    }

    /** Ends it; those of its deliveries that were not attempted yet are cancelled. */
    public Optional<Replay> cancel(int application, String id) throws SQLException {
        Optional<Replay> changed =
                change(application, id, Replay.State.CANCELLED, List.of(Replay.State.RUNNING, Replay.State.PAUSED));
        if (changed.map(each -> each.state() == Replay.State.CANCELLED).orElse(false)) {
            cancelRun(changed.get()); // also if it was cancelled before: an earlier call may have broken off
        }
        return changed;
    }

    /** Part by part: no transaction goes through a whole log. */
    private void cancelRun(Replay replay) throws SQLException {
        for (long after = replay.progress().first(); after < replay.progress().position(); after += POSITIONS) {
            long from = after;
            long upTo = Math.min(replay.progress().position(), after + POSITIONS);
            database.transaction(session -> states.cancelRun(session, replay.run(), from, upTo, time.instant()));
        }
    }

    /** As it is after that, if there is one. */
    private Optional<Replay> change(int application, String id, Replay.State to, List<Replay.State> from)
            throws SQLException {
        return database.transaction(PATIENCE, session -> {
            rows.change(session, application, id, to, from, time.instant());
            return rows.find(session, application, id);
        });
    }

    private Replay insert(Session session, Asked asked, Instant now) throws SQLException {
        Period period = asked.wanted().period();
        LogTimes.Span span = times.span(session, period.since(), period.until());
        long first = span.after();
        if (asked.wanted().kind() == Replay.Kind.RECOVER) { // nothing was for it before it was there
            first = Math.max(first, asked.startsAfter());
        }
        Replay replay = new Replay(
                rows.nextRun(session),
                UuidCreator.getTimeOrderedEpochPlus1().toString(),
                asked.application(),
                asked.wanted(),
                asked.rate(),
                Replay.Progress.begun(first, Math.max(first, span.upTo()), now),
                now,
                now);
        rows.insert(session, replay);
        return replay;
    }
}
