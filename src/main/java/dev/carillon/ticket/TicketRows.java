package dev.carillon.ticket;

import dev.carillon.eventlog.Node;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The rows of tickets, and every change of their states. Stateless, thread safe. */
@OnePerNode
class TicketRows {

    /** How long a claim holds unless it is renewed; a dead node's tickets are run by another one after this. */
    static final Duration CLAIM = Duration.ofSeconds(30);

    private static final String COLUMNS =
            """
            id, application, view_model, root_id, data, hops, execute_earliest, keep_receipt_minutes, created_at, attempts,
            failure, due_at, done, error, delete_time, claim""";
    private static final String INSERT =
            """
            INSERT INTO ticket (id, application, view_model, root_id, data, hops, subscription, event, execute_earliest,
            keep_receipt_minutes, created_at, attempts, due_at, error, delete_time, claim)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0) ON CONFLICT DO NOTHING""";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM ticket";
    private static final String FIND = SELECT + " WHERE application = ? AND id = ?";
    private static final String LIST = SELECT + " WHERE application = ? AND id < ?";
    private static final String NEWEST_FIRST = " ORDER BY id DESC FETCH FIRST ? ROWS ONLY";
    private static final String DUE =
            """
            SELECT id, claim FROM ticket WHERE due_at <= ? AND (claimed_until IS NULL OR claimed_until < current_timestamp)""";
    private static final String OF_ONE = " AND application = ?";
    private static final String OF_OTHERS = " AND application <> ?";
    private static final String EARLIEST_FIRST = " ORDER BY due_at FETCH FIRST ? ROWS ONLY";
    private static final String CLAIMED_UNTIL = "current_timestamp + CAST(? AS integer) * INTERVAL '1' SECOND";
    private static final String TAKE = "UPDATE ticket SET node = ?, claim = claim + 1, claimed_until = " + CLAIMED_UNTIL
            + " WHERE id = ? AND claim = ? AND due_at IS NOT NULL"
            + " AND (claimed_until IS NULL OR claimed_until < current_timestamp)";
    private static final String READ = SELECT + " WHERE id = ? AND node = ?";
    private static final String KEEP =
            "UPDATE ticket SET claimed_until = " + CLAIMED_UNTIL + " WHERE id = ? AND node = ? AND claim = ?";
    private static final String MINE = " WHERE id = ? AND node = ? AND claim = ? AND due_at IS NOT NULL";
    private static final String FREE = " node = NULL, claimed_until = NULL, due_at = NULL";
    private static final String DONE =
            "UPDATE ticket SET attempts = attempts + 1, failure = NULL, done = ?, delete_time = ?," + FREE + MINE;
    private static final String FAIL =
            "UPDATE ticket SET attempts = attempts + 1, failure = ?, error = ?, delete_time = ?," + FREE + MINE;
    private static final String AGAIN =
            "UPDATE ticket SET attempts = attempts + 1, failure = ?, node = NULL, claimed_until = NULL, due_at = ?"
                    + MINE;
    private static final String GIVE_BACK = "UPDATE ticket SET node = NULL, claimed_until = NULL WHERE node = ?";
    private static final String GIVE_BACK_ALL =
            "UPDATE ticket SET node = NULL, claimed_until = NULL WHERE node IS NOT NULL";
    private static final String RETRY =
            """
            UPDATE ticket SET error = NULL, delete_time = NULL, attempts = 0, due_at = ?
            WHERE application = ? AND id = ? AND done IS NULL AND node IS NULL""";
    private static final String DELETE = "DELETE FROM ticket WHERE application = ? AND id = ? AND node IS NULL";
    private static final String NEXT =
            "SELECT due_at FROM ticket WHERE due_at > ? ORDER BY due_at FETCH FIRST 1 ROW ONLY";
    private static final String OVER =
            "SELECT id FROM ticket WHERE delete_time <= ? ORDER BY delete_time FETCH FIRST ? ROWS ONLY";
    private static final String REMOVE = "DELETE FROM ticket WHERE id = ? AND delete_time <= ?";
    private static final String WAITING = "SELECT count(*) FROM ticket WHERE application = ? AND due_at IS NOT NULL";
    private static final String REMOVE_ALL = "DELETE FROM ticket WHERE application = ?";

    /** A ticket that this node runs, as long as the number is the same. */
    record Claimed(Ticket ticket, int claim) {}

    private final Node node;

    @Inject
    TicketRows(Node node) {
        this.node = node;
    }

    /** @return false if one of this subscription and event is there */
    boolean insert(Session session, Ticket ticket, TicketOrigin origin) throws SQLException {
        Ticket.Work work = ticket.work();
        Ticket.Progress progress = ticket.progress();
        return session.update(
                        INSERT,
                        ticket.id(),
                        ticket.application(),
                        work.viewModel(),
                        work.rootId(),
                        work.data() == null ? null : work.data().getBytes(StandardCharsets.UTF_8),
                        work.hops(),
                        origin.subscription(),
                        origin.event(),
                        ticket.executeEarliest(),
                        ticket.keepReceiptMinutes(),
                        ticket.createdAt(),
                        progress.dueAt(),
                        progress.error(),
                        progress.deleteTime())
                == 1;
    }

