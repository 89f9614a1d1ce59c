package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** For which endpoints anything waits, and since when it is due. Stateless, thread safe. */
@OnePerNode
class DueEndpoints {

    private static final String NEXT_HEAD =
            """
            SELECT subscription, due_at FROM delivery_due WHERE subscription > ?
            ORDER BY subscription, due_at, position, run FETCH FIRST 1 ROWS ONLY""";
    private static final String VERSION = "SELECT version FROM log_cursor WHERE reader = 'delivery'";

    /** The earliest due time of each endpoint for which anything waits, and the version of the subscriptions after that. */
    record Heads(Map<Long, Instant> dueAt, long version) {}

    private record Head(long subscription, Instant dueAt) {}

    private final Database database;

    @Inject
    DueEndpoints(Database database) {
        this.database = database;
    }

    /** By one step in the index for each endpoint, however much waits there. */
    Heads heads() throws SQLException {
        return database.transaction(DueEndpoints::heads);
    }

    /** The version of the subscriptions. */
    long version() throws SQLException {
        return database.transaction(DueEndpoints::version);
    }

    private static Heads heads(Session session) throws SQLException {
        Map<Long, Instant> heads = new LinkedHashMap<>();
        Optional<Head> head = next(session, Long.MIN_VALUE);
        while (head.isPresent()) {
            heads.put(head.get().subscription, head.get().dueAt);
            head = next(session, head.get().subscription);
        }
        return new Heads(heads, version(session));
    }

    private static Optional<Head> next(Session session, long after) throws SQLException {
        return session.first(NEXT_HEAD, row -> new Head(row.number(1), row.instant(2)), after);
    }

    private static long version(Session session) throws SQLException {
        return session.number(VERSION).orElseThrow();
    }
}
