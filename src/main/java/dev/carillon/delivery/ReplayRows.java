package dev.carillon.delivery;

import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows of replays. Stateless, thread safe. */
@OnePerNode
class ReplayRows {

    private static final String NEXT_RUN = "SELECT nextval('delivery_run')";
    private static final String COLUMNS =
            """
            run, id, application, kind, subscription, topics, delivery_state, since_at, until_at, rate, state,
            first_position, last_position, position, added, next_at, reason, created_at, updated_at""";
    private static final String INSERT =
            "INSERT INTO replay (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM replay";
    private static final String FIND = SELECT + " WHERE application = ? AND id = ?";
    private static final String LIST =
            SELECT + " WHERE application = ? AND run < ? ORDER BY run DESC FETCH FIRST ? ROWS ONLY";
    private static final String RUNNING = "SELECT run, next_at FROM replay WHERE state = 'RUNNING' ORDER BY run";
    private static final String LOCK = SELECT + " WHERE run = ? AND state = 'RUNNING' FOR UPDATE SKIP LOCKED";
    private static final String MOVE =
            """
            UPDATE replay SET position = ?, added = added + ?, next_at = ?, state = ?, reason = ?, updated_at = ?
            WHERE run = ?""";
    private static final String REMOVE = "DELETE FROM replay WHERE state IN ('DONE', 'CANCELLED') AND updated_at < ?";
    private static final String CHANGE =
            """
            UPDATE replay SET state = ?, updated_at = ? WHERE application = ? AND id = ? AND state IN (?, ?)""";

    /** A replay that is running, and when it may add more. */
    record Running(long run, Instant nextAt) {}

    long nextRun(Session session) throws SQLException {
        return session.number(NEXT_RUN).orElseThrow();
    }

    void insert(Session session, Replay replay) throws SQLException {
        Replay.Selection wanted = replay.wanted();
        Replay.Progress progress = replay.progress();
        session.update(
                INSERT,
                replay.run(),
                replay.id(),
                replay.application(),
                wanted.kind(),
                wanted.subscription(),
                wanted.topics() == null ? null : text(wanted.topics()),
                wanted.retried() == null ? null : wanted.retried().name(),
                wanted.period().since(),
                wanted.period().until(),
                replay.rate(),
                progress.state(),
                progress.first(),
                progress.last(),
                progress.position(),
                progress.added(),
                progress.nextAt(),
                progress.reason(),
                replay.createdAt(),
                replay.updatedAt());
    }

    Optional<Replay> find(Session session, int application, String id) throws SQLException {
        return session.first(FIND, ReplayRows::read, application, id);
    }

    /** Newest first. */
    List<Replay> list(Session session, int application, long before, int most) throws SQLException {
        return session.list(LIST, ReplayRows::read, application, before, most);
    }

    List<Running> running(Session session) throws SQLException {
        return session.list(RUNNING, row -> new Running(row.number(1), row.instant(2)));
    }

    /** Locks the row until the end of the transaction; empty if another node has it, or it is not running any more. */
    Optional<Replay> tryLock(Session session, long run) throws SQLException {
        return session.first(LOCK, ReplayRows::read, run);
    }

    /** Where it is now; {@code state} other than running ends it. */
    void move(Session session, Replay replay, Step step, Instant now) throws SQLException {
        session.update(MOVE, step.position, step.added, step.nextAt, step.state, step.reason, now, replay.run());
    }

    /** How far a replay has come with a batch, and what it is then. */
    record Step(long position, long added, Instant nextAt, Replay.State state, String reason) {}

    /** Changes the state if it is one of these two; waits for the batch under way. */
    boolean change(Session session, int application, String id, Replay.State to, List<Replay.State> from, Instant now)
            throws SQLException {
        return session.update(CHANGE, to, now, application, id, from.get(0), from.get(from.size() - 1)) == 1;
    }

    /** Removes those that ended before this time. */
    void removeOver(Session session, Instant before) throws SQLException {
        session.update(REMOVE, before);
    }

    private static Replay read(Row row) throws SQLException {
        return new Replay(
                row.number("run"),
                row.text("id"),
                row.integer("application"),
                selection(row),
                row.integerOrNull("rate"),
                progress(row),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    private static Replay.Selection selection(Row row) throws SQLException {
        String topics = row.text("topics");
        String retried = row.text("delivery_state");
        return new Replay.Selection(
                Replay.Kind.valueOf(row.text("kind")),
                row.numberOrNull("subscription"),
                topics == null ? null : topics.lines().map(TopicPattern::of).toList(),
                retried == null ? null : DeliveryState.valueOf(retried),
                new Period(row.instant("since_at"), row.instant("until_at")));
    }

    private static Replay.Progress progress(Row row) throws SQLException {
        return new Replay.Progress(
                Replay.State.valueOf(row.text("state")),
                row.number("first_position"),
                row.number("last_position"),
                row.number("position"),
                row.number("added"),
                row.instant("next_at"),
                row.text("reason"));
    }

    private static String text(List<TopicPattern> patterns) {
        return patterns.stream().map(TopicPattern::value).collect(Collectors.joining("\n"));
    }
}
