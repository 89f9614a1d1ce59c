package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;

/** The cursor rows of the readers, and the leases on them. Leases go by the database's clock. Thread safe. */
@ApplicationScoped
public class Cursors {

    /** How long a lease holds at least unless it is renewed; a dead node's reader is taken over after this. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final String CREATE_AT_END =
            """
            INSERT INTO log_cursor (reader, position, version)
            SELECT ?, position, 1 FROM log_head WHERE one = 1 ON CONFLICT DO NOTHING""";
    private static final String ACQUIRE =
            """
            UPDATE log_cursor SET node = ?, lease_until = current_timestamp + CAST(? AS integer) * INTERVAL '1' SECOND
            WHERE reader = ? AND (node IS NULL OR node = ? OR lease_until < current_timestamp)""";
    private static final String POSITION = "SELECT position FROM log_cursor WHERE reader = ?";
    private static final String MOVE =
            """
            UPDATE log_cursor SET position = ?,
            lease_until = current_timestamp + CAST(? AS integer) * INTERVAL '1' SECOND
            WHERE reader = ? AND node = ? AND position <= ?""";
    private static final String RELEASE =
            "UPDATE log_cursor SET node = NULL, lease_until = NULL WHERE reader = ? AND node = ?";

    private static final String REMOVE = "DELETE FROM log_cursor WHERE reader = ?";
    private static final String REMOVE_WATCH = "DELETE FROM reader_watch WHERE reader = ?";
    private static final String RELEASE_ALL = "UPDATE log_cursor SET node = NULL, lease_until = NULL";

    private final Database database;
    private final Node node;

    @Inject
    Cursors(Database database, Node node) {
        this.database = database;
        this.node = node;
    }

    protected Cursors() { // CDI client proxy
        this(null, null);
    }

    /** At the start of a node: an H2 file is open in one process only, so any other holder of a lease in it is dead. */
    public void releaseDead() throws SQLException {
        database.transaction(session -> session.isPostgres() ? 0 : session.update(RELEASE_ALL));
    }

    /** Makes the reader's cursor at the log's end, if it has none. */
    public void createAtEnd(String reader) throws SQLException {
        database.transaction(session -> createAtEnd(session, reader));
    }

    /** The same in this transaction. */
    public int createAtEnd(Session session, String reader) throws SQLException {
        return session.update(CREATE_AT_END, reader);
    }

    /** In this transaction: it is a reader no more, and its node finds the lease lost. */
    public void remove(Session session, String reader) throws SQLException {
        session.update(REMOVE, reader);
        session.update(REMOVE_WATCH, reader);
    }

    /** Acquires or renews the lease; where to read on from, or empty if another node holds it. */
    OptionalLong acquire(String reader, Duration lease) throws SQLException {
        return database.transaction(
                session -> session.update(ACQUIRE, node.id(), lease.toSeconds(), reader, node.id()) == 0
                        ? OptionalLong.empty()
                        : session.number(POSITION, reader));
    }

    /** Moves the cursor and renews the lease; false if the lease was lost: then nothing was moved. */
    boolean move(String reader, long position, Duration lease) throws SQLException {
        return database.transaction(session -> move(session, reader, position, lease));
    }

    /** The same in this transaction. */
    boolean move(Session session, String reader, long position, Duration lease) throws SQLException {
        return session.update(MOVE, position, lease.toSeconds(), reader, node.id(), position) == 1;
    }

    public void release(String reader) throws SQLException {
        database.transaction(session -> session.update(RELEASE, reader, node.id()));
    }
}