    Optional<Ticket> find(Session session, int application, String id) throws SQLException {
        return session.first(FIND, TicketRows::read, application, id);
    }

    /** Newest first, before this id. */
    List<Ticket> list(Session session, int application, Ticket.State state, String before, int most)
            throws SQLException {
        String sql = LIST + condition(state) + NEWEST_FIRST;
        return session.list(sql, TicketRows::read, application, before, most);
    }

    private static String condition(Ticket.State state) {
        if (state == null) {
            return "";
        }
        return switch (state) {
            case WAITING -> " AND due_at IS NOT NULL";
            case DONE -> " AND done IS NOT NULL";
            case FAILED -> " AND error IS NOT NULL";
        };
    }

    /** Claims some of this application that are due, for this node. */
    List<Claimed> claim(Session session, Instant now, int application, int most) throws SQLException {
        return claim(session, OF_ONE, now, application, most);
    }

    /** The same of all others. */
    List<Claimed> claimOfOthers(Session session, Instant now, int application, int most) throws SQLException {
        return claim(session, OF_OTHERS, now, application, most);
    }

    private List<Claimed> claim(Session session, String whose, Instant now, int application, int most)
            throws SQLException {
        record Due(String id, int claim) {}
        List<Due> due = session.list(
                DUE + whose + EARLIEST_FIRST, row -> new Due(row.text(1), row.integer(2)), now, application, most);
        List<Claimed> claimed = new ArrayList<>(due.size());
        for (Due each : due) {
            if (session.update(TAKE, node.id(), CLAIM.toSeconds(), each.id, each.claim) == 1) {
                session.first(READ, row -> new Claimed(read(row), row.integer("claim")), each.id, node.id())
                        .ifPresent(claimed::add);
            }
        }
        return claimed;
    }

    void keep(Session session, Collection<Claimed> running) throws SQLException {
        for (Claimed each : running) {
            session.update(KEEP, CLAIM.toSeconds(), each.ticket().id(), node.id(), each.claim());
        }
    }

    /** False if this node's claim is over: then nothing was changed. */
    boolean done(Session session, Claimed claimed, Instant now, Instant deleteTime) throws SQLException {
        return session.update(DONE, now, deleteTime, claimed.ticket().id(), node.id(), claimed.claim()) == 1;
    }

    /** The same for one that is not tried any more. */
    boolean fail(Session session, Claimed claimed, String error, Instant deleteTime) throws SQLException {
        return session.update(FAIL, error, error, deleteTime, claimed.ticket().id(), node.id(), claimed.claim()) == 1;
    }

    /** The same for one that is tried again. */
    boolean again(Session session, Claimed claimed, String failure, Instant dueAt) throws SQLException {
        return session.update(AGAIN, failure, dueAt, claimed.ticket().id(), node.id(), claimed.claim()) == 1;
    }

    /** What this node has claimed is free. */
    void giveBack(Session session) throws SQLException {
        session.update(GIVE_BACK, node.id());
    }

    /** At the start of a node: an H2 file is open in one process only, so any other node is dead. */
    void giveBackOfDead(Session session) throws SQLException {
        if (!session.isPostgres()) {
            session.update(GIVE_BACK_ALL);
        }
    }

    /** False if it is done, or is being run. */
    boolean retry(Session session, int application, String id, Instant now) throws SQLException {
        return session.update(RETRY, now, application, id) == 1;
    }

    boolean delete(Session session, int application, String id) throws SQLException {
        return session.update(DELETE, application, id) == 1;
    }

    /** When the next one is due after this; empty if none is. */
    Optional<Instant> next(Session session, Instant after) throws SQLException {
        return session.first(NEXT, row -> row.instant(1), after);
    }

    /** Removes some whose time to be removed has come; how many. */
    int removeOver(Session session, Instant now, int most) throws SQLException {
        int removed = 0;
        for (String each : session.list(OVER, row -> row.text(1), now, most)) {
            removed += session.update(REMOVE, each, now);
        }
        return removed;
    }

    long waiting(Session session, int application) throws SQLException {
        return session.number(WAITING, application).orElse(0);
    }

    void removeAll(Session session, int application) throws SQLException {
        session.update(REMOVE_ALL, application);
    }

    private static Ticket read(Row row) throws SQLException {
        byte[] data = row.bytes("data");
        return new Ticket(
                row.text("id"),
                row.integer("application"),
                new Ticket.Work(
                        row.text("view_model"),
                        row.text("root_id"),
                        data == null ? null : new String(data, StandardCharsets.UTF_8),
                        row.integer("hops")),
                row.instant("execute_earliest"),
                row.integer("keep_receipt_minutes"),
                row.instant("created_at"),
                new Ticket.Progress(
                        row.integer("attempts"),
                        row.text("failure"),
                        row.instant("due_at"),
                        row.instant("done"),
                        row.text("error"),
                        row.instant("delete_time")));
    }
}
