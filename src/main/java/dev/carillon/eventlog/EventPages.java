package dev.carillon.eventlog;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** Lists the log page by page, in the order of positions. Stateless, thread safe. */
@ApplicationScoped
public class EventPages {

    private static final String CANDIDATES =
            """
            SELECT l.position, l.topic FROM event_log l
            WHERE l.position > ? AND l.position <= ? AND l.application = ? ORDER BY l.position FETCH FIRST 1000 ROWS ONLY""";
    private static final String POSITION = "SELECT position FROM event_log WHERE event = ? AND application = ?";

    /**
     * Which events are asked for.
     *
     * @param topics pattern, or null for all
     * @param since accepted then or later, or null
     * @param until accepted before, or null
     */
    public record Query(int application, TopicPattern topics, Instant since, Instant until) {

        private boolean takes(StoredEvent event) {
            return (since == null || !event.receivedAt().isBefore(since))
                    && (until == null || event.receivedAt().isBefore(until));
        }
    }

    private final Database database;
    private final EventLog log;
    private final LogTimes times;

    @Inject
    EventPages(Database database, EventLog log, LogTimes times) {
        this.database = database;
        this.log = log;
        this.times = times;
    }

    protected EventPages() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * What was found.
     *
     * @param hasMore whether the list goes on after the last of them
     */
    public record Found(List<StoredEvent> events, boolean hasMore) {}

    /**
     * The first events after this position: at most {@code limit} of them, and {@link EventLog#MOST_BYTES}; fewer only at
     * the log's end.
     */
    public Found after(Query query, long position, int limit) throws SQLException {
        LogTimes.Span span = database.transaction(session -> times.span(session, query.since(), query.until()));
        Gathered found = new Gathered(limit);
        long from = Math.max(position, span.after());
        while (!found.isComplete) {
            long start = from;
            // A transaction a chunk: a rare topic in a long log must not keep one open for long.
            long end = database.transaction(session -> chunk(session, query, start, span.upTo(), found));
            if (end == start) {
                break;
            }
            from = end;
        }
        return new Found(found.events, found.isComplete);
    }

    /** Not thread safe. */
    private static final class Gathered {

        private final int limit;
        private final List<StoredEvent> events = new ArrayList<>();
        private long bytes;
        private boolean isComplete;

        private Gathered(int limit) {
            this.limit = limit;
        }

        /** Nothing is added once there was one event too many. */
        private void add(StoredEvent event) {
            boolean isFull = events.size() == limit || !events.isEmpty() && bytes + event.bytes() > EventLog.MOST_BYTES;
            isComplete |= isFull;
            if (!isComplete) {
                events.add(event);
                bytes += event.bytes();
            }
        }
    }

    /** At and below this position nothing is kept any more: a reader whose cursor is below it has missed something. */
    public long pruned() throws SQLException {
        return database.transaction(LogPruning::pruned);
    }

    /** The position of an event of this application; empty if it has no position yet, or does not exist. */
    public OptionalLong positionOf(UUID id, int application) throws SQLException {
        return database.transaction(session -> session.number(POSITION, id, application));
    }

    private record Candidate(long position, String topic) {

        boolean isOf(TopicPattern topics) {
            return topics == null || topics.matches(TopicName.of(topic));
        }
    }

    /** How far the chunk reaches; where it began if there was nothing more. */
    private long chunk(Session session, Query query, long after, long upTo, Gathered found) throws SQLException {
        List<Candidate> candidates = session.list(
                CANDIDATES, row -> new Candidate(row.number(1), row.text(2)), after, upTo, query.application());
        long end = after;
        for (Candidate each : candidates) {
            if (each.isOf(query.topics())) {
                log.at(session, each.position()).events().stream()
                        .filter(query::takes)
                        .forEach(found::add);
                if (found.isComplete) {
                    break;
                }
            }
            end = each.position();
        }
        return end;
    }
}
