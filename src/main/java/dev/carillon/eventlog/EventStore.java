package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * Writes events and numbers them. Each method is part of a transaction of the caller's.
 *
 * <p>Order within one transaction, on every node: keys, events, head, log. Stateless, thread safe.
 */
@ApplicationScoped
public class EventStore {

    private static final String INSERT_EVENT =
            "INSERT INTO event (" + EventRows.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String FIND = "SELECT " + EventRows.COLUMNS + " FROM event WHERE id = ? AND application = ?";
    private static final String ADVANCE_HEAD = "UPDATE log_head SET position = position + ? WHERE one = 1";
    static final String HEAD = "SELECT position FROM log_head WHERE one = 1";
    private static final String LOCK_HEAD = HEAD + " FOR UPDATE";
    private static final String IS_AT = "SELECT position FROM event_log WHERE position = ? AND event = ?";
    private static final String INSERT_LOG =
            "INSERT INTO event_log (position, event, application, topic, bytes) VALUES (?, ?, ?, ?, ?)";
    private static final String INSERT_UNNUMBERED =
            "INSERT INTO unnumbered (event, application, topic) VALUES (?, ?, ?)";
    private static final String DELETE_UNNUMBERED = "DELETE FROM unnumbered WHERE event = ?";
    // As EventSize counts, or more: whatever ends like a name is counted as an extension.
    private static final String UNNUMBERED =
            """
            SELECT u.event, u.application, u.topic, COALESCE(OCTET_LENGTH(e.data), 0) + ?
            + 2 * (LENGTH(e.topic) + LENGTH(e.event_id) + LENGTH(e.source) + LENGTH(e.type)
            + COALESCE(LENGTH(e.subject), 0) + COALESCE(LENGTH(e.event_time_text), 0)
            + COALESCE(LENGTH(e.datacontenttype), 0) + COALESCE(LENGTH(e.dataschema), 0)
            + COALESCE(LENGTH(e.extensions), 0))
            + ? * COALESCE(LENGTH(e.extensions) - LENGTH(REPLACE(e.extensions, '":', '"')), 0)
            FROM unnumbered u JOIN event e ON e.id = u.event ORDER BY u.event FETCH FIRST 256 ROWS ONLY""";
    private static final String NAMES = "SELECT id, application, event_id, source FROM event WHERE id = ANY(?)";
    private static final String BY_IDS = "SELECT " + EventRows.COLUMNS + " FROM event WHERE id = ANY(?) ORDER BY id";

    /** An event of this application by Carillon's id. */
    public Optional<FoundEvent> find(Session session, UUID id, int application) throws SQLException {
        return session.first(FIND, FoundEvent::read, id, application);
    }

    /** Those of these events that exist, of any application. */
    public List<FoundEvent> find(Session session, Collection<UUID> ids) throws SQLException {
        return ids.isEmpty() ? List.of() : session.list(BY_IDS, FoundEvent::read, (Object) ids.toArray(UUID[]::new));
    }

    /** Their names alone, without anything that is long. */
    public List<EventName> names(Session session, Collection<UUID> ids) throws SQLException {
        return ids.isEmpty() ? List.of() : session.list(NAMES, EventName::read, (Object) ids.toArray(UUID[]::new));
    }

    public void insert(Session session, Collection<NewEvent> events) throws SQLException {
        session.batch(INSERT_EVENT, events, EventRows::values);
    }

    /** Marks events of a publisher's own transaction, to be numbered after its commit. */
    public void markUnnumbered(Session session, Collection<NewEvent> events) throws SQLException {
        session.batch(
                INSERT_UNNUMBERED,
                events,
                each -> Session.values(
                        each.id(), each.application(), each.event().getTopic()));
    }

