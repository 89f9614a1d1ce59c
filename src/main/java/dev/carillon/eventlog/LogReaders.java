package dev.carillon.eventlog;

import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts and stops readers of the log. Thread safe. */
@ApplicationScoped
public class LogReaders {

    private static final Logger LOG = Logger.getLogger(LogReaders.class.getName());

    private final EventLog log;
    private final Cursors cursors;
    private final Loops loops;

    @Inject
    LogReaders(EventLog log, Cursors cursors, Loops loops) {
        this.log = log;
        this.cursors = cursors;
        this.loops = loops;
    }

    protected LogReaders() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * Starts a reader. One that has no cursor yet begins at the log's end; a known one goes on where it was.
     *
     * @param name of the cursor; the same on every node
     * @param limit most events a batch
     */
    public LogReader start(String name, int limit, LogReader.Work work) throws SQLException {
        cursors.createAtEnd(name);
        LogReader reader = new LogReader(name, limit, work, log, cursors);
        reader.runIn(loops.start("reader-" + name, reader::step));
        return reader;
    }

    /** Ends a reader and lets another node have its cursor at once. */
    public void stop(LogReader reader) {
        Loop loop = reader.loop();
        if (loop != null) {
            loops.stop(loop);
        }
        try {
            cursors.release(reader.name());
        } catch (SQLException e) { // the lease ends by itself
            LOG.log(Level.FINE, "log.lease.kept reader=" + reader.name(), e);
        }
    }
}
