package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes events and numbers them. Each method is part of a transaction of the caller's.
 *
 * <p>Order within one transaction, on every node: keys, events, head, log. Stateless, thread safe.
 */
@ApplicationScoped
public class EventStore {

    private static final String INSERT_KEY =
            "INSERT INTO event_key (event_key, event) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String DELETE_KEY = "DELETE FROM event_key WHERE event_key = ? AND event = ?";
    private static final String FIRST_WITH_KEY = "SELECT event FROM event_key WHERE event_key = ?";
    private static final String INSERT_EVENT =
            "INSERT INTO event (" + EventRows.COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String FIND = "SELECT " + EventRows.COLUMNS + " FROM event WHERE id = ? AND application = ?";
    private static final String ADVANCE_HEAD = "UPDATE log_head SET position = position + ? WHERE one = 1";
    private static final String HEAD = "SELECT position FROM log_head WHERE one = 1";
    private static final String INSERT_LOG =
            "INSERT INTO event_log (position, event, application, topic) VALUES (?, ?, ?, ?)";
    private static final String INSERT_UNNUMBERED =
            "INSERT INTO unnumbered (event, application, topic) VALUES (?, ?, ?)";
    private static final String DELETE_UNNUMBERED = "DELETE FROM unnumbered WHERE event = ?";
    private static final String UNNUMBERED = "SELECT e.id, e.application, e.received_at, e.topic, e.event_id, e.source,"
            + " e.type, e.subject, e.event_time, e.datacontenttype, e.dataschema, e.extensions, e.data"
            + " FROM unnumbered u JOIN event e ON e.id = u.event ORDER BY u.event FETCH FIRST 256 ROWS ONLY";

    /**
     * Claims the keys of these events, sorted, so that two writers never wait for each other crosswise.
     *
     * @return whether each one is the first with its key, in the order given; without a key it always is
     */
    public boolean[] claimKeys(Connection connection, List<NewEvent> events) throws SQLException {
        boolean[] first = new boolean[events.size()];
        List<Integer> keyed = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            if (events.get(i).key() == null) {
                first[i] = true;
            } else {
                keyed.add(i);
            }
        }
        if (keyed.isEmpty()) {
            return first;
        }
        keyed.sort((a, b) -> events.get(a).key().compareTo(events.get(b).key()));
        try (PreparedStatement insert = connection.prepareStatement(INSERT_KEY)) {
            for (int i : keyed) {
                insert.setObject(1, events.get(i).key());
                insert.setObject(2, events.get(i).id());
                insert.addBatch();
            }
            int[] counts = insert.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                first[keyed.get(i)] = counts[i] == 1;
            }
        }
        return first;
    }

    /** Gives back keys claimed in this transaction. */
    public void releaseKeys(Connection connection, Collection<NewEvent> events) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE_KEY)) {
            for (NewEvent each : events) {
                if (each.key() != null) {
                    delete.setObject(1, each.key());
                    delete.setObject(2, each.id());
                    delete.addBatch();
                }
            }
            delete.executeBatch();
        }
    }

    /** The id of the event that holds this key. */
    public Optional<UUID> firstWithKey(Connection connection, UUID key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIRST_WITH_KEY)) {
            select.setObject(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
            }
        }
    }

    /** An event of this application by Carillon's id, without its position. */
    public Optional<StoredEvent> find(Connection connection, UUID id, int application) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setObject(1, id);
            select.setInt(2, application);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(EventRows.read(0, row)) : Optional.empty();
            }
        }
    }

    public void insert(Connection connection, Collection<NewEvent> events) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_EVENT)) {
            for (NewEvent each : events) {
                EventRows.write(insert, each);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Marks events of a publisher's own transaction, to be numbered after its commit. */
    public void markUnnumbered(Connection connection, Collection<NewEvent> events) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_UNNUMBERED)) {
            for (NewEvent each : events) {
                insert.setObject(1, each.id());
                insert.setInt(2, each.application());
                insert.setString(3, each.event().getTopic());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Takes the marks away and says whose were still there: whoever removes the mark gives the number. */
    public List<NewEvent> takeUnnumbered(Connection connection, List<NewEvent> events) throws SQLException {
        List<NewEvent> taken = new ArrayList<>(events.size());
        try (PreparedStatement delete = connection.prepareStatement(DELETE_UNNUMBERED)) {
            for (NewEvent each : events) {
                delete.setObject(1, each.id());
                delete.addBatch();
            }
            int[] counts = delete.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 1) {
                    taken.add(events.get(i));
                }
            }
        }
        return taken;
    }

    /** Committed events that nobody has numbered yet, oldest first: their node died before it could. */
    public List<NewEvent> unnumbered(Connection connection) throws SQLException {
        List<NewEvent> found = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(UNNUMBERED)) {
            while (row.next()) {
                StoredEvent each = EventRows.read(0, row);
                found.add(new NewEvent(each.id(), each.application(), each.receivedAt(), null, each.event()));
            }
        }
        return found;
    }

    /**
     * Gives each event the next position. The head row is locked from here to the commit, so that positions become
     * visible in their own order and without gaps; therefore this comes last in a transaction.
     */
    public List<StoredEvent> number(Connection connection, List<NewEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement advance = connection.prepareStatement(ADVANCE_HEAD)) {
            advance.setInt(1, events.size());
            advance.executeUpdate();
        }
        long position = head(connection) - events.size();
        List<StoredEvent> numbered = new ArrayList<>(events.size());
        try (PreparedStatement insert = connection.prepareStatement(INSERT_LOG)) {
            for (NewEvent each : events) {
                position++;
                insert.setLong(1, position);
                insert.setObject(2, each.id());
                insert.setInt(3, each.application());
                insert.setString(4, each.event().getTopic());
                insert.addBatch();
                numbered.add(each.at(position));
            }
            insert.executeBatch();
        }
        return numbered;
    }

    /** The last position given. */
    public long head(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(HEAD)) {
            row.next();
            return row.getLong(1);
        }
    }
}
