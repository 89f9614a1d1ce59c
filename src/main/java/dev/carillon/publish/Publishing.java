package dev.carillon.publish;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;

/** Opens and closes the way in. */
@ApplicationScoped
public class Publishing {

    /** The longest binary value that H2 accepts. */
    private static final int H2_BYTES = 1 << 20;

    private final GroupCommit commits;
    private final Database database;
    private final PublishSettings settings;

    @Inject
    Publishing(GroupCommit commits, Database database, PublishSettings settings) {
        this.commits = commits;
        this.database = database;
        this.settings = settings;
    }

    protected Publishing() { // CDI client proxy
        this(null, null, null);
    }

    /** @throws IllegalArgumentException if events may be longer than the database accepts */
    public void start() throws SQLException {
        if (settings.maxEventBytes() > H2_BYTES && !database.transaction(Session::isPostgres)) {
            throw new IllegalArgumentException("carillon.publish.max-event-bytes must be at most " + H2_BYTES
                    + " on H2, not " + settings.maxEventBytes());
        }
        commits.start();
    }

    /** Publishers that still wait have to try again; nothing of theirs was stored. */
    public void stop() {
        commits.stop();
    }
}