    /** Removes the marks and returns the events whose were still there: removing the mark entitles to give the number. */
    public List<NewEvent> takeUnnumbered(Session session, List<NewEvent> events) throws SQLException {
        int[] counts = session.batch(DELETE_UNNUMBERED, events, each -> Session.values(each.id()));
        List<NewEvent> taken = new ArrayList<>(events.size());
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                taken.add(events.get(i));
            }
        }
        return taken;
    }

    /**
     * Committed events that have no number yet.
     *
     * @param unreadable those whose rows cannot be read
     */
    public record Unnumbered(List<NewEvent> events, List<Mark> unreadable) {

        public boolean isEmpty() {
            return events.isEmpty() && unreadable.isEmpty();
        }
    }

    /**
     * What is known of an event without its row.
     *
     * @param bytes about what it takes in memory
     */
    public record Mark(UUID event, int application, String topic, long bytes) {

        static Mark read(Row row) throws SQLException {
            return new Mark(row.uuid(1), row.integer(2), row.text(3), row.number(4));
        }
    }

    /**
     * Committed events that have no number yet, oldest first: their node died before it could. At most 256 of them,
     * and {@link EventLog#MOST_BYTES} but for a single one that has more.
     */
    public Unnumbered unnumbered(Session session) throws SQLException {
        Map<UUID, Mark> some = new LinkedHashMap<>();
        long left = EventLog.MOST_BYTES;
        for (Mark each : session.list(UNNUMBERED, Mark::read, EventSize.OVERHEAD, EventSize.ENTRY)) {
            left -= each.bytes();
            if (left < 0 && !some.isEmpty()) {
                break;
            }
            some.put(each.event(), each);
        }
        List<NewEvent> events = new ArrayList<>();
        List<Mark> unreadable = new ArrayList<>(0);
        for (FoundEvent each : find(session, some.keySet())) {
            if (each.event() == null) {
                unreadable.add(some.get(each.name().id()));
            } else {
                events.add(each.event().asNew());
            }
        }
        return new Unnumbered(events, unreadable);
    }

    /**
     * Gives events whose rows cannot be read their positions, so that they are set aside by the log's readers, as any that
     * cannot be read later. Comes last in a transaction, like {@link #number}.
     *
     * @return those that no other node has numbered meanwhile
     */
    public List<Mark> numberUnreadable(Session session, List<Mark> marks) throws SQLException {
        int[] counts = session.batch(DELETE_UNNUMBERED, marks, each -> Session.values(each.event()));
        List<Mark> taken = new ArrayList<>(marks.size());
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                taken.add(marks.get(i));
            }
        }
        if (!taken.isEmpty()) {
            PrimitiveIterator.OfLong positions = advanceHead(session, taken.size());
            session.batch(
                    INSERT_LOG,
                    taken,
                    each -> Session.values(positions.nextLong(), each.event(), each.application(), each.topic(), (int)
                            Math.min(Integer.MAX_VALUE, each.bytes())));
        }
        return taken;
    }

    /**
     * Gives each event the next position. The head row is locked from here to the commit, so that positions become
     * visible in their own order and without gaps; therefore this comes last in a transaction.
     */
    public List<StoredEvent> number(Session session, List<NewEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return List.of();
        }
        PrimitiveIterator.OfLong positions = advanceHead(session, events.size());
        List<StoredEvent> numbered = new ArrayList<>(events.size());
        for (NewEvent each : events) {
            numbered.add(each.at(positions.nextLong()));
        }
        session.batch(
                INSERT_LOG,
                numbered,
                each -> Session.values(
                        each.position(),
                        each.id(),
                        each.application(),
                        each.event().getTopic(),
                        each.bytes()));
        return numbered;
    }

    /** The positions that are given by that. */
    private PrimitiveIterator.OfLong advanceHead(Session session, int by) throws SQLException {
        session.update(ADVANCE_HEAD, by);
        long position = head(session);
        return LongStream.rangeClosed(position - by + 1, position).iterator();
    }

    /** Until the end of the transaction no other gives positions; those that did have ended. */
    public void lockHead(Session session) throws SQLException {
        session.number(LOCK_HEAD);
    }

    /** Whether this event has this position. */
    public boolean isAt(Session session, long position, UUID event) throws SQLException {
        return session.number(IS_AT, position, event).isPresent();
    }

    /** The last position given. */
    public long head(Session session) throws SQLException {
        return session.number(HEAD).orElseThrow();
    }
}
