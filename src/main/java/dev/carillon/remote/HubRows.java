package dev.carillon.remote;

import dev.carillon.eventlog.Node;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The rows of other hubs: which node is connected, and how that goes. A lease goes by the database's clock, and what is written
 * under one changes nothing once it is another node's. Stateless, thread safe.
 */
@OnePerNode
class HubRows {

    /** How long a lease holds unless it is renewed; a dead node's hubs are taken over after this. */
    static final Duration LEASE = Duration.ofSeconds(15);

    private static final String RAISE =
            "UPDATE remote_hub SET version = version + 1 WHERE application = ? AND address_hash = ?";
    private static final String RAISE_ONE = "UPDATE remote_hub SET version = version + 1 WHERE number = ?";
    private static final String FIND = "SELECT number FROM remote_hub WHERE application = ? AND address_hash = ?";
    private static final String COUNT = "SELECT count(*) FROM remote_hub WHERE application = ?";
    private static final String INSERT =
            """
            INSERT INTO remote_hub (application, address_hash, address, shown, version, applied, failures)
            VALUES (?, ?, ?, ?, 1, 0, 0) ON CONFLICT DO NOTHING""";
    private static final String ADDRESS = "UPDATE remote_hub SET address = ? WHERE number = ?";
    private static final String TOKEN = "UPDATE remote_hub SET access_token = ? WHERE number = ?";
    private static final String VERSION = "SELECT version FROM remote_hub WHERE number = ?";
    private static final String DELETE =
            """
            DELETE FROM remote_hub WHERE number = ?
            AND NOT EXISTS (SELECT 1 FROM remote_subscription s WHERE s.hub = remote_hub.number)""";
    private static final String UNTIL = "current_timestamp + CAST(? AS integer) * INTERVAL '1' SECOND";
    private static final String RENEW = "UPDATE remote_hub SET lease_until = " + UNTIL + " WHERE node = ?";
    private static final String FREE =
            """
            SELECT number FROM remote_hub WHERE node IS NULL OR lease_until < current_timestamp
            ORDER BY number FETCH FIRST ? ROWS ONLY""";
    private static final String TAKE =
            "UPDATE remote_hub SET node = ?, applied = 0, connected_at = NULL, lease_until = " + UNTIL
                    + " WHERE number = ? AND (node IS NULL OR lease_until < current_timestamp)";
    private static final String MINE =
            "SELECT number, application, address, access_token, shown, version, failures FROM remote_hub WHERE node = ?";
    private static final String RELEASE =
            "UPDATE remote_hub SET node = NULL, lease_until = NULL, connected_at = NULL WHERE node = ?";
    private static final String RELEASE_ALL =
            "UPDATE remote_hub SET node = NULL, lease_until = NULL, connected_at = NULL";
    private static final String RECEIVE = "UPDATE remote_hub SET last_batch = ? WHERE number = ? AND node = ?";
    private static final String HAS_RECEIVED = "SELECT number FROM remote_hub WHERE number = ? AND last_batch = ?";
    private static final String CONNECTED =
            """
            UPDATE remote_hub SET connected_at = ?, transport = ?, applied = 0, failure = NULL, next_try = NULL
            WHERE number = ? AND node = ?""";
    private static final String APPLIED =
            "UPDATE remote_hub SET applied = ?, failures = 0 WHERE number = ? AND node = ?";
    private static final String FAILED =
            """
            UPDATE remote_hub SET connected_at = NULL, applied = 0, failures = ?, failure = ?, next_try = ?
            WHERE number = ? AND node = ?""";

    /** A hub that this node is to be connected to; address and token are encrypted. */
    record Owned(
            long number, int application, String address, String token, String shown, long version, int failures) {}

    private final Node node;

    @Inject
    HubRows(Node node) {
        this.node = node;
    }

    /** The hub of this address, whose row stays locked until the transaction ends; empty if there is none. */
    OptionalLong lock(Session session, int application, String hash) throws SQLException {
        session.update(RAISE, application, hash);
        return session.number(FIND, application, hash);
    }

    void insert(Session session, int application, HubAddress address, String encrypted) throws SQLException {
        session.update(INSERT, application, address.hash(), encrypted, address.shown());
    }

    long count(Session session, int application) throws SQLException {
        return session.number(COUNT, application).orElse(0);
    }

    /** @param encrypted the same address, perhaps by another key */
    void address(Session session, long number, String encrypted) throws SQLException {
        session.update(ADDRESS, encrypted, number);
    }

    /** @param encrypted the new one */
    void token(Session session, long number, String encrypted) throws SQLException {
        session.update(TOKEN, encrypted, number);
    }

    void raise(Session session, long number) throws SQLException {
        session.update(RAISE_ONE, number);
    }

    long version(Session session, long number) throws SQLException {
        return session.number(VERSION, number).orElse(0);
    }

    /** If it has no subscription any more. */
    void deleteIfUnused(Session session, long number) throws SQLException {
        session.update(DELETE, number);
    }

    /** Renews this node's leases, and takes some that are free. */
    List<Owned> own(Session session, int most) throws SQLException {
        int held = session.update(RENEW, LEASE.toSeconds(), node.id());
        if (held < most) {
            List<Long> free = session.list(FREE, row -> row.number(1), most - held);
            for (Long each : free) {
                session.update(TAKE, node.id(), LEASE.toSeconds(), each);
            }
        }
        return new ArrayList<>(session.list(
                MINE,
                row -> new Owned(
                        row.number(1),
                        row.integer(2),
                        row.text(3),
                        row.text(4),
                        row.text(5),
                        row.number(6),
                        row.integer(7)),
                node.id()));
    }

    /** At the end of this node. */
    void release(Session session) throws SQLException {
        session.update(RELEASE, node.id());
    }

    /** At the start of a node: an H2 file is open in one process only, so any other node is dead. */
    void releaseDead(Session session) throws SQLException {
        if (!session.isPostgres()) {
            session.update(RELEASE_ALL);
        }
    }

    /**
     * A batch of what the hub has told is written in this transaction, until whose end nobody takes the hub. Also while the lease is over:
     * as long as nobody has taken it, nobody else is told.
     *
     * @return false if the hub is not this node's any more
     */
    boolean receive(Session session, long number, String batch) throws SQLException {
        return session.update(RECEIVE, batch, number, node.id()) == 1;
    }

    /** Whether this batch, the last one, was written. */
    boolean hasReceived(Session session, long number, String batch) throws SQLException {
        return session.exists(HAS_RECEIVED, number, batch);
    }

    void connected(Session session, long number, String transport, Instant now) throws SQLException {
        session.update(CONNECTED, now, transport, number, node.id());
    }

    /** It has been told all that this version has. */
    void applied(Session session, long number, long version) throws SQLException {
        session.update(APPLIED, version, number, node.id());
    }

    void failed(Session session, long number, int failures, String failure, Instant nextTry) throws SQLException {
        session.update(FAILED, failures, failure, nextTry, number, node.id());
    }
}
