package dev.carillon.subscriber;

import dev.carillon.access.ConflictException;
import dev.carillon.event.ServicePath;
import dev.carillon.eventlog.Cursors;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Bindings in the database. Each method is part of a transaction of the caller's; a change begins by raising the version, whose row
 * keeps other changes waiting. Stateless, thread safe.
 */
@OnePerNode
class BindingStore {

    private static final String COLUMNS =
            """
            SELECT number, id, application, service, path, on_request, on_response, listen, created_at
            FROM binding""";
    private static final String RAISE = "UPDATE binding_version SET version = version + 1 WHERE one = 1";
    private static final String VERSION = "SELECT version FROM binding_version WHERE one = 1";
    private static final String BY_ID = COLUMNS + " WHERE application = ? AND id = ?";
    private static final String TAKEN = "SELECT number FROM binding WHERE id = ?";
    private static final String AFTER =
            COLUMNS + " WHERE application = ? AND number > ? ORDER BY number FETCH FIRST ? ROWS ONLY";
    private static final String LISTENING = COLUMNS + " WHERE listen IS NOT NULL ORDER BY number";
    private static final String OF_APPLICATION = COLUMNS + " WHERE application = ? ORDER BY number";
    private static final String COUNT = "SELECT count(*) FROM binding WHERE application = ?";
    private static final String COUNT_LISTENING =
            "SELECT count(*) FROM binding WHERE application = ? AND listen IS NOT NULL";
    private static final String ADD =
            """
            INSERT INTO binding (id, application, service, path, on_request, on_response, listen, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String CHANGE =
            "UPDATE binding SET service = ?, path = ?, on_request = ?, on_response = ?, listen = ? WHERE number = ?";
    private static final String REMOVE = "DELETE FROM binding WHERE number = ?";

    private final Cursors cursors;
    private final SubscriberNumbers numbers;

    @Inject
    BindingStore(Cursors cursors, SubscriberNumbers numbers) {
        this.cursors = cursors;
        this.numbers = numbers;
    }

    long version(Session session) throws SQLException {
        return session.number(VERSION).orElseThrow();
    }

    Optional<Binding> find(Session session, int application, String id) throws SQLException {
        return session.first(BY_ID, BindingStore::read, application, id);
    }

    boolean isTaken(Session session, String id) throws SQLException {
        return session.exists(TAKEN, id);
    }

    List<Binding> list(Session session, int application, long after, int most) throws SQLException {
        return session.list(AFTER, BindingStore::read, application, after, most);
    }

    List<Binding> all(Session session, int application) throws SQLException {
        return session.list(OF_APPLICATION, BindingStore::read, application);
    }

    /** Those with {@code listen}, of all applications. */
    List<Binding> listening(Session session) throws SQLException {
        return session.list(LISTENING, BindingStore::read);
    }

    long count(Session session, int application) throws SQLException {
        return session.number(COUNT, application).orElse(0);
    }

    long countListening(Session session, int application) throws SQLException {
        return session.number(COUNT_LISTENING, application).orElse(0);
    }

    /** Locks others out until the end of the transaction. */
    void raise(Session session) throws SQLException {
        session.update(RAISE);
    }

    /** One that listens hears what is accepted from now on. */
    Binding add(Session session, Binding made) throws SQLException {
        try {
            insert(session, made);
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("23")) { // integrity constraint violation
                throw new ConflictException("the application was deleted at the same time");
            }
            throw e;
        }
        if (made.listen() != null) {
            begin(session, made);
        }
        return find(session, made.application(), made.id()).orElseThrow();
    }

    private static void insert(Session session, Binding made) throws SQLException {
        session.update(
                ADD,
                made.id(),
                made.application(),
                made.service(),
                made.path().value(),
                made.onRequest(),
                made.onResponse(),
                made.listen(),
                made.createdAt());
    }

    void change(Session session, Binding before, Binding after) throws SQLException {
        session.update(
                CHANGE,
                after.service(),
                after.path().value(),
                after.onRequest(),
                after.onResponse(),
                after.listen(),
                after.number());
        if (before.listen() == null && after.listen() != null) {
            begin(session, after);
        } else if (before.listen() != null && after.listen() == null) {
            end(session, before);
        }
    }

    void remove(Session session, Binding removed) throws SQLException {
        session.update(REMOVE, removed.number());
        if (removed.listen() != null) {
            end(session, removed);
        }
    }

    private void begin(Session session, Binding binding) throws SQLException {
        cursors.createAtEnd(session, SubscriberReaders.cursor(binding.subscriber()));
        numbers.of(session, binding.subscriber());
    }

    /** A node may write a row of it in its last moment; its number is not given again, so that nobody reads it. */
    private void end(Session session, Binding binding) throws SQLException {
        cursors.remove(session, SubscriberReaders.cursor(binding.subscriber()));
        numbers.remove(session, binding.subscriber());
    }

    private static Binding read(Row row) throws SQLException {
        return new Binding(
                row.number(1),
                row.text(2),
                row.integer(3),
                row.text(4),
                ServicePath.of(row.text(5)),
                new Binding.Topics(row.text(6), row.text(7), row.text(8)),
                row.instant(9));
    }
}
