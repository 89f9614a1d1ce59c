package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which event was the first with its application, source and id. Each method is part of a transaction of the caller's, and
 * comes before what {@link EventStore} does in it. Stateless, thread safe.
 */
@ApplicationScoped
public class EventKeys {

    private static final String INSERT_KEY =
            "INSERT INTO event_key (event_key, event) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String DELETE_KEY = "DELETE FROM event_key WHERE event_key = ?";
    private static final String MOVE_KEY = "UPDATE event_key SET event = ? WHERE event_key = ?";
    private static final String FIRST_WITH_KEY = "SELECT event FROM event_key WHERE event_key = ?";
    private static final String LOCK_KEY = FIRST_WITH_KEY + " FOR UPDATE";

    /**
     * Claims the keys of these events, sorted, so that two writers never wait for each other crosswise.
     *
     * @return whether each one is the first with its key, in the order given; without a key it always is
     */
    public boolean[] claim(Session session, List<NewEvent> events) throws SQLException {
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
        int[] counts = session.batch(
                INSERT_KEY,
                keyed,
                i -> Session.values(events.get(i).key(), events.get(i).id()));
        for (int i = 0; i < counts.length; i++) {
            first[keyed.get(i)] = counts[i] == 1;
        }
        return first;
    }

    /** Releases keys claimed in this transaction. */
    public void release(Session session, Collection<UUID> keys) throws SQLException {
        session.batch(DELETE_KEY, keys, Session::values);
    }

    /** Gives the keys of these events to them; claimed in this transaction, they name others. */
    public void move(Session session, Collection<NewEvent> events) throws SQLException {
        session.batch(MOVE_KEY, events, each -> Session.values(each.id(), each.key()));
    }

    /** The id of the event that holds this key. */
    public Optional<UUID> first(Session session, UUID key) throws SQLException {
        return session.first(FIRST_WITH_KEY, row -> row.uuid(1), key);
    }

    /** The same, locked against changes until the end of the transaction. */
    public Optional<UUID> lock(Session session, UUID key) throws SQLException {
        return session.first(LOCK_KEY, row -> row.uuid(1), key);
    }
}
