package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads the log by position, from memory where it can. Thread safe. */
@ApplicationScoped
public class EventLog {

    private static final String SELECT = "SELECT l.position, e.id, e.application, e.received_at, e.topic, e.event_id,"
            + " e.source, e.type, e.subject, e.event_time, e.datacontenttype, e.dataschema, e.extensions, e.data"
            + " FROM event_log l LEFT JOIN event e ON e.id = l.event";
    private static final String AFTER = SELECT + " WHERE l.position > ? ORDER BY l.position FETCH FIRST ? ROWS ONLY";
    private static final String AT = SELECT + " WHERE l.position = ?";
    private static final String AT_ALL = SELECT + " WHERE l.position = ANY(?) ORDER BY l.position";
    private static final String BY_ID = "SELECT " + EventRows.COLUMNS + " FROM event WHERE id = ? AND application = ?";

    private final Database database;
    private final LogTail tail;
    private final Event<LogGrew> grew;

    @Inject
    EventLog(Database database, LogTail tail, Event<LogGrew> grew) {
        this.database = database;
        this.tail = tail;
        this.grew = grew;
    }

    protected EventLog() { // CDI client proxy
        this(null, null, null);
    }

    /** Tells of newly committed events: first the memory tail, then everybody. */
    public void committed(List<StoredEvent> events) {
        if (!events.isEmpty()) {
            tail.add(events);
            grew.fire(new LogGrew(events));
        }
    }

    /** The next events after this position, from memory if they are there. */
    public LogBatch read(long after, int limit) throws SQLException {
        List<StoredEvent> newest = tail.after(after, limit);
        if (!newest.isEmpty()) {
            return new LogBatch(newest, List.of(), newest.get(newest.size() - 1).position());
        }
        return database.jdbc(connection -> read(connection, after, limit));
    }

    /** The next events after this position, read in the caller's transaction unless they are in memory. */
    public LogBatch read(Connection connection, long after, int limit) throws SQLException {
        List<StoredEvent> newest = tail.after(after, limit);
        if (!newest.isEmpty()) {
            return new LogBatch(newest, List.of(), newest.get(newest.size() - 1).position());
        }
        try (PreparedStatement select = connection.prepareStatement(AFTER)) {
            select.setLong(1, after);
            select.setInt(2, limit);
            return batch(select, after);
        }
    }

    /** The one event at this position, readable or not; an empty batch if there is none. */
    public LogBatch at(Connection connection, long position) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(AT)) {
            select.setLong(1, position);
            return batch(select, position);
        }
    }

    /** The events at these positions, readable or not, in the order of the log. */
    public LogBatch at(Connection connection, Set<Long> positions) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(AT_ALL)) {
            select.setArray(1, connection.createArrayOf("BIGINT", positions.toArray()));
            return batch(select, 0);
        }
    }

    /** An event of this application by Carillon's id; its position is not looked up. */
    public Optional<StoredEvent> find(UUID id, int application) throws SQLException {
        return database.jdbc(connection -> {
            try (PreparedStatement select = connection.prepareStatement(BY_ID)) {
                select.setObject(1, id);
                select.setInt(2, application);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(EventRows.read(0, row)) : Optional.empty();
                }
            }
        });
    }

    private static LogBatch batch(PreparedStatement select, long after) throws SQLException {
        List<StoredEvent> events = new ArrayList<>();
        List<LogBatch.Unreadable> unreadable = new ArrayList<>();
        long upTo = after;
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                upTo = row.getLong(1);
                try {
                    if (row.getObject("id") == null) {
                        unreadable.add(new LogBatch.Unreadable(upTo, "its row is missing"));
                    } else {
                        events.add(EventRows.read(upTo, row));
                    }
                } catch (RuntimeException broken) { // one broken row must not hold up the others
                    unreadable.add(new LogBatch.Unreadable(upTo, broken.toString()));
                }
            }
        }
        return new LogBatch(events, unreadable, upTo);
    }
}
