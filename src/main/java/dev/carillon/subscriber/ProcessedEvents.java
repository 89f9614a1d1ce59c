package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;

/** Which events above its cursor a subscriber has heard: written in its own transaction. Thread safe. */
@ApplicationScoped
class ProcessedEvents {

    private static final String ADD =
            "INSERT INTO processed_event (subscriber, position) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String HAS = "SELECT 1 FROM processed_event WHERE subscriber = ? AND position = ?";
    private static final String REMOVE = "DELETE FROM processed_event WHERE subscriber = ? AND position <= ?";

    private final Database database;

    @Inject
    ProcessedEvents(Database database) {
        this.database = database;
    }

    protected ProcessedEvents() { // CDI client proxy
        this(null);
    }

    /** In the subscriber's transaction: false if it has heard this event. Waits for another node that is calling it. */
    boolean add(Session session, int subscriber, long position) throws SQLException {
        return session.update(ADD, subscriber, position) == 1;
    }

    boolean has(Session session, int subscriber, long position) throws SQLException {
        return session.exists(HAS, subscriber, position);
    }

    /** Removes what the cursor says as well. */
    void removeUpTo(int subscriber, long position) throws SQLException {
        database.transaction(session -> session.update(REMOVE, subscriber, position));
    }
}
