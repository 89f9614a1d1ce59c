package dev.carillon.reader;

import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The rows of named readers. Each method is part of a transaction of the caller's. Stateless, thread safe. */
@OnePerNode
class ReaderRows {

    private static final String COLUMNS =
            """
            number, application, name, topics, filter, max_in_flight, ack_wait_ms, max_deliveries, position, given_up, skipped,
            created_at, era""";
    private static final String INSERT = "INSERT INTO named_reader (" + COLUMNS
            + ") VALUES (nextval('named_reader_number'), ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?,"
            + " nextval('named_reader_number')) ON CONFLICT DO NOTHING";
    private static final String UPDATE =
            """
            UPDATE named_reader SET topics = ?, filter = ?, max_in_flight = ?, ack_wait_ms = ?, max_deliveries = ?
            WHERE application = ? AND name = ?""";
    private static final String FIND = "SELECT " + COLUMNS + " FROM named_reader WHERE application = ? AND name = ?";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String LIST = "SELECT " + COLUMNS
            + " FROM named_reader WHERE application = ? AND number > ? ORDER BY number FETCH FIRST ? ROWS ONLY";
    private static final String COUNT = "SELECT count(*) FROM named_reader WHERE application = ?";
    private static final String DELETE = "DELETE FROM named_reader WHERE number = ?";
    private static final String MOVE = "UPDATE named_reader SET position = ?, skipped = skipped + ? WHERE number = ?";
    private static final String SEEK =
            "UPDATE named_reader SET position = ?, era = nextval('named_reader_number') WHERE number = ?";
    private static final String GIVE_UP = "UPDATE named_reader SET given_up = given_up + ? WHERE number = ?";
    private static final String OUT = "SELECT count(*) FROM named_reader_event WHERE reader = ?";
    private static final String DUE =
            """
            SELECT position, deliveries FROM named_reader_event WHERE reader = ? AND due_at <= ?
            ORDER BY position FETCH FIRST ? ROWS ONLY""";
    private static final String NEXT_DUE = "SELECT min(due_at) FROM named_reader_event WHERE reader = ?";
    private static final String TAKE =
            "INSERT INTO named_reader_event (reader, position, deliveries, due_at, era) VALUES (?, ?, 1, ?, ?)";
    private static final String TAKE_AGAIN =
            "UPDATE named_reader_event SET deliveries = ?, due_at = ? WHERE reader = ? AND position = ?";
    private static final String LATER =
            """
            UPDATE named_reader_event SET due_at = ?
            WHERE reader = ? AND position = ? AND deliveries = ? AND era = ? AND due_at > ?""";
    private static final String GIVE_BACK =
            """
            UPDATE named_reader_event SET deliveries = deliveries - 1, due_at = ?
            WHERE reader = ? AND position = ? AND deliveries = ? AND era = ?""";
    private static final String DONE =
            "DELETE FROM named_reader_event WHERE reader = ? AND position = ? AND deliveries = ? AND era = ?";
    private static final String FORGET = "DELETE FROM named_reader_event WHERE reader = ? AND position = ?";
    private static final String FORGET_ALL = "DELETE FROM named_reader_event WHERE reader = ?";

    /** An event that is with a client, or due again. */
    record Out(long position, int deliveries) {}

    boolean insert(Session session, int application, ReaderDraft draft, long position, Instant now)
            throws SQLException {
        return session.update(
                        INSERT,
                        application,
                        draft.name(),
                        topics(draft),
                        draft.filter(),
                        draft.limits().maxInFlight(),
                        draft.limits().ackWait().toMillis(),
                        draft.limits().maxDeliveries(),
                        position,
                        Database.timestamp(now))
                == 1;
    }

    void update(Session session, int application, ReaderDraft draft) throws SQLException {
        session.update(
                UPDATE,
                topics(draft),
                draft.filter(),
                draft.limits().maxInFlight(),
                draft.limits().ackWait().toMillis(),
                draft.limits().maxDeliveries(),
                application,
                draft.name());
    }

