package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds the part of the log that a span of time lies in, by bisection: positions go by commit, so that an event of a
 * publisher's own transaction may be later in the log than its time of acceptance says, by at most {@link #LONGEST_TRANSACTION}.
 *
 * <p>Both bounds are on the safe side; for the exact span, compare the events' own times. Stateless, thread
 * safe.
 */
@ApplicationScoped
public class LogTimes {

    /** An event that was published this long before its commit may be missed by a span of time. */
    public static final Duration LONGEST_TRANSACTION = Duration.ofHours(1);

    private static final String ENDS =
            """
            SELECT (SELECT position FROM log_pruned WHERE one = 1), (SELECT position FROM log_head WHERE one = 1)""";
    private static final String TIME =
            """
            SELECT l.position, e.received_at FROM event_log l JOIN event e ON e.id = l.event
            WHERE l.position >= ? AND l.position <= ? ORDER BY l.position FETCH FIRST 1 ROW ONLY""";

    /** The positions above {@code after}, up to {@code upTo}. */
    public record Span(long after, long upTo) {}

    /**
     * What may lie in this span of time.
     *
     * @param since or null for the log's beginning
     * @param until or null for its end
     */
    public Span span(Session session, Instant since, Instant until) throws SQLException {
        Span all = session.first(ENDS, row -> new Span(row.number(1), row.number(2)))
                .orElseThrow();
        long after = since == null
                ? all.after()
                : firstAt(session, since.minus(LONGEST_TRANSACTION), all.after(), all.upTo()) - 1;
        long upTo = until == null ? all.upTo() : firstAt(session, until.plus(LONGEST_TRANSACTION), after, all.upTo());
        return new Span(after, Math.min(upTo, all.upTo()));
    }

    private record Accepted(long position, Instant at) {}

    /** A position whose event was accepted then or later and whose predecessor's was not; head + 1 if there is none. */
    private static long firstAt(Session session, Instant time, long after, long head) throws SQLException {
        long low = after + 1;
        long high = head + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            Optional<Accepted> found =
                    session.first(TIME, row -> new Accepted(row.number(1), row.instant(2)), middle, high - 1);
            if (found.isPresent() && found.get().at().isBefore(time)) {
                low = found.get().position() + 1;
            } else {
                high = middle; // also where nothing can be read from there on: as if it were later
            }
        }
        return low;
    }
}
