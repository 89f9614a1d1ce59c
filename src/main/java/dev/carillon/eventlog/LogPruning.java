package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Removes the oldest events, from the beginning of the log on, with what makes them unique. Each method is part of a
 * transaction of the caller's. Stateless, thread safe.
 */
@ApplicationScoped
public class LogPruning {

    private static final String LOCK = "SELECT position FROM log_pruned WHERE one = 1 FOR UPDATE SKIP LOCKED";
    private static final String PRUNED = "SELECT position FROM log_pruned WHERE one = 1";
    private static final String MOVE = "UPDATE log_pruned SET position = ? WHERE one = 1";
    private static final String OLDEST =
            """
            SELECT l.position, l.event, e.application, e.source, e.event_id, e.received_at
            FROM event_log l LEFT JOIN event e ON e.id = l.event
            WHERE l.position > ? AND l.position <= ? ORDER BY l.position FETCH FIRST ? ROWS ONLY""";
    private static final String DELETE_LOG = "DELETE FROM event_log WHERE position > ? AND position <= ?";
    private static final String DELETE_EVENT = "DELETE FROM event WHERE id = ?";
    private static final String DELETE_KEY = "DELETE FROM event_key WHERE event_key = ? AND event = ?";
    private static final String DELETE_REQUESTS =
            """
            DELETE FROM idempotency_key WHERE request_key IN (SELECT request_key FROM idempotency_key
            WHERE created_at < ? ORDER BY created_at FETCH FIRST ? ROWS ONLY)""";

    /** Some of the oldest events, in their order without a gap, all of them old. */
    public record Oldest(List<Event> events, long upTo) {

        public boolean isEmpty() {
            return events.isEmpty();
        }
    }

    /** @param key what makes it unique; null if Carillon made its id */
    record Event(UUID id, UUID key) {}

    /** Up to where the log is pruned, locked until the end of the transaction; empty if another node prunes now. */
    public OptionalLong lock(Session session) throws SQLException {
        return session.number(LOCK);
    }

    /** At and below this position nothing is kept any more. */
    static long pruned(Session session) throws SQLException {
        return session.number(PRUNED).orElseThrow();
    }

    /** The first events after this position, as long as they were accepted before; none above {@code upTo}. */
    public Oldest oldest(Session session, long after, long upTo, Instant before, int most) throws SQLException {
        List<Event> old = new ArrayList<>(most);
        long last = after;
        for (Found each : session.list(OLDEST, LogPruning::found, after, upTo, most)) {
            if (each.receivedAt() != null && !each.receivedAt().isBefore(before)) {
                break;
            }
            last = each.position();
            old.add(each.event());
        }
        return new Oldest(old, last);
    }

    /** Removes these, which are right after {@code after}. */
    public void remove(Session session, long after, Oldest oldest) throws SQLException {
        List<Event> keyed =
                oldest.events().stream().filter(each -> each.key() != null).toList();
        session.batch(DELETE_EVENT, oldest.events(), each -> Session.values(each.id()));
        session.batch(DELETE_KEY, keyed, each -> Session.values(each.key(), each.id()));
        session.update(DELETE_LOG, after, oldest.upTo());
        session.update(MOVE, oldest.upTo());
    }

    /** Forgets what requests with an {@code Idempotency-Key} were answered before; how many. */
    public int forgetRequests(Session session, Instant before, int most) throws SQLException {
        return session.update(DELETE_REQUESTS, before, most);
    }

    /** @param receivedAt null if its row is missing */
    private record Found(long position, Instant receivedAt, Event event) {}

    private static Found found(Row row) throws SQLException {
        Instant receivedAt = row.instant(6);
        UUID id = row.uuid(2);
        boolean own = receivedAt != null && !id.toString().equals(row.text(5));
        UUID key = own ? UniqueKey.of(row.integer(3), row.text(4), row.text(5)) : null;
        return new Found(row.number(1), receivedAt, new Event(id, key));
    }
}