    private static String topics(ReaderDraft draft) {
        return draft.topics().stream().map(TopicPattern::value).collect(Collectors.joining("\n"));
    }

    Optional<NamedReader> find(Session session, int application, String name) throws SQLException {
        return session.first(FIND, NamedReader::read, application, name);
    }

    /** Until the end of the transaction nobody else takes of it. */
    Optional<NamedReader> lock(Session session, int application, String name) throws SQLException {
        return session.first(LOCK, NamedReader::read, application, name);
    }

    List<NamedReader> list(Session session, int application, long after, int most) throws SQLException {
        return session.list(LIST, NamedReader::read, application, after, most);
    }

    long count(Session session, int application) throws SQLException {
        return session.number(COUNT, application).orElseThrow();
    }

    void delete(Session session, long reader) throws SQLException {
        session.update(FORGET_ALL, reader);
        session.update(DELETE, reader);
    }

    /** To another place, where a new era begins. */
    void seek(Session session, long reader, long position) throws SQLException {
        session.update(SEEK, position, reader);
    }

    void move(Session session, long reader, long position, long skipped) throws SQLException {
        session.update(MOVE, position, skipped, reader);
    }

    long out(Session session, long reader) throws SQLException {
        return session.number(OUT, reader).orElseThrow();
    }

    List<Out> due(Session session, long reader, Instant now, int most) throws SQLException {
        return session.list(DUE, row -> new Out(row.number(1), row.integer(2)), reader, Database.timestamp(now), most);
    }

    /** When one of those that are out is due again; empty if none is out. */
    Optional<Instant> nextDue(Session session, long reader) throws SQLException {
        return session.first(NEXT_DUE, row -> Optional.ofNullable(row.instant(1)), reader)
                .flatMap(each -> each);
    }

    void take(Session session, NamedReader reader, List<Long> positions, Instant until) throws SQLException {
        session.batch(
                TAKE,
                positions,
                each -> Session.values(reader.number(), each, Database.timestamp(until), reader.era()));
    }

    void takeAgain(Session session, long reader, List<Out> some, Instant until) throws SQLException {
        session.batch(
                TAKE_AGAIN,
                some,
                each -> Session.values(each.deliveries() + 1, Database.timestamp(until), reader, each.position()));
    }

    void forget(Session session, long reader, List<Long> positions) throws SQLException {
        session.batch(FORGET, positions, each -> Session.values(reader, each));
    }

    void giveUp(Session session, long reader, List<Long> positions) throws SQLException {
        forget(session, reader, positions);
        session.update(GIVE_UP, positions.size(), reader);
    }

    void forgetAll(Session session, long reader) throws SQLException {
        session.update(FORGET_ALL, reader);
    }

    int[] done(Session session, long reader, List<Ack.Token> tokens) throws SQLException {
        return session.batch(
                DONE, tokens, each -> Session.values(reader, each.position(), each.deliveries(), each.era()));
    }

    /** Only of those whose time is not over yet. */
    int[] later(Session session, long reader, List<Ack.Token> tokens, Instant now, Duration wait) throws SQLException {
        return session.batch(
                LATER,
                tokens,
                each -> Session.values(
                        Database.timestamp(now.plus(wait)),
                        reader,
                        each.position(),
                        each.deliveries(),
                        each.era(),
                        Database.timestamp(now)));
    }

    /** As if they had not been taken that time. */
    void giveBack(Session session, long reader, List<Ack.Token> tokens, Instant now) throws SQLException {
        session.batch(
                GIVE_BACK,
                tokens,
                each -> Session.values(
                        Database.timestamp(now), reader, each.position(), each.deliveries(), each.era()));
    }

    static OptionalLong pruned(Session session) throws SQLException {
        return session.number("SELECT position FROM log_pruned WHERE one = 1");
    }
}
