package dev.carillon.eventlog;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

    /** The first events after this position, at most {@code limit}; fewer only at the log's end. */
    public List<StoredEvent> after(Query query, long position, int limit) throws SQLException {
        LogTimes.Span span = database.jdbc(connection -> times.span(connection, query.since(), query.until()));
        List<StoredEvent> found = new ArrayList<>();
        long from = Math.max(position, span.after());
        while (found.size() < limit) {
            long start = from;
            // A transaction a chunk: a rare topic in a long log must not keep one open for long.
            long end = database.jdbc(connection -> chunk(connection, query, start, span.upTo(), limit, found));
            if (end == start) {
                break;
            }
            from = end;
        }
        return found;
    }

    /** At and below this position nothing is kept any more: a reader that stands below it has missed something. */
    public long pruned() throws SQLException {
        return database.jdbc(LogPruning::pruned);
    }

    /** Where an event of this application stands; empty if it has no position yet, or does not exist. */
    public OptionalLong positionOf(UUID id, int application) throws SQLException {
        return database.jdbc(connection -> {
            try (PreparedStatement select = connection.prepareStatement(POSITION)) {
                select.setObject(1, id);
                select.setInt(2, application);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
                }
            }
        });
    }

    /** How far the chunk reaches; where it began if there was nothing more. */
    private long chunk(Connection connection, Query query, long after, long upTo, int limit, List<StoredEvent> found)
            throws SQLException {
        long end = after;
        List<Long> positions = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(CANDIDATES)) {
            select.setLong(1, after);
            select.setLong(2, upTo);
            select.setInt(3, query.application());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    end = row.getLong(1);
                    if (query.topics() == null || query.topics().matches(TopicName.of(row.getString(2)))) {
                        positions.add(end);
                    }
                }
            }
        }
        for (long each : positions) {
            if (found.size() == limit) {
                return each - 1;
            }
            log.at(connection, each).events().stream().filter(query::takes).forEach(found::add);
        }
        return end;
    }
}
