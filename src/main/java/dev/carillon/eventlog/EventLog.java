package dev.carillon.eventlog;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Measured;
import dev.carillon.loop.Measures;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.stream.Collectors;

/** Reads the log by position, from memory where it can. Thread safe. */
@ApplicationScoped
public class EventLog implements Measured {

    /** At most so much is read at once, data and attributes, but for a single event that has more. */
    public static final long MOST_BYTES = 16L << 20;

    /** What an event counts if its length was not recorded. */
    public static final int BYTES_IF_UNKNOWN = 32 << 10;

    private static final String SELECT =
            "SELECT l.position, " + EventRows.columns("e") + " FROM event_log l LEFT JOIN event e ON e.id = l.event";
    private static final String SIZES =
            "SELECT position, bytes FROM event_log WHERE position > ? ORDER BY position FETCH FIRST ? ROWS ONLY";
    private static final String SIZES_AT = "SELECT position, bytes FROM event_log WHERE position = ANY(?)";
    private static final String SPAN = SELECT + " WHERE l.position > ? AND l.position <= ? ORDER BY l.position";
    private static final String AT = SELECT + " WHERE l.position = ?";
    private static final String AT_ALL = SELECT + " WHERE l.position = ANY(?) ORDER BY l.position";
    private static final String BY_ID = "SELECT " + EventRows.COLUMNS + " FROM event WHERE id = ? AND application = ?";

    private static final FailureLog LOG = new FailureLog(EventLog.class);

    private final Database database;
    private final LogTail tail;
    private final Event<LogGrew> grew;
    private final LongAdder stored = new LongAdder();

    @Inject
    EventLog(Database database, LogTail tail, Event<LogGrew> grew) {
        this.database = database;
        this.tail = tail;
        this.grew = grew;
    }

    protected EventLog() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * Announces newly committed events: first to the memory tail, then to all on this node. Throws nothing: they are
     * committed, their publishers must be answered, and readers look by themselves.
     */
    public void committed(List<StoredEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        stored.add(events.size());
        try {
            tail.add(events);
            grew.fire(new LogGrew(events));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "log.unheard; readers look by themselves within 5 s", e);
        }
    }

    @Override
    public void measure(Measures to) {
        to.counter("carillon_broker_events_total", "Events that this node has stored", stored.sum());
    }

    /** As if it had been committed now: readers look, on all nodes, and each has it once all the same. Throws nothing. */
    public void announceAgain(StoredEvent event) {
        try {
            grew.fire(new LogGrew(List.of(event)));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "log.unheard; readers look by themselves within 5 s", e);
        }
    }

    /** The last position given. */
    public long head() throws SQLException {
        return database.transaction(session -> session.number(EventStore.HEAD).orElseThrow());
    }

    /**
     * The next events after this position, from memory if they are there: at most {@code limit} of them, and
     * {@link #MOST_BYTES}.
     */
    public LogBatch read(long after, int limit) throws SQLException {
        LogBatch newest = tail.after(after, limit, MOST_BYTES);
        return newest.isEmpty() ? database.transaction(session -> stored(session, after, limit)) : newest;
    }

    /** The same, read in the caller's transaction unless they are in memory. */
    public LogBatch read(Session session, long after, int limit) throws SQLException {
        LogBatch newest = tail.after(after, limit, MOST_BYTES);
        return newest.isEmpty() ? stored(session, after, limit) : newest;
    }

    private record Size(long position, int bytes) {

        static Size read(Row row) throws SQLException {
            Integer bytes = row.integerOrNull(2);
            return new Size(row.number(1), bytes == null ? BYTES_IF_UNKNOWN : bytes);
        }
    }

    /** Asks first how much it would be. */
    private static LogBatch stored(Session session, long after, int limit) throws SQLException {
        List<Size> next = session.list(SIZES, Size::read, after, limit);
        long upTo = after;
        long left = MOST_BYTES;
        for (Size each : next) {
            left -= each.bytes();
            if (left < 0 && upTo > after) {
                return batch(session.list(SPAN, EventLog::entry, after, upTo), after, true);
            }
            upTo = each.position();
        }
        List<Entry> entries = next.isEmpty() ? List.of() : session.list(SPAN, EventLog::entry, after, upTo);
        return batch(entries, after, next.size() == limit);
    }

    /** How long these events are, {@link #BYTES_IF_UNKNOWN} if it was not recorded; those that are gone are omitted. */
    public Map<Long, Integer> bytes(Session session, long[] positions) throws SQLException {
        return session.list(SIZES_AT, Size::read, positions).stream()
                .collect(Collectors.toMap(Size::position, Size::bytes));
    }

    /** The one event at this position, readable or not; an empty batch if there is none. */
    public LogBatch at(Session session, long position) throws SQLException {
        return batch(session.list(AT, EventLog::entry, position), position, false);
    }

    /** The events at these positions, readable or not, in the order of the log. */
    public LogBatch at(Session session, long[] positions) throws SQLException {
        return batch(session.list(AT_ALL, EventLog::entry, positions), 0, false);
    }

    /** An event of this application by Carillon's id; its position is not looked up. */
    public Optional<StoredEvent> find(UUID id, int application) throws SQLException {
        return database.transaction(session -> session.first(BY_ID, row -> EventRows.read(0, row), id, application));
    }

    /** One of the two is null. */
    private record Entry(StoredEvent event, LogBatch.Unreadable unreadable) {

        long position() {
            return event == null ? unreadable.position() : event.position();
        }
    }

    /** One broken row must not hold up the others. */
    private static Entry entry(Row row) throws SQLException {
        long position = row.number("position");
        try {
            return row.uuid("id") == null
                    ? new Entry(null, new LogBatch.Unreadable(position, "its row is missing"))
                    : new Entry(EventRows.read(position, row), null);
        } catch (RuntimeException broken) {
            return new Entry(null, new LogBatch.Unreadable(position, broken.toString()));
        }
    }

    private static LogBatch batch(List<Entry> entries, long after, boolean more) {
        List<StoredEvent> events = new ArrayList<>(entries.size());
        List<LogBatch.Unreadable> unreadable = new ArrayList<>(0);
        long upTo = after;
        for (Entry each : entries) {
            upTo = each.position();
            if (each.event() == null) {
                unreadable.add(each.unreadable());
            } else {
                events.add(each.event());
            }
        }
        return new LogBatch(events, unreadable, upTo, more);
    }
}
