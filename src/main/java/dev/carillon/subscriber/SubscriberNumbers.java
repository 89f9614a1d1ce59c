package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Subscribers by number: given once for each name. Thread safe. */
@ApplicationScoped
class SubscriberNumbers {

    private static final String ADD = "INSERT INTO subscriber (name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String FIND = "SELECT number FROM subscriber WHERE name = ?";

    private static final List<String> REMOVE = List.of(
            "DELETE FROM processed_event WHERE subscriber = ?",
            "DELETE FROM subscriber_failure WHERE subscriber = ?",
            "DELETE FROM subscriber WHERE number = ?");

    private final Database database;
    private final Clock clock;

    @Inject
    SubscriberNumbers(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    protected SubscriberNumbers() { // CDI client proxy
        this(null, null);
    }

    int of(String name) throws SQLException {
        return database.transaction(session -> of(session, name));
    }

    /** The same in this transaction. */
    int of(Session session, String name) throws SQLException {
        session.update(ADD, name, clock.instant());
        return session.first(FIND, row -> row.integer(1), name).orElseThrow();
    }

    /** Empty if it has none, or none any more. */
    Optional<Integer> find(String name) throws SQLException {
        return database.transaction(session -> session.first(FIND, row -> row.integer(1), name));
    }

    /** In this transaction: with all that is kept of it. */
    void remove(Session session, String name) throws SQLException {
        Optional<Integer> number = session.first(FIND, row -> row.integer(1), name);
        if (number.isPresent()) {
            for (String each : REMOVE) {
                session.update(each, number.get());
            }
        }
    }
}
