package dev.carillon.rest;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.HealthCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Without the database nothing is accepted, so the node is not ready. */
@ApplicationScoped
class DatabaseCheck implements HealthCheck {

    private static final int PATIENCE_SECONDS = 1;

    private final DataSource source;
    private final Database database;

    @Inject
    DatabaseCheck(DataSource source, Database database) {
        this.source = source;
        this.database = database;
    }

    protected DatabaseCheck() { // CDI client proxy
        this(null, null);
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public boolean required() {
        return true;
    }

    @Override
    public Optional<String> problem() {
        if (database.isSpoiled()) {
            return Optional.of("H2 ran out of memory; this server must be restarted");
        }
        try (Connection connection = source.getConnection()) {
            return connection.isValid(PATIENCE_SECONDS) ? Optional.empty() : Optional.of("the connection is not valid");
        } catch (SQLException e) {
            return Optional.of("no connection (SQLSTATE " + e.getSQLState() + ")"); // the message may name the URL
        }
    }
}
