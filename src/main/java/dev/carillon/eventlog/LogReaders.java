package dev.carillon.eventlog;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;

/** Starts and stops readers of the log. Thread safe. */
@ApplicationScoped
public class LogReaders {

    private static final FailureLog LOG = new FailureLog(LogReaders.class);
    private static final Duration KEEP = Duration.ofSeconds(5);

    private final EventLog log;
    private final Cursors cursors;
    private final Loops loops;
    private final List<LogReader> running = new CopyOnWriteArrayList<>();
    private Loop keeper;

    @Inject
    LogReaders(EventLog log, Cursors cursors, Loops loops) {
        this.log = log;
        this.cursors = cursors;
        this.loops = loops;
    }

    protected LogReaders() { // CDI client proxy
        this(null, null, null);
    }

    /** Starts a reader whose steps are short. */
    public LogReader start(String name, int limit, LogReader.Work work) throws SQLException {
        return start(name, limit, Duration.ZERO, work);
    }

    /**
     * Starts a reader. One that has no cursor yet begins at the log's end; a known one goes on where it was.
     *
     * @param name of the cursor; the same on every node
     * @param limit maximum number of events in a batch
     * @param longestStep no step of its work takes longer, once it has begun; so much later is the reader of a dead node taken
     *     over
     */
    public synchronized LogReader start(String name, int limit, Duration longestStep, LogReader.Work work)
            throws SQLException {
        cursors.createAtEnd(name);
        LogReader reader = new LogReader(name, limit, longestStep, work, log, cursors, System::nanoTime);
        if (keeper == null) {
            keeper = loops.start("leases", this::keep);
        }
        reader.runIn(loops.start("reader-" + name, reader::step));
        running.add(reader);
        return reader;
    }

    /** Work may take longer than its lease. One that cannot be renewed must not cost the others theirs. */
    private Duration keep() throws SQLException {
        SQLException failure = null;
        for (LogReader each : running) {
            try {
                each.keep();
            } catch (SQLException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return KEEP;
    }

    /** Ends a reader and lets another node have its cursor at once, or when the lease is over if its work does not end. */
    public void stop(LogReader reader) {
        reader.end();
        running.remove(reader);
        Loop loop = reader.loop();
        if (loop != null && !loops.stop(loop)) {
            LOG.info("log.lease.kept reader=" + reader.name() + "; its work goes on");
            return;
        }
        try {
            cursors.release(reader.name());
        } catch (SQLException | RuntimeException e) { // the lease ends by itself, and others are to be stopped, too
            LOG.log(Level.FINE, "log.lease.kept reader=" + reader.name(), e);
        }
    }
}
