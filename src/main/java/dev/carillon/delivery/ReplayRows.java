package dev.carillon.delivery;

import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rows of replays. Stateless, thread safe. */
@ApplicationScoped
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
    private static final String TAKE = SELECT + " WHERE run = ? AND state = 'RUNNING' FOR UPDATE SKIP LOCKED";
    private static final String MOVE =
            """
            UPDATE replay SET position = ?, added = added + ?, next_at = ?, state = ?, reason = ?, updated_at = ?
            WHERE run = ?""";
    private static final String TURN =
            """
            UPDATE replay SET state = ?, updated_at = ? WHERE application = ? AND id = ? AND state IN (?, ?)""";

    /** A replay that is running, and when it may add more. */
    record Running(long run, Instant nextAt) {}

    long nextRun(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(NEXT_RUN)) {
            row.next();
            return row.getLong(1);
        }
    }

    void insert(Connection connection, Replay replay) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, replay.run());
            insert.setString(2, replay.id());
            insert.setInt(3, replay.application());
            insert.setString(4, replay.kind().name());
            insert.setObject(5, replay.subscription(), Types.BIGINT);
            insert.setString(6, replay.topics() == null ? null : text(replay.topics()));
            insert.setString(
                    7, replay.retried() == null ? null : replay.retried().name());
            insert.setObject(8, Database.timestamp(replay.since()), Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setObject(9, Database.timestamp(replay.until()), Types.TIMESTAMP_WITH_TIMEZONE);
            insert.setObject(10, replay.rate(), Types.INTEGER);
            insert.setString(11, replay.state().name());
            insert.setLong(12, replay.first());
            insert.setLong(13, replay.last());
            insert.setLong(14, replay.position());
            insert.setLong(15, replay.added());
            insert.setObject(16, Database.timestamp(replay.nextAt()));
            insert.setString(17, replay.reason());
            insert.setObject(18, Database.timestamp(replay.createdAt()));
            insert.setObject(19, Database.timestamp(replay.updatedAt()));
            insert.executeUpdate();
        }
    }

    Optional<Replay> find(Connection connection, int application, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setInt(1, application);
            select.setString(2, id);
            return read(select).stream().findFirst();
        }
    }

    /** The newest first. */
    List<Replay> list(Connection connection, int application, long before, int most) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LIST)) {
            select.setInt(1, application);
            select.setLong(2, before);
            select.setInt(3, most);
            return read(select);
        }
    }

    List<Running> running(Connection connection) throws SQLException {
        List<Running> running = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(RUNNING)) {
            while (row.next()) {
                running.add(new Running(row.getLong(1), Database.instant(row.getObject(2, OffsetDateTime.class))));
            }
        }
        return running;
    }

    /** Takes the row until the end of the transaction; empty if another node has it, or it is not running any more. */
    Optional<Replay> take(Connection connection, long run) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(TAKE)) {
            select.setLong(1, run);
            return read(select).stream().findFirst();
        }
    }

    /** Where it stands now; {@code state} other than running ends it. */
    void move(
            Connection connection,
            Replay replay,
            long position,
            long added,
            Instant nextAt,
            Replay.State state,
            String reason,
            Instant now)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MOVE)) {
            update.setLong(1, position);
            update.setLong(2, added);
            update.setObject(3, Database.timestamp(nextAt));
            update.setString(4, state.name());
            update.setString(5, reason);
            update.setObject(6, Database.timestamp(now));
            update.setLong(7, replay.run());
            update.executeUpdate();
        }
    }

    /** Changes the state if it is one of these two; waits for the batch under way. */
    boolean turn(
            Connection connection,
            int application,
            String id,
            Replay.State to,
            Replay.State from,
            Replay.State orFrom,
            Instant now)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(TURN)) {
            update.setString(1, to.name());
            update.setObject(2, Database.timestamp(now));
            update.setInt(3, application);
            update.setString(4, id);
            update.setString(5, from.name());
            update.setString(6, orFrom.name());
            return update.executeUpdate() == 1;
        }
    }

    private static List<Replay> read(PreparedStatement select) throws SQLException {
        List<Replay> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String topics = row.getString("topics");
                String retried = row.getString("delivery_state");
                found.add(new Replay(
                        row.getLong("run"),
                        row.getString("id"),
                        row.getInt("application"),
                        Replay.Kind.valueOf(row.getString("kind")),
                        row.getObject("subscription", Long.class),
                        topics == null
                                ? null
                                : topics.lines().map(TopicPattern::of).toList(),
                        retried == null ? null : DeliveryState.valueOf(retried),
                        instant(row, "since_at"),
                        instant(row, "until_at"),
                        row.getObject("rate", Integer.class),
                        Replay.State.valueOf(row.getString("state")),
                        row.getLong("first_position"),
                        row.getLong("last_position"),
                        row.getLong("position"),
                        row.getLong("added"),
                        instant(row, "next_at"),
                        row.getString("reason"),
                        instant(row, "created_at"),
                        instant(row, "updated_at")));
            }
        }
        return found;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Database.instant(row.getObject(column, OffsetDateTime.class));
    }

    private static String text(List<TopicPattern> patterns) {
        return patterns.stream().map(TopicPattern::value).collect(Collectors.joining("\n"));
    }
}
