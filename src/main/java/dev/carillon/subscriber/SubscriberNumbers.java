package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;

/** Subscribers by number: given once for each name. Thread safe. */
@ApplicationScoped
class SubscriberNumbers {

    private static final String ADD = "INSERT INTO subscriber (name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String FIND = "SELECT number FROM subscriber WHERE name = ?";

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
        return database.transaction(session -> {
            session.update(ADD, name, clock.instant());
            return session.first(FIND, row -> row.integer(1), name).orElseThrow();
        });
    }
}
