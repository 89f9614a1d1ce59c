package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Node;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * This node's heartbeat: as long as its row is there, what it has claimed is its own. By the database's clock. Thread safe.
 *
 * <p>A node whose row was removed has lost all its claims, and goes on as another incarnation, under another id. It
 * believes in its own row for less time than others do: then it starts nothing until it has given a sign again.
 */
@OnePerNode
class NodeLease {

    /** How often the sign is given. */
    static final Duration BEAT = Duration.ofSeconds(5);

    /** How long a node counts as alive after a heartbeat. */
    static final Duration LEASE = Duration.ofSeconds(20);

    private static final Duration BELIEF = LEASE.minusSeconds(3);

    private static final FailureLog LOG = new FailureLog(NodeLease.class);

    private static final String BEAT_SQL = "UPDATE node SET lease_until = ? WHERE id = ? AND lost_at IS NULL";
    private static final String BORN =
            "INSERT INTO node (id, started_at, lease_until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String LOSE =
            "UPDATE node SET lost_at = ? WHERE id <> ? AND lease_until < ? AND lost_at IS NULL";
    private static final String BURY = "DELETE FROM node WHERE lost_at < ?";
    private static final String BURY_OTHERS = "DELETE FROM node WHERE id <> ?";
    private static final String END = "UPDATE node SET lost_at = ? WHERE id = ? AND lost_at IS NULL";
    private static final String GONE = "DELETE FROM node WHERE id = ?";

    private final Database database;
    private final DatabaseTime time;
    private final Node node;
    private int incarnation = 1;
    private boolean isBorn;
    private volatile boolean hasReturned;
    private volatile long returnedAt;
    private volatile String id;
    private volatile long believedUntil;
    private volatile boolean isValid;

    @Inject
    NodeLease(Database database, DatabaseTime time, Node node) {
        this.database = database;
        this.time = time;
        this.node = node;
        id = node.id() + "-1";
    }

    /** Under which this node claims: another one after its lease was lost. */
    String id() {
        return id;
    }

    /** Whether this node may start anything: others regard it as alive. */
    boolean isValid() {
        return isValid && time.nanos() - believedUntil < 0;
    }

    /**
     * Gives the sign.
     *
     * @return false if others have declared this node dead: it has no claims any more, and begins with another id by the
     *     next sign
     */
    synchronized boolean beat() throws SQLException {
        boolean wasLate = isBorn && !isValid();
        long before = time.nanos();
        boolean alive = database.transaction(this::beat);
        if (!alive) {
            isValid = false;
            incarnation++;
            isBorn = false;
            id = node.id() + "-" + incarnation;
            LOG.warning("delivery.lease.lost; this node goes on as " + id);
            return false;
        }
        if (wasLate) {
            returnedAt = before;
            hasReturned = true;
        }
        isBorn = true;
        believedUntil = before + BELIEF.toNanos();
        isValid = true;
        return true;
    }

    private boolean beat(Session session) throws SQLException {
        Instant now = time.learn(session);
        Instant until = now.plus(LEASE);
        if (session.update(BEAT_SQL, until, id) == 1) {
            return true;
        }
        if (isBorn) {
            return false;
        }
        return session.update(BORN, id, now, until)
                == 1; // 0: it was born, the answer was lost, and it was given up since
    }

    /**
     * Declares nodes dead whose heartbeat is overdue: what they claimed is released. Their rows stay until the requests that they
     * began have ended, so that no other node takes over their share before. A node that was late itself buries no other for a while:
     * if the database was away, the others were late with it, and are about to come back.
     */
    void bury() throws SQLException {
        if (hasReturned && time.nanos() - returnedAt < LEASE.toNanos()) {
            return;
        }
        database.transaction(session -> {
            if (isTheOnlyProcess(session)) {
                return session.update(BURY_OTHERS, id);
            }
            Instant now = time.now(session);
            return session.update(LOSE, now, id, now) + session.update(BURY, now.minus(LiveNodes.SETTLING));
        });
    }

    /** An H2 file is open in one process only: every other node in the table is dead, lease or not. */
    boolean isTheOnlyProcess(Session session) throws SQLException {
        return !session.isPostgres();
    }

    /**
     * Ends this node in good order: what it still has claimed is released at once.
     *
     * @param isDone whether no request is under way any more; else its row stays as that of a node which was lost
     */
    synchronized void end(boolean isDone) throws SQLException {
        isValid = false;
        database.transaction(session -> isDone ? session.update(GONE, id) : session.update(END, time.now(session), id));
    }
}
