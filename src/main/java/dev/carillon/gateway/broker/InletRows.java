package dev.carillon.gateway.broker;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Node;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.messaging.BrokerInlet;
import jakarta.inject.Inject;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Level;

/** Which node listens to a broker, and how that goes; a lease goes by the database's clock. Thread safe. */
@OnePerNode
class InletRows {

    /** How long a lease holds unless it is renewed. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final FailureLog LOG = new FailureLog(InletRows.class);
    private static final int LONGEST = 500;

    private static final String ADD =
            """
            INSERT INTO source_lease (source) SELECT number FROM source
            WHERE kind IN ('%s')
            AND NOT EXISTS (SELECT 1 FROM source_lease l WHERE l.source = source.number) ON CONFLICT DO NOTHING"""
                    .formatted(String.join("', '", BrokerInlet.kinds()));
    private static final String RENEW =
            """
            UPDATE source_lease SET node = ?, lease_until = current_timestamp + INTERVAL '30' SECOND
            WHERE node IS NULL OR node = ? OR lease_until < current_timestamp""";
    private static final String MINE = "SELECT source FROM source_lease WHERE node = ?";
    private static final String RELEASE = "UPDATE source_lease SET node = NULL, lease_until = NULL WHERE node = ?";
    private static final String RELEASE_DEAD = "UPDATE source_lease SET node = NULL, lease_until = NULL";
    private static final String NOTE =
            "UPDATE source_lease SET connected_at = ?, failure = ? WHERE source = ? AND node = ?";

    private final Database database;
    private final Node node;
    private final Clock clock;

    @Inject
    InletRows(Database database, Node node, Clock clock) {
        this.database = database;
        this.node = node;
        this.clock = clock;
    }

    /** At the start of a node: an H2 file is open in one process only, so any other holder of a lease in it is dead. */
    void releaseDead() throws SQLException {
        database.transaction(session -> session.isPostgres() ? 0 : session.update(RELEASE_DEAD));
    }

    /** Those that this node listens to for the next 30 s. */
    Set<Long> own() throws SQLException {
        return database.transaction(session -> {
            session.update(ADD);
            session.update(RENEW, node.id(), node.id());
            return new HashSet<>(session.list(MINE, row -> row.number(1), node.id()));
        });
    }

    /** Another node may listen at once. */
    void release() throws SQLException {
        database.transaction(session -> session.update(RELEASE, node.id()));
    }

    void connected(long source) {
        note(clock.instant(), JDBCType.VARCHAR, source);
    }

    /** It is listened to no more. */
    void left(long source) {
        note(JDBCType.TIMESTAMP_WITH_TIMEZONE, JDBCType.VARCHAR, source);
    }

    void failed(long source, String reason) {
        note(
                JDBCType.TIMESTAMP_WITH_TIMEZONE,
                reason.length() <= LONGEST ? reason : reason.substring(0, LONGEST),
                source);
    }

    /** Nothing is decided by it. */
    private void note(Object at, Object failure, long source) {
        try {
            database.transaction(session -> session.update(NOTE, at, failure, source, node.id()));
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.FINE, "source.unnoted", e);
        }
    }
}
