package dev.carillon.enmeshed;

import dev.carillon.access.Secrets;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Node;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.JDBCType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Connectors, their keys and who synchronizes them, in the database. Thread safe. */
@OnePerNode
class ConnectorStore {

    private static final String FIND =
            "SELECT application, settings, secrets, revision FROM enmeshed_connector WHERE application = ?";
    private static final String ALL =
            "SELECT application, settings, secrets, revision FROM enmeshed_connector ORDER BY application";
    private static final String ADD =
            """
            INSERT INTO enmeshed_connector (application, settings, secrets, revision) VALUES (?, ?, ?, 1)
            ON CONFLICT DO NOTHING""";
    private static final String CHANGE =
            """
            UPDATE enmeshed_connector SET settings = ?, secrets = ?, revision = revision + 1
            WHERE application = ? AND revision = ?""";
    private static final String REMOVE = "DELETE FROM enmeshed_connector WHERE application = ?";

    private static final String KEYS =
            """
            SELECT name, description, enabled, expires_at, scopes, hash FROM enmeshed_key WHERE application = ?
            ORDER BY name""";
    private static final String KEY =
            """
            SELECT k.name, k.description, k.enabled, k.expires_at, k.scopes, k.hash, k.application, a.name
            FROM enmeshed_key k JOIN application a ON a.number = k.application WHERE k.hash = ?""";
    private static final String REMOVE_KEYS = "DELETE FROM enmeshed_key WHERE application = ?";
    private static final String ADD_KEY =
            """
            INSERT INTO enmeshed_key (application, name, description, enabled, expires_at, scopes, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String LEASE =
            """
            UPDATE enmeshed_connector SET node = ?, lease_until = current_timestamp + INTERVAL '30' SECOND
            WHERE application = ? AND (node IS NULL OR node = ? OR lease_until < current_timestamp)""";
    private static final String RELEASE =
            "UPDATE enmeshed_connector SET node = NULL, lease_until = NULL WHERE node = ?";
    private static final String RELEASE_DEAD = "UPDATE enmeshed_connector SET node = NULL, lease_until = NULL";
    private static final String NOTE =
            "UPDATE enmeshed_connector SET synced_at = ?, sync_error = ? WHERE application = ?";
    private static final String PROGRESS =
            "SELECT synced_at, sync_error, messages_from, messages_upto FROM enmeshed_connector WHERE application = ?";
    private static final String MESSAGES =
            "UPDATE enmeshed_connector SET messages_from = ?, messages_upto = ? WHERE application = ?";

    private final Database database;
    private final Secrets secrets;
    private final Node node;

    @Inject
    ConnectorStore(Database database, Secrets secrets, Node node) {
        this.database = database;
        this.secrets = secrets;
        this.node = node;
    }

    /** How far synchronizing has come. */
    record Progress(Instant syncedAt, String error, String messagesFrom, String messagesUpTo) {}

    /** A key, and whose it is. */
    record FoundKey(ConnectorKey key, int application, String applicationName) {}

    Optional<Connector> find(int application) {
        return in(session -> session.first(FIND, this::connector, application));
    }

    List<Connector> all() {
        return in(session -> session.list(ALL, this::connector));
    }

    List<ConnectorKey> keys(int application) {
        return in(session -> session.list(KEYS, ConnectorStore::key, application));
    }

    Optional<FoundKey> key(String hash) {
        return in(session -> session.first(KEY, row -> new FoundKey(key(row), row.integer(7), row.text(8)), hash));
    }

    /**
     * Writes it with its keys, in the caller's transaction.
     *
     * @param before as it was read; null if there was none
     * @return false if it has changed since, or one of the keys is another application's
     */
    boolean join(int application, Connector before, ConnectorDraft draft) {
        return joined(session -> {
            String settings = draft.settings().toString();
            String encrypted = secrets.encrypt(draft.secrets().toString());
            int written = before == null
                    ? session.update(ADD, application, settings, encrypted)
                    : session.update(CHANGE, settings, encrypted, application, before.revision());
            if (written == 0) {
                return false;
            }
            session.update(REMOVE_KEYS, application);
            for (ConnectorKey each : draft.keys()) {
                if (add(session, application, each) == 0) {
                    return false;
                }
            }
            return true;
        });
    }

    private static int add(Session session, int application, ConnectorKey key) throws SQLException {
        return session.update(
                ADD_KEY,
                application,
                key.name(),
                orNull(key.description(), JDBCType.VARCHAR),
                key.enabled(),
                orNull(key.expiresAt(), JDBCType.TIMESTAMP_WITH_TIMEZONE),
                String.join("\n", key.scopes().texts()),
                key.hash());
    }

    private static Object orNull(Object value, JDBCType type) {
        return value == null ? type : value;
    }

    /** In the caller's transaction. */
    void joinRemoval(int application) {
        joined(session -> {
            session.update(REMOVE_KEYS, application);
            return session.update(REMOVE, application);
        });
    }

    /** Whether this node may synchronize it for the next 30 s; asked again before they are over. */
    boolean lease(int application) {
        return in(session -> session.update(LEASE, node.id(), application, node.id()) == 1);
    }

    /** At the start of a node: an H2 file is open in one process only, so any other holder of a lease in it is dead. */
    void releaseDead() {
        in(session -> session.isPostgres() ? 0 : session.update(RELEASE_DEAD));
    }

    void releaseAll() {
        in(session -> session.update(RELEASE, node.id()));
    }

    /** @param error null if it went well */
    void note(int application, Instant at, String error) {
        in(session -> session.update(NOTE, at, orNull(error, JDBCType.VARCHAR), application));
    }

    Optional<Progress> progress(int application) {
        return in(session -> session.first(
                PROGRESS, row -> new Progress(row.instant(1), row.text(2), row.text(3), row.text(4)), application));
    }

    void told(int application, String from, String upTo) {
        in(session -> session.update(MESSAGES, from, upTo, application));
    }

    private Connector connector(Row row) throws SQLException {
        return Connector.read(row.integer(1), row.text(2), row.text(3), row.number(4), secrets);
    }

    private static ConnectorKey key(Row row) throws SQLException {
        String scopes = row.text(5);
        return new ConnectorKey(
                row.text(1),
                row.text(2),
                row.flag(3),
                row.instant(4),
                new ConnectorScopes(
                        scopes == null ? List.of("**") : scopes.lines().toList()),
                row.text(6));
    }

    private <T> T in(Database.Work<T> work) {
        try {
            return database.transaction(work);
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    private <T> T joined(Database.Work<T> work) {
        try {
            return database.joined(work);
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }
}
